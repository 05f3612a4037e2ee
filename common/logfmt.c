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

/* The character behind a backslash; an escape that stays is copied with it. */
static void take_escape(char c, struct buf *value)
{
	static const char escaped[] = "ntr\"\\", meant[] = "\n\t\r\"\\";
	const char *known = c ? strchr(escaped, c) : NULL;

	if (known) {
		buf_add_byte(value, meant[known - escaped]);
		return;
	}
	buf_add_byte(value, '\\');
	buf_add_byte(value, c);
}

/* Up to the closing quote, which must be there. */
static bool take_quoted(struct str *rest, struct buf *value)
{
	for (size_t i = 1; i < rest->len; i++) {
		char c = rest->at[i];

		if (c == '"') {
			*rest = str_sub(*rest, i + 1, rest->len);
			return true;
		}
		if (c != '\\')
			buf_add_byte(value, c);
		else if (++i < rest->len)
			take_escape(rest->at[i], value);
	}
	return false;
}

bool logfmt_next(struct str *line, struct str *key, struct buf *value)
{
	ptrdiff_t equals, blank;

	buf_clear(value);
	while (line->len && line->at[0] == ' ')
		*line = str_sub(*line, 1, line->len);
	equals = str_find(*line, '=');
	if (equals <= 0)
		return false;
	*key = str_sub(*line, 0, (size_t)equals);
	*line = str_sub(*line, (size_t)equals + 1, line->len);
	if (line->len && line->at[0] == '"')
		return take_quoted(line, value);
	blank = str_find(*line, ' ');
	buf_add_str(value, str_sub(*line, 0, blank < 0 ? line->len : (size_t)blank));
	*line = str_sub(*line, value->len, line->len);
	return true;
}
