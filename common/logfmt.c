/* Writes logfmt, escaping what could end a line, move a cursor or mislead an eye. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/logfmt.h"

#include <assert.h>
#include <ctype.h>

/* Bytes of the valid UTF-8 sequence at `from`, or 0. */
static size_t sequence_at(struct str s, size_t from)
{
	for (size_t len = 1; len <= 4 && from + len <= s.len; len++)
		if (str_is_utf8(str_sub(s, from, len)))
			return len;
	return 0;
}

static uint32_t code_point(const char *at, size_t len)
{
	static const unsigned char first[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)at[0] & first[len];

	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)at[i] & 0x3f);
	return c;
}

static bool is_harmless(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return false; /* C0, DEL, C1: U+009B begins an escape sequence just as ESC [ does */
	if (c == 0x061c || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069))
		return false; /* line separators, and marks by which text reads other than it is */
	return c != 0xfeff;
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\')
			return false;
	}
	return s.len > 0;
}

static void add_character(struct buf *line, const char *at, size_t len)
{
	uint32_t c = code_point(at, len);

	if (c == '"' || c == '\\')
		buf_printf(line, "\\%c", (char)c);
	else if (c == '\n')
		buf_add_text(line, "\\n");
	else if (c == '\t')
		buf_add_text(line, "\\t");
	else if (c == '\r')
		buf_add_text(line, "\\r");
	else if (is_harmless(c))
		buf_add(line, at, len);
	else
		buf_printf(line, "\\u%04x", (unsigned)c);
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
		size_t len = sequence_at(value, i);

		if (len)
			add_character(line, value.at + i, len);
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
