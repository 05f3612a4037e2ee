/* Puts the sentences together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/why.h"
#include "common/utf8.h"
#include "reeve/limits.h"

static struct str sentence(struct arena *arena, struct str before, struct str between, struct str after)
{
	struct buf text = BUF_INIT;
	struct str out;

	buf_add_str(&text, before);
	buf_add_str(&text, between);
	buf_add_str(&text, after);
	out = arena_str(arena, utf8_cut(buf_str(&text), REASON_BYTES_MOST));
	buf_release(&text);
	return out;
}

struct str why_of_tool(struct arena *arena, struct str tool, struct str why)
{
	if (str_starts(why, tool))
		return sentence(arena, STR(""), STR(""), why);
	return sentence(arena, tool, STR(": "), why);
}

struct str why_not_found(struct arena *arena, struct str tool)
{
	return sentence(arena, tool, STR(" was not found on the worker"), STR(""));
}

struct str why_no_result(struct arena *arena, const struct aggregate_subtask *s, struct str waits_for)
{
	struct str state;

	if (s->state == SUBTASK_DONE)
		return STR("its subtask is done, but the result could not be read");
	if (s->state == SUBTASK_READY && s->kind == KIND_MODEL && waits_for.len)
		return sentence(arena, STR("not asked: "), waits_for, STR(""));
	state = sentence(arena, STR("its subtask is "), str_of(subtask_state_name(s->state)), STR(""));
	return s->reason.len ? sentence(arena, state, STR(": "), s->reason) : state;
}

struct str why_no_tool(struct arena *arena, struct str language)
{
	if (!language.len)
		return STR("no tool for this kind of file");
	return sentence(arena, STR("no tool for "), language, STR(""));
}

struct str why_read_elsewhere(struct arena *arena, struct str why)
{
	return sentence(arena, why, STR(" (read by another tool)"), STR(""));
}

struct str why_outside(struct arena *arena, struct str why)
{
	return sentence(arena, STR("outside of the plan"), why.len ? STR(": ") : STR(""), why);
}

struct str why_not_shown(struct arena *arena, struct str language)
{
	if (!language.len)
		return STR("no model is shown this kind of file");
	return sentence(arena, STR("no model is shown "), language, STR(""));
}
