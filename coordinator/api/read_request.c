/* A request is read anew wherever it is asked: when it comes, after a restart, and for a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_request.h"

#include "common/proto_arena.h"
#include "coordinator/api/check_submit.h"
#include "reeve/limits.h"

typedef Reeve__V1__SubmitRequest Request;

const Request *request_decode(struct str bytes, struct arena *arena)
{
	return proto_decode(&reeve__v1__submit_request__descriptor, bytes, arena);
}

const Reeve__V1__Source *request_source(const Request *in)
{
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE)
		return in->analyze->source;
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_SCRIPTED)
		return in->scripted->source;
	return NULL;
}

static struct str lenses_join(const Reeve__V1__AnalyzeWork *in, struct arena *arena)
{
	struct buf joined = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < in->n_lenses; i++)
		buf_printf(&joined, "%s%s", i ? "," : "", in->lenses[i]);
	out = arena_str(arena, buf_str(&joined));
	buf_release(&joined);
	return out;
}

static uint64_t lens_tools(const Reeve__V1__AnalyzeWork *in, const struct tool_def *tools, size_t tool_count)
{
	uint64_t wanted = in->n_lenses ? 0 : ~UINT64_C(0);

	for (size_t i = 0; i < in->n_lenses; i++)
		for (size_t k = 0; k < tool_count; k++)
			if (tool_has_lens(&tools[k], in->lenses[i]))
				wanted |= UINT64_C(1) << k;
	return wanted;
}

static const struct str *scripts_of(const Reeve__V1__ScriptedWork *in, struct arena *arena)
{
	struct str *out = arena_take(arena, in->n_scripts * sizeof *out + 1);

	for (size_t i = 0; i < in->n_scripts; i++)
		out[i] = proto_bytes(in->scripts[i]);
	return out;
}

/* The lenses that have a skill, of those that are asked for. */
static void model_lenses_of(const Reeve__V1__AnalyzeWork *in, struct arena *arena, struct job_work *out)
{
	struct str *lenses = arena_take(arena, in->n_skills * sizeof *lenses + 1);
	size_t count = 0;

	for (size_t i = 0; i < in->n_skills && in->models; i++)
		if (tool_lens_asked(out->lens, str_of(in->skills[i]->lens)))
			lenses[count++] = str_of(in->skills[i]->lens);
	out->model_lenses = lenses;
	out->model_lens_count = count;
}

static const struct str *words_of(char *const *words, size_t count, struct arena *arena)
{
	struct str *out = arena_take(arena, count * sizeof *out + 1);

	for (size_t i = 0; i < count; i++)
		out[i] = str_of(words[i]);
	return out;
}

void request_work(const Request *in, const struct tool_def *tools, size_t tool_count, struct arena *arena,
	struct job_work *out)
{
	uint64_t subtasks;

	*out = (struct job_work){ .lens = STR(""),
		.workflow = STR(""),
		.budget_microusd = in->budget_microusd,
		.worth_microusd = in->worth_microusd,
		.refuters = in->refuters < REFUTERS_MOST ? in->refuters : REFUTERS_MOST,
		.goal = STR("") };
	switch (in->work_case) {
	case REEVE__V1__SUBMIT_REQUEST__WORK_NOOP:
		out->kind = KIND_NOOP;
		out->subtasks = in->noop->subtasks;
		out->bytes = in->noop->bytes;
		break;
	case REEVE__V1__SUBMIT_REQUEST__WORK_SCRIPTED:
		subtasks =
			(uint64_t)in->scripted->n_scripts * (in->scripted->repeat ? in->scripted->repeat : 1);
		out->kind = KIND_SCRIPTED;
		out->scripts = scripts_of(in->scripted, arena);
		out->script_count = in->scripted->n_scripts;
		out->subtasks = subtasks < UINT32_MAX ? (uint32_t)subtasks : UINT32_MAX;
		out->price_microusd = in->scripted->price_microusd;
		break;
	case REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE:
		out->kind = KIND_TOOL;
		out->lens = lenses_join(in->analyze, arena);
		out->goal = str_of(in->analyze->free_goal);
		out->lens_tools = out->goal.len ? 0 : lens_tools(in->analyze, tools, tool_count);
		out->shard_lines = in->analyze->shard_lines;
		out->no_cache = in->no_cache;
		out->asked = words_of(in->analyze->asked, in->analyze->n_asked, arena);
		out->asked_count = in->analyze->n_asked;
		model_lenses_of(in->analyze, arena, out);
		out->workflow = str_of(in->analyze->workflow[0] ? in->analyze->workflow : "analyze");
		break;
	default:
		break; /* admission refuses it */
	}
}

