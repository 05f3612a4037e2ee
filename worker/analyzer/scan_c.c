/* Scans languages with braces: C and its descendants, JavaScript with its regular expressions and templates. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/lens.h"
#include "worker/analyzer/lexer.h"

enum { BRANCHES_MOST = 64, RAW_MARK_MOST = 16 };

struct c_lexer {
	struct lexer *l;
	bool directives; /* '#' begins one */
	bool hash;       /* '#' begins a comment */
	bool js;
	uint8_t branches[BRANCHES_MOST]; /* the enum token_branch of each #if that is open */
	size_t depth;
};

/* Behind a value '/' divides; elsewhere it begins a regular expression. */
static bool behind_value(const struct c_lexer *c)
{
	const struct token *last = lexer_last(c->l);
	const struct scan *s = c->l->scan;

	if (!last)
		return false;
	if (last->kind == TOKEN_WORD)
		return !lens_language("return typeof case in of do else void delete throw new await yield",
			str_sub(s->bytes, last->at, last->len));
	return last->kind != TOKEN_MARK || strchr(")]}", s->bytes.at[last->at]);
}

static size_t regex_length(const struct lexer *l)
{
	bool class = false;
	size_t n = 1;

	for (;; n++) {
		unsigned char c = lexer_peek(l, n);

		if (!c || c == '\n')
			return 0; /* a division after all */
		if (c == '\\')
			n++;
		else if (c == '[')
			class = true;
		else if (c == ']')
			class = false;
		else if (c == '/' && !class)
			return lexer_word(l, n + 1);
	}
}

/* `a ${b ? `c` : "}"} d`: values hold templates and strings of their own. */
static size_t template_length(const struct lexer *l, bool *live)
{
	size_t n = 1, depth = 0;

	for (; l->pos + n < l->scan->bytes.len; n++) {
		unsigned char c = lexer_peek(l, n);

		if (c == '\\') {
			n++;
		} else if (!depth && c == '`') {
			return n + 1;
		} else if (!depth && c == '$' && lexer_peek(l, n + 1) == '{') {
			*live = true;
			depth = 1;
			n++;
		} else if (depth && (c == '{' || c == '}')) {
			depth += c == '{' ? 1 : (size_t)-1;
		} else if (depth && (c == '"' || c == '\'' || c == '`')) {
			n = lexer_quoted(l, n, true, c == '`') - 1;
		}
	}
	return n;
}

/* R"mark( ... )mark" of C++, r#" ... "# of Rust; 0 when it is none. */
static size_t raw_length(const struct c_lexer *c)
{
	const struct lexer *l = c->l;
	char close[RAW_MARK_MOST + 4];
	size_t n = 0, marks = 0;

	if (lens_language("cpp cuda", l->language) && lexer_sees(l, "R\"")) {
		while (marks < RAW_MARK_MOST && lexer_peek(l, 2 + marks) != '(' && lexer_peek(l, 2 + marks))
			marks++;
		if (lexer_peek(l, 2 + marks) != '(')
			return 0;
		close[0] = ')';
		memcpy(close + 1, l->scan->bytes.at + l->pos + 2, marks);
		close[marks + 1] = '"';
		return lexer_until(l, 3 + marks, str_bytes(close, marks + 2));
	}
	if (!str_equal(l->language, STR("rust")))
		return 0;
	n = lexer_peek(l, 0) == 'b';
	if (lexer_peek(l, n) != 'r')
		return 0;
	while (marks < RAW_MARK_MOST && lexer_peek(l, n + 1 + marks) == '#')
		marks++;
	if (lexer_peek(l, n + 1 + marks) != '"')
		return 0;
	memset(close, '#', sizeof close);
	close[0] = '"';
	return lexer_until(l, n + 2 + marks, str_bytes(close, marks + 1));
}

/* Rust's 'a is a lifetime, 'x' a character. */
static bool is_lifetime(const struct lexer *l)
{
	return str_equal(l->language, STR("rust")) && byte_is_word(lexer_peek(l, 1)) &&
	       lexer_peek(l, 1) < 0x80 && lexer_peek(l, 2) != '\'';
}

