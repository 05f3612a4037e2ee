/* Calls of JavaScript and PHP that run what they are given. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

static bool names_module(const struct scan *s, const char *module)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].kind == TOKEN_STRING) {
			struct str name = token_content(s, i);

			if (str_starts(name, STR("node:")))
				name = str_sub(name, 5, name.len);
			if (str_equal(name, str_of(module)))
				return true;
		}
	return false;
}

static bool runs_code(const struct scan *s, size_t i)
{
	size_t before = token_prev(s, i);

	if (token_is(s, i, "eval"))
		return !token_in(s, before, ". > function def");
	if (token_is(s, i, "Function"))
		return token_is(s, before, "new");
	return s->family == SCAN_C && token_is(s, i, "unserialize") && !token_in(s, before, "> : function");
}

/* A command put together here: a value alone may well have been checked. */
static bool joins(const struct scan *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (s->at[i].live ||
			(token_in(s, i, "+ .") && (s->at[token_prev(s, i)].kind == TOKEN_STRING ||
							  s->at[token_next(s, i)].kind == TOKEN_STRING)))
			return true;
	return false;
}

static bool runs_command(const struct scan *s, size_t i, bool shell)
{
	size_t before = token_prev(s, i);

	if (s->family == SCAN_JS)
		return shell && token_in(s, i, "exec execSync") && !token_is(s, before, "function");
	return token_in(s, i, "exec system shell_exec passthru popen proc_open") &&
	       !token_in(s, before, "> : function");
}

void check_call_script(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	bool shell = names_module(s, "child_process");

	for (size_t i = 0; i < s->count; i++) {
		size_t from, to;
		uint32_t line = s->at[i].line;

		if (s->at[i].kind != TOKEN_WORD || !call_argument(s, token_next(s, i), 0, &from, &to) ||
			tokens_constant(s, from, to))
			continue;
		if (runs_code(s, i))
			lens_report(out, f, line, line, SEVERITY_WARNING, "dangerous-call",
				"%.*s() runs code that is not written here", STR_ARG(token_text(s, i)));
		else if (runs_command(s, i, shell) && joins(s, from, to))
			lens_report(out, f, line, line, SEVERITY_WARNING, "dangerous-call",
				"%.*s() gives a shell a command with values put in; pass them as arguments",
				STR_ARG(token_text(s, i)));
	}
}
