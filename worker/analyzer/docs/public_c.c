/* Functions that a C header declares. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/public.h"

/* "extern "C" {" and "namespace x {" only wrap declarations. */
static bool wraps(const struct scan *s, size_t from, size_t brace)
{
	return (token_is(s, from, "extern") && s->at[token_next(s, from)].kind == TOKEN_STRING) ||
	       token_is(s, from, "namespace") || from == brace;
}

/* A macro: DEPRECATED("x") before the type. */
static bool in_capitals(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] >= 'a' && name.at[i] <= 'z')
			return false;
	return true;
}

/* The name of the function that is declared from `from` to before `end`, or the end. A type and a name stand before
 * the parenthesis: MACRO(x) alone is none. */
static size_t declared(const struct scan *s, size_t from, size_t end)
{
	size_t words = 0;

	if (token_in(s, from, "typedef static using template class return"))
		return s->count;
	for (size_t i = from; i < end; i = token_next(s, i)) {
		size_t close = token_mate(s, token_next(s, i));

		if (token_in(s, i, "static inline = operator"))
			return s->count;
		if (s->at[i].kind != TOKEN_WORD || s->at[i].directive)
			continue;
		if (!token_is(s, token_next(s, i), "(")) {
			words++;
			continue;
		}
		if (close == s->count)
			return s->count;
		if (token_in(s, i, "__attribute__ __declspec alignas _Alignas")) {
			i = close;
			continue;
		}
		/* "int (*x)(void)" is a variable; "EXPORT(int) x(void)" goes on. */
		if (words && !in_capitals(token_text(s, i)) &&
			!token_is(s, token_next(s, token_next(s, i)), "*"))
			return i;
		words++;
		i = close;
	}
	return s->count;
}

static void statement_take(
	const struct scan *s, size_t from, size_t end, size_t last_end, bool *grouped, struct offer *o)
{
	size_t name = declared(s, from, end);
	bool told;

	if (name == s->count) {
		*grouped = false;
		return;
	}
	/* One comment may speak of all declarations down to the next blank line. */
	told = commented(s, from, NULL) ||
	       (*grouped && last_end < s->count && s->at[last_end].line + 1 >= s->at[from].line);
	offer_add(o, !told, token_text(s, name), s->at[name].line, above(s, from, name));
	*grouped = told;
}

void offer_of_c(const struct scan *s, struct offer *o)
{
	size_t from = s->count, last_end = s->count;
	bool grouped = false;

	for (size_t i = 0; i < s->count; i++) {
		if (s->at[i].kind == TOKEN_COMMENT || s->at[i].directive || s->at[i].branch == BRANCH_DEAD)
			continue;
		if (from == s->count)
			from = i;
		if (token_is(s, i, ";")) {
			statement_take(s, from, i, last_end, &grouped, o);
			last_end = i;
		} else if (token_is(s, i, "{") && token_mate(s, i) != s->count && !wraps(s, from, i)) {
			/* A body, or a struct: neither is a declaration that others call. */
			i = token_mate(s, i);
			grouped = false;
			if (token_in(s, token_next(s, i), ";"))
				continue;
		} else if (token_is(s, i, "(") && token_mate(s, i) != s->count) {
			i = token_mate(s, i);
			continue;
		} else if (!token_in(s, i, "{ }")) {
			continue;
		}
		from = s->count;
	}
}
