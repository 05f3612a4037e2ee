/* The tools of this installation, looked for on this machine without a fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_LOCAL_TOOLS_H
#define CLI_COMMAND_LOCAL_TOOLS_H
#include "cli/exit.h"
#include "common/io/toolset.h"

struct local_tools {
	struct spawner *spawner; /* NULL: it could not be started */
	struct toolset *set;     /* NULL: unreadable, words say why */
	char words[256];
};

/* Loads and probes as a worker does. Forks: to be called before any thread is started. To be closed in any case. */
void local_tools_open(struct local_tools *t);
void local_tools_close(struct local_tools *t);
#endif
