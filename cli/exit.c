/* Exit codes: the order of precedence as a table, and the ways into it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/exit.h"

#include "reeve/error.h"

#include <assert.h>
#include <string.h>

static const enum exit_code precedence[] = {
	EXIT_USAGE,
	EXIT_TIMED_OUT,
	EXIT_INTERRUPTED,
	EXIT_TERMINATED,
	EXIT_INFRASTRUCTURE,
	EXIT_BUDGET,
	EXIT_HELD,
	EXIT_FINDINGS,
	EXIT_INCOMPLETE,
	EXIT_DONE,
};

static const struct exit_meaning meanings[] = {
	{ EXIT_DONE, "done, complete and clean" },
	{ EXIT_FINDINGS, "findings at or above --fail-on" },
	{ EXIT_USAGE, "usage, contract or configuration; an empty folder; a base that is not there" },
	{ EXIT_INFRASTRUCTURE, "infrastructure: what the work needs does not run or cannot be reached" },
	{ EXIT_BUDGET, "budget or quota" },
	{ EXIT_HELD, "waits for a person" },
	{ EXIT_INCOMPLETE, "incomplete (--allow-incomplete makes it 0)" },
	{ EXIT_TIMED_OUT, "--timeout passed" },
	{ EXIT_INTERRUPTED, "Ctrl-C" },
	{ EXIT_TERMINATED, "SIGTERM" },
};

const struct exit_meaning *exit_meaning_at(size_t i)
{
	return i < sizeof meanings / sizeof meanings[0] ? &meanings[i] : NULL;
}

static size_t rank(enum exit_code code)
{
	size_t i = 0;

	while (precedence[i] != code) {
		i++;
		assert(i < sizeof precedence / sizeof precedence[0]);
	}
	return i;
}

enum exit_code exit_worse(enum exit_code a, enum exit_code b)
{
	return rank(a) < rank(b) ? a : b;
}

static enum exit_code exit_of_outcome(const char *name)
{
	static const struct {
		const char *name;
		enum exit_code code;
	} rows[] = {
		{ "clean", EXIT_DONE },
		{ "findings", EXIT_FINDINGS },
		{ "refused", EXIT_FINDINGS },
		{ "infrastructure", EXIT_INFRASTRUCTURE },
		{ "budget", EXIT_BUDGET },
		{ "held", EXIT_HELD },
		{ "incomplete", EXIT_INCOMPLETE },
		{ "timeout", EXIT_TIMED_OUT },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!strcmp(name, rows[i].name))
			return rows[i].code;
	return EXIT_INFRASTRUCTURE;
}

enum exit_code exit_of_outcomes(char *const *names, size_t count, bool allow_incomplete)
{
	enum exit_code worst = EXIT_DONE;

	for (size_t i = 0; i < count; i++) {
		enum exit_code code = exit_of_outcome(names[i]);

		if (code == EXIT_INCOMPLETE && allow_incomplete)
			continue;
		worst = exit_worse(worst, code);
	}
	return worst;
}

enum exit_code exit_of_error(int err)
{
	switch (-err) {
	case E_OK:
		return EXIT_DONE;
	case E_INVALID:
	case E_NOT_FOUND:
	case E_EXISTS:
	case E_DENIED:
	case E_PRECONDITION:
	case E_TOO_LARGE:
	case E_NOT_YET:
	case E_UNAUTHENTICATED:
		return EXIT_USAGE;
	case E_EXHAUSTED:
		return EXIT_BUDGET;
	default:
		return EXIT_INFRASTRUCTURE;
	}
}
