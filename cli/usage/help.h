/* What --help says, made from the tables; and the rows that the man page shows beside them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_HELP_H
#define CLI_USAGE_HELP_H
#include "cli/commands.h"

/* The whole program's help, and one command's. */
void commands_help(struct buf *out);
void command_help(const struct command *c, struct buf *out);

struct help_row {
	const char *name;
	const char *words;
};
/* The environment variables that `reeve` reads; NULL past the last one. */
const struct help_row *help_variable_at(size_t i);
#endif
