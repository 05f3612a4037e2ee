/* Unpacks reeve.v1.ToolSpec and packs reeve.v1.ToolResult: the names protobuf-c gives them stay here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_wire.h"

#include "common/proto_arena.h"
#include "reeve/v1/types.pb-c.h"

#include <assert.h>

/* Decoding takes a few times the packed size; a hostile message would take hundreds. */
enum { UNPACK_FACTOR = 16, UNPACK_LEAST = 64 << 10 };

int tool_spec_unpack(struct str bytes, struct arena *arena, struct tool_spec *out)
{
	const Reeve__V1__ToolSpec *m;

	arena->cap = arena->total + bytes.len * UNPACK_FACTOR + UNPACK_LEAST;
	m = proto_decode(&reeve__v1__tool_spec__descriptor, bytes, arena);
	arena->cap = 0;
	if (!m)
		return -E_CORRUPT;
	*out = (struct tool_spec){
		.tool = str_of(m->tool), .lens = str_of(m->lens), .files = m->files, .file_count = m->n_files
	};
	return 0;
}

static ProtobufCBinaryData *data_of(struct arena *a, const struct str *list, size_t count)
{
	ProtobufCBinaryData *out = arena_take(a, count * sizeof *out + 1);

	for (size_t i = 0; i < count; i++)
		out[i] = proto_data(list[i]);
	return out;
}

static Reeve__V1__Absence *absence_of(struct arena *a, const struct absence *absence)
{
	Reeve__V1__Absence *m = arena_take(a, sizeof *m);

	reeve__v1__absence__init(m);
	m->n_paths = absence->path_count;
	m->paths = data_of(a, absence->paths, absence->path_count);
	m->n_words = absence->word_count;
	m->words = data_of(a, absence->words, absence->word_count);
	return m;
}

static Reeve__V1__Finding *finding_of(struct arena *a, const struct finding *f)
{
	Reeve__V1__Finding *m = arena_take(a, sizeof *m);

	reeve__v1__finding__init(m);
	m->file = f->file;
	m->start_line = f->start_line;
	m->end_line = f->end_line;
	m->severity = (Reeve__V1__Severity)f->severity;
	m->confidence = (Reeve__V1__Confidence)f->confidence;
	m->lens = proto_text(a, f->lens);
	m->rule = proto_text(a, f->rule);
	m->message = proto_data(f->message);
	m->quote = proto_data(f->quote);
	m->absence = f->absence ? absence_of(a, f->absence) : NULL;
	return m;
}

static Reeve__V1__NotCovered *not_covered_of(struct arena *a, const struct not_covered *n)
{
	Reeve__V1__NotCovered *m = arena_take(a, sizeof *m);

	reeve__v1__not_covered__init(m);
	m->file = n->file;
	m->lens = proto_text(a, n->lens);
	m->why = proto_text(a, n->why);
	m->gave_up = n->gave_up;
	return m;
}

static Reeve__V1__ClaimJudged **judged_of(struct arena *a, const struct tool_result *r)
{
	Reeve__V1__ClaimJudged **out = arena_take(a, r->judged_count * sizeof *out + 1);

	for (size_t i = 0; i < r->judged_count; i++) {
		out[i] = arena_take(a, sizeof *out[i]);
		reeve__v1__claim_judged__init(out[i]);
		out[i]->finding = r->judged[i].finding;
		out[i]->verdict = (Reeve__V1__ClaimVerdict)r->judged[i].verdict;
		out[i]->why = proto_data(r->judged[i].why);
	}
	return out;
}

static Reeve__V1__PlanPart *part_of(struct arena *a, const struct goal_part *part)
{
	Reeve__V1__PlanPart *m = arena_take(a, sizeof *m);

	reeve__v1__plan_part__init(m);
	m->question = arena_take(a, sizeof *m->question);
	reeve__v1__plan_question__init(m->question);
	m->question->title = proto_text(a, part->title);
	m->question->text = proto_text(a, part->question);
	m->lens = proto_text(a, part->lens);
	m->n_paths = part->path_count;
	m->paths = data_of(a, part->paths, part->path_count);
	return m;
}

static Reeve__V1__PlanFound *plan_of(struct arena *a, const struct goal_plan *plan)
{
	Reeve__V1__PlanFound *m = arena_take(a, sizeof *m);

	reeve__v1__plan_found__init(m);
	m->restated = proto_text(a, plan->restated);
	m->n_parts = plan->part_count;
	m->parts = arena_take(a, plan->part_count * sizeof *m->parts + 1);
	for (size_t i = 0; i < plan->part_count; i++)
		m->parts[i] = part_of(a, &plan->parts[i]);
	m->n_left_out = plan->left_out_count;
	m->left_out = arena_take(a, plan->left_out_count * sizeof *m->left_out + 1);
	for (size_t i = 0; i < plan->left_out_count; i++) {
		m->left_out[i] = arena_take(a, sizeof *m->left_out[i]);
		reeve__v1__plan_left_out__init(m->left_out[i]);
		m->left_out[i]->path = proto_data(plan->left_out[i].path);
		m->left_out[i]->why = proto_text(a, plan->left_out[i].why);
	}
	m->n_unasked = plan->unasked_count;
	m->unasked = arena_take(a, plan->unasked_count * sizeof *m->unasked + 1);
	for (size_t i = 0; i < plan->unasked_count; i++) {
		m->unasked[i] = arena_take(a, sizeof *m->unasked[i]);
		reeve__v1__plan_unasked__init(m->unasked[i]);
		m->unasked[i]->lens = proto_text(a, plan->unasked[i].lens);
		m->unasked[i]->why = proto_text(a, plan->unasked[i].why);
	}
	return m;
}

void tool_result_pack(const struct tool_result *r, struct buf *out)
{
	Reeve__V1__ToolResult m = REEVE__V1__TOOL_RESULT__INIT;
	Reeve__V1__TokenUsage usage = REEVE__V1__TOKEN_USAGE__INIT;
	struct arena a = { 0 };

	m.tool = proto_text(&a, r->tool);
	m.tool_version = proto_text(&a, r->tool_version);
	m.sandbox = proto_text(&a, r->sandbox);
	m.n_findings = r->finding_count;
	m.findings = arena_take(&a, r->finding_count * sizeof *m.findings);
	for (size_t i = 0; i < r->finding_count; i++)
		m.findings[i] = finding_of(&a, &r->findings[i]);
	m.n_not_covered = r->not_covered_count;
	m.not_covered = arena_take(&a, r->not_covered_count * sizeof *m.not_covered);
	for (size_t i = 0; i < r->not_covered_count; i++)
		m.not_covered[i] = not_covered_of(&a, &r->not_covered[i]);
	m.recipe = proto_data(r->recipe);
	m.repeatable = r->repeatable;
	m.tier = proto_text(&a, r->tier);
	m.model = proto_text(&a, r->model);
	usage.input = r->usage.input;
	usage.output = r->usage.output;
	usage.cache_read = r->usage.cache_read;
	usage.cache_write = r->usage.cache_write;
	m.usage = r->tier.len ? &usage : NULL;
	m.n_judged = r->judged_count;
	m.judged = judged_of(&a, r);
	m.plan = r->plan ? plan_of(&a, r->plan) : NULL;
	proto_pack(&m.base, out);
	arena_release(&a);
}
