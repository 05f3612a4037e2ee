/* The man pages, made from the tables: what --help says, in the order in which man pages say it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_MANUAL_H
#define CLI_USAGE_MANUAL_H
#include "cli/commands.h"

/* reeve(1), and reeve-COMMAND(1). */
void manual_program(struct buf *out);
void manual_command(const struct command *c, struct buf *out);
#endif
