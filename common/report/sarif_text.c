/* What a viewer of SARIF would obey in a text, taken its meaning; and paths as URIs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif_text.h"

#include "common/report/text.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How long the placeholder at i is; 0 when there is none. Other braces mean nothing (SARIF 2.1.0, 3.11.5). */
static size_t placeholder(struct str s, size_t i)
{
	size_t end = i + 1;

	while (end < s.len && is_digit(s.at[end]))
		end++;
	return end > i + 1 && end < s.len && s.at[end] == '}' ? end + 1 - i : 0;
}

/* Brackets are left as they are where no link can be: "a[i]" is common, and a backslash in it is ugly. */
static bool has_link(struct str s)
{
	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.at[i] == ']' && s.at[i + 1] == '(')
			return true;
	return false;
}

void sarif_text(struct str s, struct buf *out)
{
	struct buf seen = BUF_INIT;

	text_escape_lines(s, &seen);
	struct str rest = buf_str(&seen);
	bool links = has_link(rest);
	for (size_t i = 0; i < rest.len; i++) {
		char c = rest.at[i];
		size_t len = c == '{' ? placeholder(rest, i) : 0;

		if (len) {
			buf_printf(out, "{%.*s}", STR_ARG(str_sub(rest, i, len)));
			i += len - 1;
			continue;
		}
		if (links && (c == '[' || c == ']'))
			buf_add_byte(out, '\\');
		buf_add_byte(out, c);
	}
	buf_release(&seen);
}

static bool is_unreserved(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void sarif_uri(struct str path, struct buf *out)
{
	for (size_t i = 0; i < path.len; i++) {
		char c = path.at[i];

		/* A slash at the beginning would leave the root, two would name a host. */
		if (is_unreserved(c) || (c == '/' && i))
			buf_add_byte(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}
