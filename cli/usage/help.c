/* Help for people at a terminal: the program's, and each command's. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/help.h"

#include "cli/usage/option_table.h"

#include <stdio.h>

enum { HELP_LEFT = 32 }; /* columns of a command and its arguments; longer ones have a line of their own */

static const struct help_row variables[] = {
	{ "REEVE_COORDINATOR", "the coordinator to ask, where no --coordinator is given" },
	{ "REEVE_TOKEN_FILE", "the file with its token, where no --token-file is given" },
	{ "REEVE_STATE", "the state folder; else $XDG_STATE_HOME/reeve, else ~/.local/state/reeve" },
	{ "REEVE_DATA",
		"the folder of tools; else ../share/reeve beside the program, else /usr/share/reeve" },
	{ "NO_COLOR", "set to anything: no colours" },
	{ "GITHUB_STEP_SUMMARY", "with --format github the page is added to that file too" },
};

const struct help_row *help_variable_at(size_t i)
{
	return i < sizeof variables / sizeof variables[0] ? &variables[i] : NULL;
}

void commands_help(struct buf *out)
{
	const struct exit_meaning *meaning;
	const struct command *c;

	buf_add_text(out, "reeve splits an analysis into subtasks, runs them on a fleet, and proves what "
			  "comes back.\n\n"
			  "usage: reeve COMMAND [ARGUMENTS] [FLAGS]\n\n");
	for (size_t i = 0; (c = command_at(i)); i++) {
		size_t from = out->len;

		buf_printf(out, "  %s %s", c->name, c->args);
		if (out->len - from > HELP_LEFT) {
			buf_add_byte(out, '\n');
			from = out->len;
		}
		buf_printf(out, "%*s %s\n", (int)(HELP_LEFT - (out->len - from)), "", c->line);
	}
	buf_add_text(out, "  help [COMMAND]                 more on one of them, with examples\n\n"
			  "Begin here:\n  reeve analyze .\n\n"
			  "Without --coordinator a private fleet is started and ends with its last command.\n"
			  "stdout is data, stderr is talk. Exit codes:\n");
	for (size_t i = 0; (meaning = exit_meaning_at(i)); i++)
		buf_printf(out, "  %3d  %s\n", meaning->code, meaning->words);
}

void command_help(const struct command *c, struct buf *out)
{
	buf_printf(out, "reeve %s: %s\n\n", c->name, c->line);
	buf_printf(out, "usage: reeve %s%s%s [FLAGS]\n\nExamples:\n%s\nFlags:\n", c->name,
		c->args[0] ? " " : "", c->args, c->examples);
	options_help(c->options, out);
}
