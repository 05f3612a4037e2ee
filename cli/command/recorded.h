/* Answers that are kept beside the cases of skills, and a provider and a state folder of their own to play them back by. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_RECORDED_H
#define CLI_COMMAND_RECORDED_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/io/config.h"
#include "common/skill/skill.h"

#include <sys/types.h>

struct recorded {
	struct buf dir; /* all that is written here, until it is closed */
	struct config config;
	pid_t provider; /* 0: none runs */
	size_t answers;
};

/* Plays the answers of these skills' cases back, and leads `o` to them: a private fleet of its own, which knows one tier. Before any
 * thread, for it sets where the state is. EXIT_DONE, or the exit code; the cause is told. Closed in both cases. */
enum exit_code recorded_open(struct recorded *r, const struct skill *skills, size_t count, struct options *o);
void recorded_close(struct recorded *r);
/* True when a case has one. `dir`: that of its skill's cases. */
bool recorded_has(const char *dir, struct str name);
#endif
