/* The flags as a table: what parsing, --help, completion and man pages are made from. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_OPTION_TABLE_H
#define CLI_USAGE_OPTION_TABLE_H
#include "cli/usage/options.h"

struct option_row {
	const char *name;
	enum option id;
	const char *value; /* NULL: a switch */
	const char *
		choices; /* the words that may stand there, a blank between; NULL: anything, or what depends on
			      * what is there: see option_choices() */
	const char *line;
};

/* In the order in which --help shows them; NULL past the last one. */
const struct option_row *option_at(size_t i);
/* What it does, to its end: some lines end with a list of what is there. */
void option_line(const struct option_row *row, struct buf *out);
/* The words that may stand behind it, a blank between; nothing where that is not a list. */
void option_choices(const struct option_row *row, struct buf *out);
/* True when a name in the file system stands behind it. */
bool option_takes_path(const struct option_row *row);
/* The flags of a command, a line each. */
void options_help(uint32_t allowed, struct buf *out);
#endif
