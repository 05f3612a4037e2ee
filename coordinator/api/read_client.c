/* Decodes submissions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_client.h"
#include "common/proto_arena.h"
#include "coordinator/api/check_submit.h"
#include "coordinator/plan/places.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

#define DEFAULT_QUEUE "default"

typedef Reeve__V1__SubmitRequest Request;

static const Request *request_decode(struct str bytes, struct arena *arena)
{
	return proto_decode(&reeve__v1__submit_request__descriptor, bytes, arena);
}

/* The same request hashes alike whatever its idempotency key is. */
static void contract_hash(const Request *request, struct arena *arena, unsigned char out[CONTRACT_HASH_BYTES])
{
	Request copy = *request;
	size_t size;
	uint8_t *packed;

	copy.idempotency_key = proto_data(STR(""));
	size = reeve__v1__submit_request__get_packed_size(&copy);
	packed = arena_take(arena, size + 1);
	reeve__v1__submit_request__pack(&copy, packed);
	sha256_of(str_bytes(packed, size), out);
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

static void work_from(const Request *in, const struct tool_def *tools, size_t tool_count, struct arena *arena,
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
		work_from(in, tools, tool_count, arena, out);
	return in != NULL;
}

static const Reeve__V1__Source *source_of(const Request *in)
{
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE)
		return in->analyze->source;
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_SCRIPTED)
		return in->scripted->source;
	return NULL;
}

int read_submit(struct letter *letter, const struct tool_def *tools, size_t tool_count, int64_t unix_ms,
	unsigned char manifest[SHA256_BYTES])
{
	const Request *in = request_decode(letter->message, &letter->arena);
	const Reeve__V1__Source *source = in ? source_of(in) : NULL;
	struct event *event;

	if (!in)
		return check_refuse(letter, "this is no SubmitRequest");
	if (in->work_case == REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE) {
		int err = check_analyze(letter, in->analyze, tools, tool_count);

		if (err)
			return err;
	}
	letter->arena.cap = 0; /* it is decoded: what follows is ours */
	event = arena_zero(&letter->arena, sizeof *event);
	event->kind = EVENT_SUBMIT;
	event->conn = letter->conn;
	event->submit = (struct event_submit){
		.queue = in->queue[0] ? str_of(in->queue) : STR(DEFAULT_QUEUE),
		.principal = str_of(in->principal),
		.key = proto_bytes(in->idempotency_key),
		.request = letter->message,
		.most_running = in->most_running,
		.unix_ms = unix_ms,
	};
	contract_hash(in, &letter->arena, event->submit.contract);
	work_from(in, tools, tool_count, &letter->arena, &event->submit.work);
	letter->events = event;
	letter->event_count = 1;
	letter->kind = LETTER_EVENTS;
	if (source && source->manifest.len == SHA256_BYTES) {
		memcpy(manifest, source->manifest.data, SHA256_BYTES);
		letter->kind = LETTER_SUBMIT;
	}
	return 0;
}

int read_drain(struct letter *letter)
{
	const Reeve__V1__DrainRequest *in =
		proto_decode(&reeve__v1__drain_request__descriptor, letter->message, &letter->arena);

	if (!in)
		return check_refuse(letter, "this is no DrainRequest");
	letter->arena.cap = 0;
	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){
		.kind = EVENT_DRAIN_WORKER, .conn = letter->conn, .drain = str_of(in->worker)
	};
	letter->event_count = 1;
	letter->kind = LETTER_EVENTS;
	return 0;
}

static uint32_t language_index(struct str *languages, size_t *count, struct str language)
{
	for (size_t i = 0; i < *count; i++)
		if (str_equal(languages[i], language))
			return (uint32_t)i;
	if (*count == LANGUAGES_MOST)
		return 0; /* the first is "": no tool covers it */
	languages[*count] = language;
	return (uint32_t)(*count)++;
}

void submit_files(struct letter *letter, const struct manifest *manifest)
{
	struct job_work *work = &letter->events[0].submit.work;
	struct plan_file *files = arena_take(&letter->arena, manifest->file_count * sizeof *files + 1);
	struct str *languages = arena_take(&letter->arena, LANGUAGES_MOST * sizeof *languages);
	size_t count = 0;

	language_index(languages, &count, STR(""));
	for (size_t i = 0; i < manifest->file_count; i++)
		files[i] = (struct plan_file){ .lines = manifest->files[i].lines,
			.context = manifest->files[i].context,
			.language = language_index(languages, &count, manifest->files[i].language),
			.index = (uint32_t)i,
			.place = place_of_path(manifest->files[i].path),
			.bytes = (uint32_t)manifest->files[i].size }; /* FILE_BYTES_MOST at most */
	places_order(files, manifest->file_count);
	for (size_t i = 0; i < count; i++)
		languages[i] = arena_str(&letter->arena, languages[i]);
	work->files = files;
	work->file_count = manifest->file_count;
	work->languages = languages;
	work->language_count = count;
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
	const Reeve__V1__Source *source = in ? source_of(in) : NULL;
	struct job_work work;

	if (!in) {
		arena_release(&scratch);
		return false;
	}
	work_from(in, NULL, 0, &scratch, &work);
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
