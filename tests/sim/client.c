/* Jobs of three kinds in two queues, made from the seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/client.h"
#include "coordinator/plan/places.h"
#include "reeve/error.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

enum { CALL_FIRST = 1 << 20, SCRIPT_COUNT = 2, FILES = 60 };

static const struct str lenses[] = { { "security", 8 } };
static const struct str languages[] = { { "c", 1 }, { "shell", 5 } };
const struct tool_def client_tools[2] = {
	{ .name = { "alpha", 5 },
		.lenses = lenses,
		.lens_count = 1,
		.languages = &languages[0],
		.language_count = 1,
		.shard_lines = 100 },
	{ .name = { "beta", 4 },
		.lenses = lenses,
		.lens_count = 1,
		.languages = languages,
		.language_count = 2,
		.shard_lines = 150 },
};
static const struct str scripts[SCRIPT_COUNT] = { { "one", 3 }, { "two", 3 } };

static struct job_work work_of(struct world *w, enum subtask_kind kind, uint32_t count)
{
	struct job_work work = { .kind = kind, .lens = STR("") };
	struct plan_file *files;

	if (kind == KIND_NOOP) {
		work.subtasks = count;
		work.bytes = 16;
	} else if (kind == KIND_SCRIPTED) {
		work.subtasks = count;
		work.scripts = scripts;
		work.script_count = SCRIPT_COUNT;
	} else {
		files = arena_take(&w->arena, FILES * sizeof *files);
		for (uint32_t i = 0; i < FILES; i++)
			files[i] = (struct plan_file){ (uint32_t)world_between(w, 0, 120), i % 2, false, i,
				(uint64_t)world_between(w, 0, INT64_MAX - 1) };
		places_order(files, FILES);
		work.files = files;
		work.file_count = FILES;
		work.languages = languages;
		work.language_count = 2;
		work.lens_tools = 3;
	}
	return work;
}

static void job_make(struct world *w, uint32_t i, enum subtask_kind kind, uint32_t count)
{
	struct client_job *job = &w->jobs[i];

	snprintf(job->request, sizeof job->request, "%u", i);
	snprintf(job->key, sizeof job->key, "key-of-client-%06u", i);
	job->submit = (struct event_submit){ .queue = i % 2 ? STR("night") : STR("day"),
		.principal = STR("sim"),
		.key = str_of(job->key),
		.work = work_of(w, kind, count),
		.request = str_of(job->request),
		.most_running = world_chance(w, 20) ? (uint32_t)world_between(w, 1, 6) : 0 };
	memset(job->submit.contract, (int)i + 1, sizeof job->submit.contract);
	job->cancel_ms = -1;
	if (world_chance(w, 15))
		job->cancel_ms = w->now_ms + world_between(w, 500, 20000);
	world_soon(w, world_between(w, 0, 4000), (struct happening){ .kind = HAPPEN_CLIENT, .who = i });
}

/* The same work again, in most worlds for the same queue: it may be known by then. */
static void job_repeat(struct world *w, uint32_t i, const struct client_job *other)
{
	struct client_job *job = &w->jobs[i];

	*job = *other;
	snprintf(job->request, sizeof job->request, "%u", i);
	snprintf(job->key, sizeof job->key, "key-of-client-%06u", i);
	job->submit.key = str_of(job->key);
	job->submit.request = str_of(job->request);
	memset(job->submit.contract, (int)i + 1, sizeof job->submit.contract);
	if (world_chance(w, 20))
		job->submit.queue = STR("night");
	job->submit.work.no_cache = world_chance(w, 10);
	job->cancel_ms = -1;
	world_soon(w, world_between(w, 4000, 30000), (struct happening){ .kind = HAPPEN_CLIENT, .who = i });
}

void client_init(struct world *w)
{
	w->job_count = (uint32_t)world_between(w, 3, WORLD_JOBS_MOST - 1);
	/* The first two alone have over fifty subtasks, in two queues. */
	job_make(w, 0, KIND_SCRIPTED, (uint32_t)world_between(w, 25, 40));
	job_make(w, 1, KIND_NOOP, (uint32_t)world_between(w, 30, 60));
	for (uint32_t i = 2; i < w->job_count; i++)
		job_make(w, i, world_chance(w, 50) ? KIND_TOOL : KIND_SCRIPTED,
			(uint32_t)world_between(w, 1, 20));
	if (w->jobs[2].submit.work.kind == KIND_TOOL)
		job_repeat(w, w->job_count++, &w->jobs[2]);
}

bool client_is_call(uint64_t conn)
{
	return conn >= CALL_FIRST;
}

/* A call is answered by whoever leads, or not at all: then it is made again, under the same key. */
void client_act(struct world *w, uint32_t who)
{
	struct client_job *job = &w->jobs[who];
	struct event event = { .kind = EVENT_SUBMIT, .submit = job->submit };
	bool wants_cancel = job->id && job->cancel_ms >= 0 && !job->cancelled;

	if (!job->id || (wants_cancel && w->now_ms >= job->cancel_ms)) {
		event.conn = CALL_FIRST + (job->calls++ << 8 | who);
		if (job->id) {
			event.kind = EVENT_CANCEL;
			event.job = job->id;
			w->ledger.jobs[job->id % LEDGER_JOBS].cancel_asked = true;
		}
		for (uint32_t h = 0; h < HOSTS; h++)
			if (world_chance(w, 90))
				host_call(w, &w->hosts[h], &event);
	}
	if (!job->id || wants_cancel)
		world_soon(w, world_between(w, 100, 2000),
			(struct happening){ .kind = HAPPEN_CLIENT, .who = who });
}

void client_hears(struct world *w, const struct effect *effect)
{
	struct client_job *job = &w->jobs[(effect->conn - CALL_FIRST) & 0xff];

	world_log(w, "client", (uint32_t)(job - w->jobs), "answered", "job=j%" PRIu64 " err=%d existed=%d",
		effect->ref.job, effect->err, effect->existed);
	if (effect->kind == EFFECT_CANCELLED) {
		job->cancelled = job->cancelled || !effect->err;
		if (!job->cancelled)
			return;
		tally.by_fault[FAULT_JOB_CANCELLED]++;
		return;
	}
	if (effect->err)
		world_broke(w, "a submission was refused: %s", reason_words(effect->reason));
	else if (job->id && job->id != effect->ref.job)
		world_broke(w, "one key gave two jobs, j%" PRIu64 " and j%" PRIu64, job->id, effect->ref.job);
	else if (w->ledger.jobs[effect->ref.job].state == JOB_NONE)
		world_broke(w, "job j%" PRIu64 " was acknowledged and is not stored", effect->ref.job);
	else
		job->id = effect->ref.job;
}

enum behaviour client_behaviour(const struct world *w, struct subtask_ref ref)
{
	uint32_t def = w->ledger.jobs[ref.job % LEDGER_JOBS].def;
	uint64_t roll = rand_mix(w->seed ^ rand_mix((uint64_t)def << 32 | ref.number)) % 100;

	/* In a fifth of the worlds one subtask is a poison. */
	if (def == 0 && ref.number == w->seed % 20 && w->seed % 5 == 0)
		return POISON;
	return roll < 25 ? (enum behaviour)(BEHAVES_SLOW + roll % (POISON - BEHAVES_SLOW)) : BEHAVES_WELL;
}

const struct job_work *client_work(const struct world *w, struct str request)
{
	uint64_t def;

	return str_to_u64(request, &def) && def < w->job_count ? &w->jobs[def].submit.work : NULL;
}
