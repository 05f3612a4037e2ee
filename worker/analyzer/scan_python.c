/* Scans Python: strings with prefixes and three quotes, and which line begins a statement. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lexer.h"

#include <strings.h>

/* The length of "rb" before a quote; the string's prefix, or -1 when no string begins here. */
static int prefix_length(const struct lexer *l)
{
	int n = 0;

	while (n < 3 && lexer_peek(l, (size_t)n) && strchr("rRbBuUfFtT", lexer_peek(l, (size_t)n)))
		n++;
	return lexer_peek(l, (size_t)n) == '"' || lexer_peek(l, (size_t)n) == '\'' ? n : -1;
}

/* Raw strings too let a backslash keep the quote behind it. */
static size_t triple_length(const struct lexer *l, size_t prefix)
{
	unsigned char quote = lexer_peek(l, prefix);
	size_t n = prefix + 3;

	for (; l->pos + n < l->scan->bytes.len; n++) {
		if (lexer_peek(l, n) == '\\')
			n++;
		else if (lexer_peek(l, n) == quote && lexer_peek(l, n + 1) == quote &&
			 lexer_peek(l, n + 2) == quote)
			return n + 3;
	}
	return n;
}

static bool string_push(struct lexer *l, size_t prefix)
{
	unsigned char quote = lexer_peek(l, prefix);
	bool triple = lexer_peek(l, prefix + 1) == quote && lexer_peek(l, prefix + 2) == quote, live = false;

	for (size_t i = 0; i < prefix; i++)
		live = live || strchr("fFtT", lexer_peek(l, i));
	if (!lexer_push(l, TOKEN_STRING,
		    triple ? triple_length(l, prefix) : lexer_quoted(l, prefix, true, false)))
		return false;
	lexer_last(l)->live = live;
	return true;
}

static bool mark_push(struct lexer *l)
{
	unsigned char c = lexer_peek(l, 0);

	/* A closing bracket that opens a line is within still: it begins no statement. */
	if (!lexer_push(l, TOKEN_MARK, 1))
		return false;
	if (strchr("([{", c))
		l->within++;
	else if (strchr(")]}", c) && l->within)
		l->within--;
	return true;
}

bool scan_python(struct lexer *l)
{
	while (lexer_blanks(l)) {
		unsigned char c = lexer_peek(l, 0);
		int prefix = prefix_length(l);
		bool more;

		if (c == '#')
			more = lexer_push(l, TOKEN_COMMENT, lexer_line(l, false));
		else if (prefix >= 0)
			more = string_push(l, (size_t)prefix);
		else if (byte_is_digit(c))
			more = lexer_push(l, TOKEN_NUMBER, lexer_number(l));
		else if (byte_is_word(c))
			more = lexer_push(l, TOKEN_WORD, lexer_word(l, 1));
		else
			more = mark_push(l);
		if (!more)
			return false;
	}
	return true;
}
