/* Exit codes: what each means, and which one wins when several are true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H
#include <stdbool.h>
#include <stddef.h>

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1, /* at or above --fail-on, or a gate's refusal */
	EXIT_USAGE = 2,    /* usage, contract or configuration */
	EXIT_INFRASTRUCTURE = 3,
	EXIT_BUDGET = 4, /* budget or quota */
	EXIT_HELD = 5,   /* waits for a person */
	EXIT_INCOMPLETE = 6,
	EXIT_TIMED_OUT = 124,
	EXIT_INTERRUPTED = 130,
	EXIT_TERMINATED = 143,
};

/* What each means, in the order of the table above; NULL past the last one. */
struct exit_meaning {
	enum exit_code code;
	const char *words;
};
const struct exit_meaning *exit_meaning_at(size_t i);
/* The one that a script should see first: 2, then what ended the run (124, 130, 143), then 3, 4, 5, 1, 6. */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);
/* Of a report's outcomes by their names ("clean", "findings", ...); a name that is not known is 3. */
enum exit_code exit_of_outcomes(char *const *names, size_t count, bool allow_incomplete);
/* Of a call that failed with -E_X. */
enum exit_code exit_of_error(int err);
#endif
