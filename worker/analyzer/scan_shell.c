/* Scans shell scripts: quotes that hold substitutions, here-documents, and comments, which begin where words do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lexer.h"

enum { HERE_MOST = 8, HERE_WORD_MOST = 64, NESTED_MOST = 32 };

/* Here-documents whose bodies begin with the next line. */
struct here {
	struct str word;
	bool tabs;   /* <<-: leading tabs do not count */
	bool quoted; /* nothing is put in */
};

struct shell_lexer {
	struct lexer *l;
	struct here waiting[HERE_MOST];
	size_t waiting_count;
};

static size_t double_quoted(const struct lexer *l, size_t from, int nested, bool *live);

/* From "$(" to its ")", over the strings within. */
static size_t substitution(const struct lexer *l, size_t from, int nested)
{
	size_t n = from + 2, depth = 1;
	bool live;

	while (l->pos + n < l->scan->bytes.len) {
		unsigned char c = lexer_peek(l, n);

		if (c == '\\')
			n += 2;
		else if (c == '\'')
			n = lexer_quoted(l, n, false, true);
		else if (c == '"' && nested < NESTED_MOST)
			n = double_quoted(l, n, nested + 1, &live);
		else if (c == ')' && --depth == 0)
			return n + 1;
		else {
			depth += c == '(';
			n++;
		}
	}
	return n;
}

static size_t double_quoted(const struct lexer *l, size_t from, int nested, bool *live)
{
	size_t n = from + 1;

	while (l->pos + n < l->scan->bytes.len) {
		unsigned char c = lexer_peek(l, n), next = lexer_peek(l, n + 1);

		if (c == '"')
			return n + 1;
		if (c == '$' &&
			(next == '{' || next == '(' || byte_is_word(next) || next == '@' || next == '*'))
			*live = true;
		if (c == '\\')
			n += 2;
		else if (c == '$' && next == '(')
			n = substitution(l, n, nested);
		else
			n++;
	}
	return n;
}

static bool ends_word(unsigned char c)
{
	return !c || strchr(" \t\r\n;&|()<>\"'`", c);
}

/* "<<-'EOF'": the word behind it is kept, and pushed as any other. */
static void here_begin(struct shell_lexer *s)
{
	const struct lexer *l = s->l;
	size_t n = 2, from;
	bool tabs = lexer_peek(l, n) == '-', quoted;

	n += tabs;
	while (lexer_peek(l, n) == ' ' || lexer_peek(l, n) == '\t')
		n++;
	quoted = lexer_peek(l, n) && strchr("'\"\\", lexer_peek(l, n));
	n += quoted;
	for (from = n; byte_is_word(lexer_peek(l, n)) || lexer_peek(l, n) == '-' || lexer_peek(l, n) == '.';)
		n++;
	if (n > from && n - from <= HERE_WORD_MOST && s->waiting_count < HERE_MOST)
		s->waiting[s->waiting_count++] =
			(struct here){ str_sub(l->scan->bytes, l->pos + from, n - from), tabs, quoted };
}

/* The body with the line that ends it. */
static size_t here_length(const struct lexer *l, const struct here *h)
{
	struct str rest = str_sub(l->scan->bytes, l->pos, l->scan->bytes.len);
	size_t n = 0;

	while (n < rest.len) {
		ptrdiff_t end = str_find(str_sub(rest, n, rest.len), '\n');
		struct str line = str_sub(rest, n, end < 0 ? rest.len : (size_t)end);

		n += line.len;
		while (h->tabs && line.len && line.at[0] == '\t')
			line = str_sub(line, 1, line.len);
		if (str_equal(line, h->word))
			return n;
		n += n < rest.len;
	}
	return n;
}

/* At an end of a line, where bodies wait. */
static bool here_push(struct shell_lexer *s)
{
	for (size_t i = 0; i < s->waiting_count; i++) {
		if (lexer_peek(s->l, 0) == '\r')
			s->l->pos++;
		if (lexer_peek(s->l, 0) == '\n') {
			s->l->pos++;
			s->l->line++;
		}
		size_t n = here_length(s->l, &s->waiting[i]);

		if (n && !lexer_push(s->l, TOKEN_STRING, n))
			return false;
		if (n)
			lexer_last(s->l)->live = !s->waiting[i].quoted;
	}
	s->waiting_count = 0;
	return true;
}

static size_t word_length(const struct lexer *l)
{
	size_t n = 0;

	while (!ends_word(lexer_peek(l, n))) {
		if (lexer_peek(l, n) == '$' && n)
			return n; /* $x is a token of its own, so that rules see values */
		if (lexer_peek(l, n) == '$' && lexer_peek(l, 1) == '{')
			return lexer_until(l, 2, STR("}"));
		if (lexer_peek(l, n) == '\\' && lexer_peek(l, n + 1) == '\n')
			return n;
		n += lexer_peek(l, n) == '\\' && lexer_peek(l, n + 1) ? 2 : 1;
		if (lexer_peek(l, 0) == '$' && n == 1) {
			n = lexer_word(l, 1);
			return n > 1 ? n : strchr("@*#?!$-", lexer_peek(l, 1)) && lexer_peek(l, 1) ? 2 : 1;
		}
	}
	return n;
}

static bool comment_here(const struct lexer *l)
{
	return lexer_peek(l, 0) == '#' &&
	       (l->fresh || !l->pos || strchr(" \t;&|()", l->scan->bytes.at[l->pos - 1]));
}

static bool token_push(struct shell_lexer *s)
{
	struct lexer *l = s->l;
	unsigned char c = lexer_peek(l, 0);
	bool live = false;
	size_t n;

	if (comment_here(l))
		return lexer_push(l, TOKEN_COMMENT, lexer_line(l, false));
	if (c == '"' || c == '\'') {
		n = c == '"' ? double_quoted(l, 0, 0, &live) : lexer_quoted(l, 0, false, true);
		if (!lexer_push(l, TOKEN_STRING, n))
			return false;
		lexer_last(l)->live = live;
		return true;
	}
	if (lexer_sees(l, "<<") && !lexer_sees(l, "<<<"))
		here_begin(s);
	if (lexer_sees(l, "<<"))
		return lexer_push(l, TOKEN_MARK, lexer_sees(l, "<<<") ? 3 : 2);
	/* Within a word a brace is one of its letters: "{" alone is a mark. */
	if (ends_word(c) || ((c == '{' || c == '}') && ends_word(lexer_peek(l, 1))))
		return lexer_push(l, TOKEN_MARK, 1);
	if (c == '$' && lexer_peek(l, 1) == '(')
		return lexer_push(l, TOKEN_MARK, 1);
	n = word_length(l);
	return lexer_push(l, TOKEN_WORD, n ? n : 1);
}

/* As lexer_blanks(), which does not stop at the end of a line. */
static void blanks_of_line(struct lexer *l)
{
	while (lexer_peek(l, 0) == ' ' || lexer_peek(l, 0) == '\t')
		l->pos++;
}

bool scan_shell(struct lexer *l)
{
	struct shell_lexer s = { .l = l };

	for (;;) {
		if (s.waiting_count) {
			blanks_of_line(l);
			if ((lexer_peek(l, 0) == '\n' || lexer_peek(l, 0) == '\r') && !here_push(&s))
				return false;
		}
		if (!lexer_blanks(l))
			return true;
		if (!token_push(&s))
			return false;
	}
}