bool read_work(struct str request, const struct tool_def *tools, size_t tool_count, struct arena *arena,
	struct job_work *out)
{
	const Request *in = request_decode(request, arena);

	if (in)
		request_work(in, tools, tool_count, arena, out);
	return in != NULL;
}

static void skills_from(const Reeve__V1__AnalyzeWork *in, struct job_side *out)
{
	struct report_skill *rows = arena_take(&out->arena, (in->n_skills + 1) * sizeof *rows);
	struct str *hashes = arena_take(&out->arena, (in->n_skills + 1) * sizeof *hashes);
	char hex[2 * SHA256_BYTES + 1];

	for (size_t i = 0; i < in->n_skills; i++) {
		sha256_hex(in->skills[i]->hash.data, hex);
		rows[i] = (struct report_skill){ arena_str(&out->arena, str_of(in->skills[i]->name)),
			arena_str(&out->arena, str_of(in->skills[i]->lens)),
			arena_str(&out->arena, str_of(hex)) };
	}
	for (size_t i = 0; i < in->n_skills; i++)
		hashes[i] = arena_str(&out->arena, proto_bytes(in->skills[i]->hash));
	out->skills = rows;
	out->skill_hashes = hashes;
	out->skill_count = in->n_skills;
}

static void terms_hash(struct job_side *side)
{
	struct buf bytes = BUF_INIT;

	buf_add_prefixed(&bytes, side->goal);
	buf_add_prefixed(&bytes, side->workflow);
	sha256_of(buf_str(&bytes), side->terms);
	buf_release(&bytes);
}

bool read_side(struct str request, struct job_side *out)
{
	static const char *const workflows[SUBTASK_KINDS] = { "unknown", "noop", "analyze", "scripted",
		"model" };
	struct arena scratch = { 0 };
	const Request *in = request_decode(request, &scratch);
	const Reeve__V1__Source *source = in ? request_source(in) : NULL;
	struct job_work work;

	if (!in) {
		arena_release(&scratch);
		return false;
	}
	request_work(in, NULL, 0, &scratch, &work);
	out->kind = work.kind;
	out->workflow = str_of(workflows[work.kind]);
	out->lens = arena_str(&out->arena, work.lens);
	out->goal = arena_str(&out->arena, str_of(in->goal));
	out->timeout_ms = in->attempt_timeout_ms;
	out->root = source ? arena_str(&out->arena, proto_bytes(source->root)) : STR("");
	out->has_files = source && source->manifest.len == SHA256_BYTES;
	if (out->has_files)
		memcpy(out->manifest, source->manifest.data, SHA256_BYTES);
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE) {
		out->fail_on = (enum severity)in->analyze->fail_on;
		out->lenses_offered = in->analyze->lenses_offered;
		if (in->analyze->workflow[0])
			out->workflow = arena_str(&out->arena, str_of(in->analyze->workflow));
		skills_from(in->analyze, out);
		out->distrusted = in->analyze->distrusted != 0;
		out->models = in->analyze->models != 0;
		out->planned = in->analyze->free_goal[0];
		out->refuters = in->refuters < REFUTERS_MOST ? in->refuters : REFUTERS_MOST;
	}
	terms_hash(out);
	arena_release(&scratch);
	return true;
}
