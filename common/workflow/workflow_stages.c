/* Reads stages from above to below: a stage may only wait for one above it, so nobody can write a circle. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/workflow/workflow_stages.h"

#include "common/workflow/workflow.h"
#include "reeve/limits.h"

#include <assert.h>

static int read_aggregate(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "union" };
	int i = 0;
	int err = tool_read_word(c, n, words, 1, &i);

	*(enum workflow_aggregate *)at = WORKFLOW_AGGREGATE_UNION;
	return err;
}

static int read_shard_lines(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = tool_read_u32(c, n, at);

	if (!err && !*(const uint32_t *)at)
		err = tool_refuse(c, n, "expected a number of lines from 1 on");
	return err;
}

static bool listed(const struct str *list, size_t count, struct str s)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], s))
			return true;
	return false;
}

static const struct workflow_stage *stage_of(const struct workflow *w, struct str name)
{
	for (size_t i = 0; i < w->stage_count; i++)
		if (str_equal(w->stages[i].name, name))
			return &w->stages[i];
	return NULL;
}

/* That a stage looks or gathers, and waits for what is there. */
static int stage_check(struct tool_context *c, const struct yaml_node *n, const struct workflow *w,
	const struct workflow_stage *s)
{
	if (!s->name.len)
		return tool_refuse(c, n, "'name' is missing");
	if (stage_of(w, s->name))
		return tool_refuse(c, n, "a second stage called %.*s", STR_ARG(s->name));
	if (!s->skill_count == !s->aggregate)
		return tool_refuse(c, n, "a stage has either 'skills' or 'aggregate'");
	if (s->shard_lines && !s->skill_count)
		return tool_refuse(c, n, "'shard_lines' is for a stage with skills");
	for (size_t i = 0; i < s->after_count; i++)
		if (!stage_of(w, s->after[i]))
			return tool_refuse(
				c, n, "no stage called %.*s stands above this one", STR_ARG(s->after[i]));
	if (s->skill_count && s->after_count)
		return tool_refuse(c, n, "not yet: skills that wait for another stage");
	return 0;
}

/* A skill that stands twice would look at everything twice. */
static int skills_check(struct tool_context *c, const struct yaml_node *n, const struct workflow *w,
	const struct workflow_stage *s)
{
	size_t before = 0;
	struct str other;

	for (; (other = workflow_skill(w, before)).len; before++)
		if (listed(s->skills, s->skill_count, other))
			return tool_refuse(c, n, "the skill %.*s stands here twice", STR_ARG(other));
	for (size_t i = 0; i < s->skill_count; i++)
		if (listed(s->skills, i, s->skills[i]))
			return tool_refuse(c, n, "the skill %.*s stands here twice", STR_ARG(s->skills[i]));
	if (before + s->skill_count > SKILLS_PER_JOB_MOST)
		return tool_refuse(c, n, "more than %d skills", SKILLS_PER_JOB_MOST);
	return 0;
}

static int stage_read(struct tool_context *c, const struct yaml_node *n, const struct workflow *w,
	struct workflow_stage *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", tool_read_name, struct workflow_stage, name),
		TOOL_KEY("after", tool_read_names, struct workflow_stage, after),
		TOOL_KEY("skills", tool_read_names, struct workflow_stage, skills),
		TOOL_KEY("shard_lines", read_shard_lines, struct workflow_stage, shard_lines),
		TOOL_KEY("aggregate", read_aggregate, struct workflow_stage, aggregate),
	};
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], out);

	if (!err)
		err = stage_check(c, n, w, out);
	return err ? err : skills_check(c, n, w, out);
}

/* One way in and one way out: everything looked at is gathered by the last stage. */
static int end_check(struct tool_context *c, const struct yaml_node *n, const struct workflow *w)
{
	const struct workflow_stage *last = &w->stages[w->stage_count - 1];

	if (!last->aggregate)
		return tool_refuse(c, n, "the last stage must be an 'aggregate'");
	for (size_t i = 0; i + 1 < w->stage_count; i++) {
		if (w->stages[i].aggregate)
			return tool_refuse(c, n, "not yet: a second aggregate");
		if (!listed(last->after, last->after_count, w->stages[i].name))
			return tool_refuse(c, n, "%.*s does not wait for %.*s: name it in 'after'",
				STR_ARG(last->name), STR_ARG(w->stages[i].name));
		if (w->stages[i].shard_lines != w->stages[0].shard_lines)
			return tool_refuse(c, n, "not yet: stages with different 'shard_lines'");
	}
	return w->stage_count > 1 ? 0 : tool_refuse(c, n, "no stage with 'skills'");
}

int workflow_read_stages(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct workflow *w = at;
	struct workflow_stage *rows;

	if (n->kind != YAML_LIST || !n->count)
		return tool_refuse(c, n, "expected a list of stages");
	if (n->count > WORKFLOW_STAGES_MOST)
		return tool_refuse(c, n, "more than %d stages", WORKFLOW_STAGES_MOST);
	rows = arena_zero(c->arena, n->count * sizeof *rows);
	assert(rows);
	w->stages = rows;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = stage_read(c, e, w, &rows[w->stage_count]);

		if (err)
			return err;
		w->stage_count++;
	}
	return end_check(c, n, w);
}
