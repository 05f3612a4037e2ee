/* Goes over bytes, counts lines, and keeps tokens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lexer.h"

#include <stdlib.h>

enum { TAB = 8, INDENT_MOST = 65535 };

unsigned char lexer_peek(const struct lexer *l, size_t ahead)
{
	return l->pos + ahead < l->scan->bytes.len ? (unsigned char)l->scan->bytes.at[l->pos + ahead] : 0;
}

bool lexer_sees(const struct lexer *l, const char *text)
{
	return str_starts(str_sub(l->scan->bytes, l->pos, l->scan->bytes.len), str_of(text));
}

bool byte_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of UTF-8 may stand in names; which of them do is no matter of ours. */
bool byte_is_word(unsigned char c)
{
	return byte_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static void line_begin(struct lexer *l)
{
	l->line++;
	l->indent = 0;
	l->fresh = true;
	l->joined = false;
	l->directive = false;
}

/* A backslash at the end of a line joins the next one to it. */
static size_t joint(const struct lexer *l)
{
	if (lexer_peek(l, 0) != '\\')
		return 0;
	return lexer_peek(l, 1) == '\n' ? 2 : lexer_sees(l, "\\\r\n") ? 3 : 0;
}

bool lexer_blanks(struct lexer *l)
{
	while (l->pos < l->scan->bytes.len) {
		unsigned char c = lexer_peek(l, 0);
		size_t joins = joint(l);

		if (joins) {
			bool directive = l->directive;

			line_begin(l);
			l->joined = true;
			l->directive = directive;
			l->pos += joins;
			continue;
		}
		if (c == '\n')
			line_begin(l);
		else if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\v')
			return true;
		else if (l->fresh && l->indent < INDENT_MOST - TAB)
			l->indent = (uint16_t)(c == '\t' ? (l->indent / TAB + 1) * TAB : l->indent + 1);
		l->pos++;
	}
	return false;
}

/* One slot is kept for the end. */
static bool room(struct lexer *l)
{
	struct scan *s = l->scan;

	if (s->count >= SCAN_TOKENS_MOST)
		return false;
	if (s->count + 1 >= l->cap) {
		l->cap = l->cap ? l->cap * 2 : 1024;
		s->at = realloc(s->at, l->cap * sizeof *s->at);
		if (!s->at)
			abort();
	}
	return true;
}

bool lexer_push(struct lexer *l, enum token_kind kind, size_t len)
{
	struct str bytes = l->scan->bytes;

	if (!room(l))
		return false;
	if (len > bytes.len - l->pos)
		len = bytes.len - l->pos;
	l->scan->at[l->scan->count++] = (struct token){
		.at = (uint32_t)l->pos,
		.len = (uint32_t)len,
		.line = l->line,
		.indent = l->indent,
		.kind = (uint8_t)kind,
		.branch = l->branch,
		.first = l->fresh && !l->joined && !l->within,
		.directive = l->directive,
	};
	for (size_t i = l->pos; i < l->pos + len; i++)
		l->line += bytes.at[i] == '\n';
	l->pos += len;
	l->fresh = false;
	return true;
}

struct token *lexer_last(const struct lexer *l)
{
	for (size_t i = l->scan->count; i-- > 0;)
		if (l->scan->at[i].kind != TOKEN_COMMENT)
			return &l->scan->at[i];
	return NULL;
}

size_t lexer_word(const struct lexer *l, size_t from)
{
	size_t n = from;

	while (byte_is_word(lexer_peek(l, n)))
		n++;
	return n;
}

/* 0x1fULL, 1e-9, 1_000, 1'000: whatever follows a digit and is no mark. */
size_t lexer_number(const struct lexer *l)
{
	size_t n = 1;

	for (;; n++) {
		unsigned char c = lexer_peek(l, n), before = lexer_peek(l, n - 1);
		bool sign = (c == '+' || c == '-') && (before == 'e' || before == 'E' || before == 'p') &&
			    !(lexer_peek(l, 1) == 'x' && before != 'p');
		bool group = c == '\'' && byte_is_word(lexer_peek(l, n + 1));

		if (!byte_is_word(c) && c != '.' && !sign && !group)
			return n;
		/* 1..5 is a range, 1.max() a call. */
		if (c == '.' && !byte_is_digit(lexer_peek(l, n + 1)))
			return n;
	}
}

size_t lexer_line(const struct lexer *l, bool continues)
{
	size_t n = 0;

	for (; l->pos + n < l->scan->bytes.len; n++) {
		if (lexer_peek(l, n) == '\n' && !(continues && n && lexer_peek(l, n - 1) == '\\'))
			break;
	}
	return n;
}

size_t lexer_quoted(const struct lexer *l, size_t skip, bool escapes, bool lines)
{
	unsigned char quote = lexer_peek(l, skip);
	size_t n = skip + 1;

	for (; l->pos + n < l->scan->bytes.len; n++) {
		unsigned char c = lexer_peek(l, n);

		if (c == quote)
			return n + 1;
		if (c == '\n' && !lines)
			return n;
		if (c == '\\' && escapes)
			n++;
	}
	return n;
}

size_t lexer_until(const struct lexer *l, size_t skip, struct str close)
{
	struct str rest = str_sub(l->scan->bytes, l->pos + skip, l->scan->bytes.len);
	const char *found = memmem(rest.at, rest.len, close.at, close.len);

	return found ? skip + (size_t)(found - rest.at) + close.len : skip + rest.len;
}
