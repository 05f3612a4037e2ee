/* Packs what a coordinator packs, for tests of a worker's runners. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/spec_wire.h"

#include "common/proto_arena.h"
#include "reeve/v1/types.pb-c.h"
#include "tests/support/wire.h"

struct buf tool_spec_pack(const struct tool_spec *spec)
{
	Reeve__V1__ToolSpec m = REEVE__V1__TOOL_SPEC__INIT;
	struct arena arena = { 0 };
	struct buf out;

	m.tool = proto_text(&arena, spec->tool);
	m.lens = proto_text(&arena, spec->lens);
	m.files = (uint32_t *)(uintptr_t)spec->files;
	m.n_files = spec->file_count;
	out = wire_pack(&m.base);
	arena_release(&arena);
	return out;
}

struct buf model_spec_pack(const struct model_spec *spec)
{
	Reeve__V1__ModelSpec m = REEVE__V1__MODEL_SPEC__INIT;
	Reeve__V1__PlanQuestion question = REEVE__V1__PLAN_QUESTION__INIT;
	Reeve__V1__PlanAsked plan = REEVE__V1__PLAN_ASKED__INIT;
	struct arena arena = { 0 };
	struct buf out;

	question.title = proto_text(&arena, spec->title);
	question.text = proto_text(&arena, spec->question);
	m.question = spec->question.len ? &question : NULL;
	plan.goal = proto_text(&arena, spec->goal);
	plan.lenses = arena_take(&arena, spec->lens_count * sizeof *plan.lenses + 1);
	for (; plan.n_lenses < spec->lens_count; plan.n_lenses++)
		plan.lenses[plan.n_lenses] = proto_text(&arena, spec->lenses[plan.n_lenses]);
	m.plan = spec->goal.len ? &plan : NULL;
	m.lens = proto_text(&arena, spec->lens);
	m.files = (uint32_t *)(uintptr_t)spec->files;
	m.n_files = spec->file_count;
	m.tier = proto_text(&arena, spec->tier);
	m.tier_hash = proto_data(spec->tier_hash);
	m.refused = proto_text(&arena, spec->refused);
	out = wire_pack(&m.base);
	arena_release(&arena);
	return out;
}
