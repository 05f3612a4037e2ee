/* The skills and workflows that are installed, read once for a command, and held against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_CATALOG_H
#define CLI_COMMAND_CATALOG_H
#include "cli/exit.h"
#include "common/io/skill_load.h"
#include "common/io/workflow_load.h"

struct catalog {
	struct arena arena;
	struct skill *skills;
	size_t skill_count;
	struct workflow *workflows;
	size_t workflow_count;
};

/* Every one of them. EXIT_USAGE, told with file and line, when one of them is broken. To be closed in any case. */
enum exit_code catalog_open(struct catalog *l);
void catalog_close(struct catalog *l);
/* NULL: there is none of this name. */
const struct skill *catalog_skill(const struct catalog *l, struct str name);
const struct workflow *catalog_workflow(const struct catalog *l, struct str name);
bool catalog_invokes(const struct workflow *w, struct str skill);
/* Why a workflow cannot be carried out though its file is right: a gate that does not exist, a skill without a lens
 * or that allows more than to look, two of one lens. 0, or -E_INVALID with words. The skills are those of the workflow, in order. */
int catalog_fits(const struct workflow *w, const struct skill *skills, size_t count,
	char words[WORKFLOW_WORDS_BYTES]) MUST_CHECK;
#endif
