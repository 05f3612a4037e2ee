/* Finds the names that a source offers, by its language's own way to offer them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/tests/exported.h"

#include "worker/analyzer/function.h"

enum { NAME_LETTERS = 6 };

static bool named(const struct scan *s, size_t i, const struct words *words)
{
	struct str name = token_text(s, i);

	if (s->at[i].kind != TOKEN_WORD || (name.len < NAME_LETTERS && str_find(name, '_') < 0))
		return false;
	return words_have(words, name);
}

/* Back to where the declaration begins. */
static bool is_static(const struct scan *s, size_t name)
{
	for (size_t i = token_prev(s, name); i < s->count && !token_in(s, i, "; { }"); i = token_prev(s, i)) {
		if (s->at[i].directive)
			return false;
		if (token_is(s, i, "static"))
			return true;
	}
	return false;
}

static bool functions_among(const struct scan *s, struct str language, const struct words *words)
{
	struct functions found = { 0 };
	bool is = false;

	functions_find(s, language, &found);
	for (size_t i = 0; i < found.count && !is; i++)
		is = !is_static(s, found.at[i].name) && named(s, found.at[i].name, words);
	functions_release(&found);
	return is;
}

/* Only what stands at the left margin: the rest are methods, whose names are anybody's. */
static bool margin_among(const struct scan *s, const char *keywords, const struct words *words)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].indent == 0 && token_in(s, i, keywords) && named(s, token_next(s, i), words))
			return true;
	return false;
}

/* "name() {": the scanner of the shell knows no functions. */
static bool shell_among(const struct scan *s, const struct words *words)
{
	for (size_t i = 0; i + 1 < s->count; i++)
		if (s->at[i].first && token_is(s, i + 1, "(") && named(s, i, words))
			return true;
	return false;
}

bool exported_among(const struct lens_file *f, const struct scan *s, const struct words *words)
{
	switch (s->family) {
	case SCAN_C:
		return functions_among(s, f->language, words);
	case SCAN_JS:
		return margin_among(s, "function class const let var interface type enum exports", words);
	case SCAN_PYTHON:
		return margin_among(s, "def class", words);
	case SCAN_SHELL:
		return shell_among(s, words);
	case SCAN_NONE:
		break;
	}
	return false;
}
