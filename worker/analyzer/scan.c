/* Chooses the scanner of a language, pairs brackets, and answers questions about tokens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/scan.h"

#include "worker/analyzer/lens.h"
#include "worker/analyzer/lexer.h"

#include <assert.h>
#include <stdlib.h>

enum { OPEN_MOST = 4096 }; /* brackets within brackets; those deeper have no mate */

enum scan_family scan_family_of(struct str language)
{
	if (lens_language(
		    "c cpp cuda objc java go rust csharp kotlin swift scala php dart groovy zig", language))
		return SCAN_C;
	if (lens_language("javascript typescript", language))
		return SCAN_JS;
	if (lens_language("python starlark", language))
		return SCAN_PYTHON;
	return lens_language("shell bats zsh", language) ? SCAN_SHELL : SCAN_NONE;
}

static char opener(char c)
{
	return c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : '\0';
}

/* A closing bracket takes the nearest open one of its kind: one too many within costs its own pair alone. */
static void pair(struct scan *s)
{
	uint32_t open[OPEN_MOST];
	size_t depth = 0;

	for (size_t i = 0; i < s->count; i++) {
		char c = s->bytes.at[s->at[i].at];
		size_t at = depth;

		if (s->at[i].kind != TOKEN_MARK || s->at[i].branch != BRANCH_MAIN)
			continue;
		if ((c == '(' || c == '[' || c == '{') && depth < OPEN_MOST)
			open[depth++] = (uint32_t)i;
		if (!opener(c))
			continue;
		while (at && s->bytes.at[s->at[open[at - 1]].at] != opener(c))
			at--;
		if (!at)
			continue;
		depth = at - 1;
		s->at[i].mate = open[depth];
		s->at[open[depth]].mate = (uint32_t)i;
	}
}

void scan_init(struct scan *s, struct str bytes, struct str language)
{
	struct lexer l = { .scan = s, .language = language, .line = 1, .fresh = true };

	assert(bytes.len < INT32_MAX);
	*s = (struct scan){ .bytes = bytes, .family = scan_family_of(language) };
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		l.pos = 3;
	switch (s->family) {
	case SCAN_C:
	case SCAN_JS:
		s->cut = !scan_c(&l);
		break;
	case SCAN_PYTHON:
		s->cut = !scan_python(&l);
		break;
	case SCAN_SHELL:
		s->cut = !scan_shell(&l);
		break;
	case SCAN_NONE:
		break;
	}
	s->at = realloc(s->at, (s->count + 1) * sizeof *s->at);
	if (!s->at)
		abort();
	s->at[s->count] =
		(struct token){ .at = (uint32_t)bytes.len, .line = l.line, .kind = TOKEN_END, .first = true };
	pair(s);
}

void scan_release(struct scan *s)
{
	free(s->at);
	*s = (struct scan){ 0 };
}

struct str token_text(const struct scan *s, size_t i)
{
	assert(i <= s->count);
	return str_sub(s->bytes, s->at[i].at, s->at[i].len);
}

/* What stands in a string or a comment is no code: such a token is never equal to a word. */
static bool is_code(const struct scan *s, size_t i)
{
	assert(i <= s->count);
	return s->at[i].kind == TOKEN_WORD || s->at[i].kind == TOKEN_MARK;
}

bool token_is(const struct scan *s, size_t i, const char *text)
{
	return is_code(s, i) && str_equal(token_text(s, i), str_of(text));
}

bool token_in(const struct scan *s, size_t i, const char *words)
{
	return is_code(s, i) && lens_language(words, token_text(s, i));
}

size_t token_next(const struct scan *s, size_t i)
{
	while (i < s->count && s->at[++i].kind == TOKEN_COMMENT)
		continue;
	return i;
}

size_t token_prev(const struct scan *s, size_t i)
{
	while (i-- > 0)
		if (s->at[i].kind != TOKEN_COMMENT)
			return i;
	return s->count;
}

size_t token_mate(const struct scan *s, size_t i)
{
	/* Token 0 is the mate of a closing bracket alone. */
	if (s->at[i].mate || (i && s->at[0].mate == i))
		return s->at[i].mate;
	return s->count;
}

uint32_t token_last_line(const struct scan *s, size_t i)
{
	struct str text = token_text(s, i);
	uint32_t line = s->at[i].line;

	for (size_t k = 0; k < text.len; k++)
		line += text.at[k] == '\n';
	return line;
}

struct str token_content(const struct scan *s, size_t i)
{
	struct str text = token_text(s, i);
	size_t from = 0, quotes = 1;

	if (s->at[i].kind != TOKEN_STRING)
		return text;
	while (from < text.len && !strchr("\"'`", text.at[from]))
		from++;
	if (from == text.len)
		return text;
	if (from + 5 < text.len && text.at[from + 1] == text.at[from] && text.at[from + 2] == text.at[from])
		quotes = 3;
	text = str_sub(text, from + quotes, text.len);
	return text.len >= quotes ? str_sub(text, 0, text.len - quotes) : STR("");
}

void scan_count_lines(const struct scan *s, uint32_t *code, uint32_t *literal)
{
	uint32_t counted = 0; /* the last line that counts already */

	*code = *literal = 0;
	for (size_t i = 0; i < s->count;) {
		uint32_t line = s->at[i].line, last = counted, lines;
		bool words = false, any = false;

		for (; i < s->count && s->at[i].line == line; i++) {
			if (s->at[i].kind == TOKEN_COMMENT)
				continue;
			any = true;
			words = words || s->at[i].kind == TOKEN_WORD;
			last = token_last_line(s, i);
		}
		if (!any || last <= counted)
			continue;
		lines = last - (line > counted ? line - 1 : counted);
		*code += lines;
		*literal += words ? lines - 1 : lines;
		counted = last;
	}
}
