/* Calls of C that write past their buffer or hand a string to a shell. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"
#include "worker/analyzer/security/security.h"

/* Copies, formats and commands are notes: of those judged nearly all were bounded elsewhere (docs/analyzers.md). */
enum { LOOK_BACK_LINES = 12 }; /* a bound is checked near the copy that it bounds */

/* Whether sizeof, strlen or an allocation speaks of one of these names shortly before token i. */
static bool measured(const struct scan *s, const struct function *f, size_t i, size_t from, size_t to)
{
	for (size_t k = i; k-- > f->from && s->at[k].line + LOOK_BACK_LINES >= s->at[i].line;) {
		size_t word = token_next(s, k);

		if (!token_in(s, k, "sizeof strlen strnlen sdslen"))
			continue;
		while (token_in(s, word, "( & *"))
			word = token_next(s, word);
		for (size_t a = from; a < to; a++)
			if (s->at[a].kind == TOKEN_WORD && str_equal(token_text(s, a), token_text(s, word)))
				return true;
	}
	return false;
}

/* "%s" without a precision: as long as its argument likes. */
static bool format_unbounded(struct str format)
{
	for (size_t i = 0; i + 1 < format.len; i++) {
		bool bounded = false;

		if (format.at[i] != '%')
			continue;
		for (i++; i < format.len && strchr("-+ #0123456789.*", format.at[i]); i++)
			bounded = bounded || format.at[i] == '.';
		if (i < format.len && format.at[i] == 's' && !bounded)
			return true;
	}
	return false;
}

static bool prints_unbounded(const struct scan *s, size_t open)
{
	size_t from, to;

	if (!call_argument(s, open, 1, &from, &to))
		return false;
	for (size_t i = from; i < to; i++)
		if (s->at[i].kind == TOKEN_STRING && format_unbounded(token_content(s, i)))
			return true;
	return s->at[from].kind != TOKEN_STRING && s->at[from].kind != TOKEN_COMMENT;
}

static bool copies_unbounded(const struct scan *s, const struct function *f, size_t i, size_t open)
{
	size_t from, to, first, last;

	if (!call_argument(s, open, 1, &from, &to) || !call_argument(s, open, 0, &first, &last))
		return false;
	/* A choice between literals is one too: nobody writes it longer than the buffer. */
	return !tokens_constant(s, from, to) && !measured(s, f, i, first, to);
}

static void call(const struct lens_file *f, const struct scan *s, const struct function *around, size_t i,
	struct lens_sink *out)
{
	size_t open = token_next(s, i), from, to;
	uint32_t line = s->at[i].line;
	struct str name = token_text(s, i);

	if (str_equal(name, STR("gets"))) {
		lens_report(out, f, line, line, SEVERITY_ERROR, "dangerous-call",
			"gets() cannot know how large its buffer is; fgets() can");
	} else if (token_in(s, i, "strcpy strcat") && copies_unbounded(s, around, i, open)) {
		lens_report(out, f, line, line, SEVERITY_NOTE, "dangerous-call",
			"%.*s() of something whose length nobody checks nearby", STR_ARG(name));
	} else if (token_in(s, i, "sprintf vsprintf") && prints_unbounded(s, open)) {
		lens_report(out, f, line, line, SEVERITY_NOTE, "dangerous-call",
			"%.*s() of a string of any length; snprintf() knows the buffer's", STR_ARG(name));
	} else if (token_in(s, i, "system popen") && call_argument(s, open, 0, &from, &to) &&
		   !tokens_constant(s, from, to)) {
		lens_report(out, f, line, line, SEVERITY_NOTE, "dangerous-call",
			"%.*s() gives a shell a command that is not written here", STR_ARG(name));
	} else if (token_in(s, i, "mktemp tmpnam tempnam")) {
		lens_report(out, f, line, line, SEVERITY_WARNING, "dangerous-call",
			"%.*s() gives a name that another process can take first; mkstemp() opens the file",
			STR_ARG(name));
	}
}

void check_call_c(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	struct functions found;

	functions_find(s, f->language, &found);
	for (size_t i = 1; i < s->count; i++) {
		const struct function *around;
		size_t before;

		if (!token_in(
			    s, i, "gets strcpy strcat sprintf vsprintf system popen mktemp tmpnam tempnam") ||
			!token_is(s, token_next(s, i), "(") || s->at[i].branch == BRANCH_DEAD)
			continue;
		before = token_prev(s, i);
		/* A method or a member of that name is somebody's own. */
		if (token_in(s, before, ". >") || (token_is(s, before, ":") && !token_is(s, i - 3, "std")))
			continue;
		around = function_around(&found, i);
		if (around)
			call(f, s, around, i, out);
	}
	functions_release(&found);
}
