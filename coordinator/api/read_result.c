/* Decodes ToolResult into plain data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_result.h"
#include "common/proto_arena.h"
#include "reeve/v1/types.pb-c.h"

static const struct str *strs_from(const ProtobufCBinaryData *in, size_t count, struct arena *arena)
{
	struct str *out = arena_take(arena, count * sizeof *out + 1);

	for (size_t i = 0; out && i < count; i++)
		out[i] = proto_bytes(in[i]);
	return out;
}

/* False when the arena is full: without it the finding would pass with nobody having looked. */
static bool absence_from(const Reeve__V1__Absence *in, struct arena *arena, const struct absence **out)
{
	struct absence *absence = in ? arena_take(arena, sizeof *absence) : NULL;

	*out = absence;
	if (!in || !absence)
		return !in;
	*absence = (struct absence){ strs_from(in->paths, in->n_paths, arena), in->n_paths,
		strs_from(in->words, in->n_words, arena), in->n_words };
	return absence->paths && absence->words;
}

static bool finding_from(const Reeve__V1__Finding *in, struct arena *arena, struct finding *out)
{
	*out = (struct finding){ .file = in->file,
		.start_line = in->start_line,
		.end_line = in->end_line,
		.severity = (enum severity)in->severity,
		.confidence = (enum confidence)in->confidence,
		.lens = str_of(in->lens),
		.rule = str_of(in->rule),
		.message = proto_bytes(in->message),
		.quote = proto_bytes(in->quote) };
	return absence_from(in->absence, arena, &out->absence);
}

/* An honest row takes ten times its bytes at most, an empty one sixty times: this stops those. */
enum { DECODE_TIMES = 16, DECODE_LEAST = 1 << 20 };

static bool judged_from(const Reeve__V1__ToolResult *in, struct arena *arena, struct tool_result *out)
{
	struct claim_judged *judged = arena_take(arena, in->n_judged * sizeof *judged + 1);

	for (size_t i = 0; judged && i < in->n_judged; i++)
		judged[i] = (struct claim_judged){ in->judged[i]->finding,
			(enum claim_verdict)in->judged[i]->verdict, proto_bytes(in->judged[i]->why) };
	out->judged = judged;
	out->judged_count = in->n_judged;
	return judged;
}

static bool part_from(const Reeve__V1__PlanPart *in, struct arena *arena, struct goal_part *out)
{
	*out = (struct goal_part){ .title = str_of(in->question ? in->question->title : ""),
		.lens = str_of(in->lens),
		.question = str_of(in->question ? in->question->text : ""),
		.paths = strs_from(in->paths, in->n_paths, arena),
		.path_count = in->n_paths };
	return out->paths;
}

/* False when the arena is full. */
static bool plan_from(const Reeve__V1__PlanFound *in, struct arena *arena, const struct goal_plan **out)
{
	struct goal_plan *plan = in ? arena_zero(arena, sizeof *plan) : NULL;
	struct goal_part *parts = plan ? arena_take(arena, in->n_parts * sizeof *parts + 1) : NULL;
	struct goal_left_out *left = parts ? arena_take(arena, in->n_left_out * sizeof *left + 1) : NULL;
	struct goal_unasked *unasked = left ? arena_take(arena, in->n_unasked * sizeof *unasked + 1) : NULL;

	*out = plan;
	if (!in || !unasked)
		return !in;
	for (size_t i = 0; i < in->n_parts; i++)
		if (!part_from(in->parts[i], arena, &parts[i]))
			return false;
	for (size_t i = 0; i < in->n_left_out; i++)
		left[i] = (struct goal_left_out){ proto_bytes(in->left_out[i]->path),
			str_of(in->left_out[i]->why) };
	for (size_t i = 0; i < in->n_unasked; i++)
		unasked[i] =
			(struct goal_unasked){ str_of(in->unasked[i]->lens), str_of(in->unasked[i]->why) };
	*plan = (struct goal_plan){ str_of(in->restated), parts, in->n_parts, left, in->n_left_out, unasked,
		in->n_unasked };
	return true;
}

static const struct tool_result *decode(struct str body, struct arena *arena)
{
	const Reeve__V1__ToolResult *in = proto_decode(&reeve__v1__tool_result__descriptor, body, arena);
	struct tool_result *out = in ? arena_zero(arena, sizeof *out) : NULL;
	struct finding *findings = out ? arena_take(arena, in->n_findings * sizeof *findings + 1) : NULL;
	struct not_covered *gaps = findings ? arena_take(arena, in->n_not_covered * sizeof *gaps + 1) : NULL;

	if (!gaps)
		return NULL;
	for (size_t i = 0; i < in->n_findings; i++)
		if (!finding_from(in->findings[i], arena, &findings[i]))
			return NULL;
	for (size_t i = 0; i < in->n_not_covered; i++)
		gaps[i] = (struct not_covered){ .file = in->not_covered[i]->file,
			.lens = str_of(in->not_covered[i]->lens),
			.why = str_of(in->not_covered[i]->why),
			.gave_up = in->not_covered[i]->gave_up };
	*out = (struct tool_result){ .tool = str_of(in->tool),
		.tool_version = str_of(in->tool_version),
		.sandbox = str_of(in->sandbox),
		.findings = findings,
		.finding_count = in->n_findings,
		.not_covered = gaps,
		.not_covered_count = in->n_not_covered,
		.recipe = proto_bytes(in->recipe),
		.repeatable = in->repeatable,
		.tier = str_of(in->tier),
		.model = str_of(in->model) };
	if (!judged_from(in, arena, out) || !plan_from(in->plan, arena, &out->plan))
		return NULL;
	if (in->usage)
		out->usage = (struct tier_usage){ in->usage->input, in->usage->output, in->usage->cache_read,
			in->usage->cache_write };
	return out;
}

const struct tool_result *read_tool_result(struct str body, struct arena *arena)
{
	const struct tool_result *out;
	size_t cap = arena->cap;

	arena->cap = arena->total + body.len * DECODE_TIMES + DECODE_LEAST;
	out = decode(body, arena);
	arena->cap = cap;
	return out;
}
