/* Writes logfmt, escaping what could end a line, move a cursor or mislead an eye. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/logfmt.h"
#include "common/utf8.h"

#include <assert.h>
#include <ctype.h>

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\')
			return false;
	}
	return s.len > 0;
}

static void add_character(struct buf *line, uint32_t c, struct str bytes)
{
	if (c == '"' || c == '\\')
		buf_printf(line, "\\%c", (char)c);
	else if (c == '\n')
		buf_add_text(line, "\\n");
	else if (c == '\t')
		buf_add_text(line, "\\t");
	else if (c == '\r')
		buf_add_text(line, "\\r");
	else if (utf8_is_unseen(c))
		buf_printf(line, "\\u%04x", (unsigned)c);
	else
		buf_add_str(line, bytes);
}

static void add_key(struct buf *line, const char *key)
{
	assert(key[0]);
	for (const char *c = key; *c; c++)
		assert(isalnum((unsigned char)*c) || *c == '_' || *c == '.');
	if (line->len)
		buf_add_byte(line, ' ');
	buf_add_text(line, key);
	buf_add_byte(line, '=');
}

void logfmt_add(struct buf *line, const char *key, struct str value)
{
	add_key(line, key);
	if (is_plain(value)) {
		buf_add_str(line, value);
		return;
	}
	buf_add_byte(line, '"');
	for (size_t i = 0; i < value.len;) {
		uint32_t c;
		size_t len = utf8_take(str_sub(value, i, 4), &c);

		if (len)
			add_character(line, c, str_sub(value, i, len));
		else
			buf_printf(line, "\\x%02x", (unsigned char)value.at[i]);
		i += len ? len : 1;
	}
	buf_add_byte(line, '"');
}

void logfmt_add_number(struct buf *line, const char *key, int64_t value)
{
	add_key(line, key);
	buf_printf(line, "%lld", (long long)value);
}
