/* RFC 8259 in a few lines: what must be escaped, and what had better be. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/json_writer.h"
#include "common/utf8.h"

#include <inttypes.h>
#include <openssl/evp.h>

static void lead(struct json_writer *w, const char *key)
{
	if (w->comma)
		buf_add_byte(w->out, ',');
	w->comma = true;
	if (key)
		buf_printf(w->out, "\"%s\":", key);
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
	lead(w, key);
	buf_add_byte(w->out, bracket);
	w->comma = false;
}

void json_close(struct json_writer *w, char bracket)
{
	buf_add_byte(w->out, bracket);
	w->comma = true;
}

void json_elements(struct json_writer *w, const char *key, struct str elements)
{
	json_open(w, key, '[');
	buf_add_str(w->out, elements);
	json_close(w, ']');
}

void json_u64(struct json_writer *w, const char *key, uint64_t value)
{
	lead(w, key);
	buf_printf(w->out, "%" PRIu64, value);
}

void json_i64(struct json_writer *w, const char *key, int64_t value)
{
	lead(w, key);
	buf_printf(w->out, "%" PRId64, value);
}

void json_bool(struct json_writer *w, const char *key, bool value)
{
	lead(w, key);
	buf_add_text(w->out, value ? "true" : "false");
}

void json_text(struct json_writer *w, const char *key, const char *value)
{
	json_str(w, key, str_of(value));
}

static void add_escaped(struct buf *out, uint32_t code)
{
	if (code == '"' || code == '\\')
		buf_printf(out, "\\%c", (char)code);
	else if (code == '\n')
		buf_add_text(out, "\\n");
	else if (code == '\t')
		buf_add_text(out, "\\t");
	else if (code > 0xffff) /* a surrogate pair */
		buf_printf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
			0xdc00 + ((code - 0x10000) & 0x3ff));
	else
		buf_printf(out, "\\u%04x", code);
}

static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Returns whether every byte could be kept. What is plain is copied in whole stretches. */
static bool add_string(struct buf *out, struct str s)
{
	size_t from = 0, i = 0;
	bool kept = true;

	while (i < s.len) {
		uint32_t code = 0;
		size_t len;

		if (is_plain(s.at[i])) { /* nearly all of a report: five times as fast as decoding it */
			i++;
			continue;
		}
		len = utf8_take(str_sub(s, i, s.len), &code);
		if (len && code != '"' && code != '\\' && !utf8_is_unseen(code)) {
			i += len;
			continue;
		}
		buf_add(out, s.at + from, i - from);
		if (!len || !code) {
			buf_add_text(out, "\xef\xbf\xbd");
			kept = false;
		} else {
			add_escaped(out, code);
		}
		i += len ? len : 1;
		from = i;
	}
	buf_add(out, s.at + from, s.len - from);
	return kept;
}

static bool add_member(struct json_writer *w, const char *key, struct str value)
{
	lead(w, key);
	buf_add_byte(w->out, '"');
	bool kept = add_string(w->out, value);
	buf_add_byte(w->out, '"');
	return kept;
}

void json_str(struct json_writer *w, const char *key, struct str value)
{
	(void)add_member(w, key, value);
}

void json_strs(struct json_writer *w, const char *key, const struct str *list, size_t count)
{
	json_open(w, key, '[');
	for (size_t i = 0; i < count; i++)
		json_str(w, NULL, list[i]);
	json_close(w, ']');
}

void json_bytes(struct json_writer *w, const char *key, struct str value)
{
	if (add_member(w, key, value))
		return;
	buf_printf(w->out, ",\"%s_base64\":\"", key);
	buf_reserve(w->out, (value.len + 2) / 3 * 4);
	w->out->len += (size_t)EVP_EncodeBlock(
		(unsigned char *)w->out->at + w->out->len, (const unsigned char *)value.at, (int)value.len);
	buf_add_byte(w->out, '"');
}
