/* What a command is sugar for: its workflow, the skills that this one names, and what the command line narrows. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_CHOSEN_H
#define CLI_JOB_CHOSEN_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "common/arena.h"
#include "common/skill/skill.h"
#include "common/workflow/workflow.h"
#include "reeve/limits.h"

struct chosen {
	struct arena arena;
	struct workflow workflow;
	struct skill skills[SKILLS_PER_JOB_MOST]; /* those that --lens leaves */
	size_t skill_count;
	struct buf lenses; /* of these, joined by commas */
	/* Several lenses, and nobody named one: one that has nothing to look at here has not failed. */
	bool offered;
};

/* Reads the workflow that --workflow names, else NAME, from the installation, and fills in what the options leave open:
 * `out` is `o` with the lenses and fail-on of the workflow. EXIT_USAGE, told with file and line: broken, not there, or
 * asked for what it does not do. To be closed in any case. */
enum exit_code chosen_open(struct chosen *c, const char *name, const struct options *o, struct options *out);
void chosen_close(struct chosen *c);
#endif
