/* Takes the markup off a heading, and the punctuation off its words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/slug.h"

#include <ctype.h>

static void slug_byte(unsigned char c, struct buf *out)
{
	if (c == ' ' || c == '\t')
		buf_add_byte(out, '-');
	else if (c < 0x80 && (isalnum(c) || c == '-' || c == '_'))
		buf_add_byte(out, (char)tolower(c));
}

/* Behind "](": to the ")" that ends it. */
static size_t link_end(struct str s, size_t at)
{
	size_t depth = 0;

	for (; at < s.len; at++) {
		if (s.at[at] == '(')
			depth++;
		if (s.at[at] == ')' && !depth--)
			return at;
	}
	return at;
}

/* "<nodejs.org>" is no tag: a name of letters, then a blank or the end. */
static size_t tag_end(struct str s, size_t at)
{
	size_t end = at + 1;

	if (end < s.len && s.at[end] == '/')
		end++;
	if (end >= s.len || !isalpha((unsigned char)s.at[end]))
		return at;
	while (end < s.len && (isalnum((unsigned char)s.at[end]) || s.at[end] == '-'))
		end++;
	if (end >= s.len || !strchr(" \t/>", s.at[end]))
		return at;
	while (end < s.len && s.at[end] != '>')
		end++;
	return end < s.len ? end : at;
}

static bool letter_at(struct str s, size_t at)
{
	return at < s.len && isalnum((unsigned char)s.at[at]);
}

static bool blank_at(struct str s, size_t at)
{
	return at >= s.len || isspace((unsigned char)s.at[at]);
}

/* Behind a word, not before one. (at - 1 of 0 is behind the end.) */
static bool closes(struct str s, size_t at)
{
	return s.at[at] == '_' && !blank_at(s, at - 1) && !letter_at(s, at + 1);
}

/* Whether the underscore at `at` is markup; *open counts those that wait for their other one. */
static bool is_emphasis(struct str s, size_t at, size_t *open)
{
	if (s.at[at] != '_')
		return false;
	if (*open && closes(s, at)) {
		(*open)--;
		return true;
	}
	if (letter_at(s, at - 1) || blank_at(s, at + 1))
		return false;
	for (size_t i = at + 1; i < s.len; i++)
		if (closes(s, i)) {
			(*open)++;
			return true;
		}
	return false;
}

void slug_of_heading(struct str s, struct buf *out)
{
	bool code = false;
	size_t open = 0;

	buf_clear(out);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '`')
			code = !code;
		else if (!code && c == '\\' && i + 1 < s.len)
			slug_byte((unsigned char)s.at[++i], out);
		else if (!code && c == ']' && i + 1 < s.len && s.at[i + 1] == '(')
			i = link_end(s, i + 2);
		else if (!code && c == '<' && tag_end(s, i) > i)
			i = tag_end(s, i);
		else if (code || !is_emphasis(s, i, &open))
			slug_byte((unsigned char)c, out);
	}
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10 : -1;
}

void percent_decode(struct str s, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < s.len; i++) {
		int high = s.at[i] == '%' && i + 2 < s.len ? hex(s.at[i + 1]) : -1;
		int low = high >= 0 ? hex(s.at[i + 2]) : -1;

		buf_add_byte(out, low >= 0 ? (char)(high * 16 + low) : s.at[i]);
		i += low >= 0 ? 2 : 0;
	}
}

void slug_asked(struct str fragment, struct buf *out)
{
	struct buf plain = BUF_INIT;

	percent_decode(fragment, &plain);
	buf_clear(out);
	for (size_t i = 0; i < plain.len; i++)
		if ((unsigned char)plain.at[i] < 0x80)
			buf_add_byte(out, (char)tolower((unsigned char)plain.at[i]));
	buf_release(&plain);
}

void slug_squeeze(struct str slug, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < slug.len; i++)
		if ((slug.at[i] != '-' && slug.at[i] != '_') || (out->len && out->at[out->len - 1] != '-'))
			buf_add_byte(out, slug.at[i] == '_' ? '-' : slug.at[i]);
	while (out->len && out->at[out->len - 1] == '-')
		out->at[--out->len] = '\0';
}