static size_t string_length(const struct c_lexer *c, bool *live)
{
	const struct lexer *l = c->l;
	size_t prefix = 0, raw = raw_length(c);
	bool php = str_equal(l->language, STR("php"));

	if (raw)
		return raw;
	/* L"", u8"", b"" of Rust, @"" and $"" of C#. */
	while (prefix < 2 && lexer_peek(l, prefix) &&
		strchr(prefix ? "8@$" : "LuUb@$", lexer_peek(l, prefix)))
		prefix++;
	switch (lexer_peek(l, prefix)) {
	case '"':
		if (lens_language("java kotlin swift scala groovy", l->language) && lexer_sees(l, "\"\"\""))
			return lexer_until(l, 3, STR("\"\"\""));
		/* C#'s @"..." knows no escapes. */
		return lexer_quoted(l, prefix, !prefix || lexer_peek(l, 0) != '@',
			php || str_equal(l->language, STR("rust")) || (prefix && lexer_peek(l, 0) == '@'));
	case '\'':
		return prefix > 1 || is_lifetime(l) ? 0 : lexer_quoted(l, prefix, true, php);
	case '`':
		if (c->js && !prefix)
			return template_length(l, live);
		return str_equal(l->language, STR("go")) ? lexer_quoted(l, 0, false, true) : 0;
	default:
		return 0;
	}
}

static size_t comment_length(const struct c_lexer *c)
{
	const struct lexer *l = c->l;

	if (lexer_sees(l, "/*"))
		return lexer_until(l, 2, STR("*/"));
	if (lexer_sees(l, "//"))
		return lexer_line(l, c->directives);
	if (c->hash && lexer_peek(l, 0) == '#' && lexer_peek(l, 1) != '[')
		return lexer_line(l, false);
	return l->pos == 0 && lexer_sees(l, "#!") ? lexer_line(l, false) : 0;
}

/* Which part of an #if the next lines are. */
static void branch_turn(struct c_lexer *c, struct str word)
{
	struct lexer *l = c->l;
	bool dead;

	if (str_starts(word, STR("if"))) {
		size_t n = 0;

		while (lexer_peek(l, n) == ' ' || lexer_peek(l, n) == '\t')
			n++;
		dead = str_equal(word, STR("if")) && lexer_peek(l, n) == '0' &&
		       !byte_is_word(lexer_peek(l, n + 1));
		if (c->depth < BRANCHES_MOST)
			c->branches[c->depth] = l->branch;
		c->depth++;
		if (dead)
			l->branch = BRANCH_DEAD;
	} else if (!c->depth || c->depth > BRANCHES_MOST) {
		c->depth -= c->depth && str_equal(word, STR("endif"));
	} else if (str_starts(word, STR("el"))) {
		uint8_t outer = c->branches[c->depth - 1];

		/* The #else of an #if 0 is what is compiled. */
		l->branch = l->branch == BRANCH_DEAD ? outer : outer == BRANCH_MAIN ? BRANCH_ELSE : outer;
	} else if (str_equal(word, STR("endif"))) {
		l->branch = c->branches[--c->depth];
	}
}

static bool directive_begin(struct c_lexer *c)
{
	struct lexer *l = c->l;

	l->directive = true;
	if (!lexer_push(l, TOKEN_MARK, 1))
		return false;
	while (lexer_peek(l, 0) == ' ' || lexer_peek(l, 0) == '\t')
		l->pos++;
	size_t len = lexer_word(l, 0);
	struct str word = str_sub(l->scan->bytes, l->pos, len);

	if (len && !lexer_push(l, TOKEN_WORD, len))
		return false;
	branch_turn(c, word);
	return true;
}

static bool token_push(struct c_lexer *c)
{
	struct lexer *l = c->l;
	unsigned char b = lexer_peek(l, 0);
	bool live = false;
	size_t n = comment_length(c);

	if (n)
		return lexer_push(l, TOKEN_COMMENT, n);
	if (b == '#' && c->directives && l->fresh)
		return directive_begin(c);
	n = string_length(c, &live);
	if (!n && c->js && b == '/' && !behind_value(c))
		n = regex_length(l);
	if (n) {
		if (!lexer_push(l, TOKEN_STRING, n))
			return false;
		lexer_last(l)->live = live;
		return true;
	}
	if (byte_is_digit(b))
		return lexer_push(l, TOKEN_NUMBER, lexer_number(l));
	if (b == '$' || byte_is_word(b))
		return lexer_push(l, TOKEN_WORD, lexer_word(l, 1));
	return lexer_push(l, TOKEN_MARK, 1);
}

bool scan_c(struct lexer *l)
{
	struct c_lexer c = { .l = l,
		.js = l->scan->family == SCAN_JS,
		.directives = lens_language("c cpp cuda objc csharp swift", l->language),
		.hash = str_equal(l->language, STR("php")) };

	while (lexer_blanks(l))
		if (!token_push(&c))
			return false;
	return true;
}
