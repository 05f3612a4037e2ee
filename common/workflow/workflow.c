/* What is asked of a workflow once it is read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/workflow/workflow.h"

struct str workflow_skill(const struct workflow *w, size_t number)
{
	for (size_t i = 0; i < w->stage_count; i++) {
		if (number < w->stages[i].skill_count)
			return w->stages[i].skills[number];
		number -= w->stages[i].skill_count;
	}
	return STR("");
}

const struct workflow_input *workflow_input_of(const struct workflow *w, struct str name)
{
	for (size_t i = 0; i < w->input_count; i++)
		if (str_equal(w->inputs[i].name, name))
			return &w->inputs[i];
	return NULL;
}

const char *workflow_scope_name(enum workflow_scope scope)
{
	return scope == WORKFLOW_DIFF ? "diff" : "tree";
}

/* The first stage has skills, and stages that differ are refused when they are read. */
uint32_t workflow_shard_lines(const struct workflow *w)
{
	return w->stage_count ? w->stages[0].shard_lines : 0;
}
