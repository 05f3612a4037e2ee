/* Jobs of three kinds in two queues, made from the seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/client.h"
#include "coordinator/plan/places.h"
#include "reeve/error.h"
#include "tests/sim/goals.h"
#include "tests/sim/models.h"
#include "tests/sim/retries.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	CALL_FIRST = 1 << 20,
	SCRIPT_COUNT = 2,
	FILES = 60,
	MODEL_FILES = 24,
	LINE_BYTES = 20,
	CLIENT_LOOKS_MS = 5000,
	MISSED_MOST = 2,
	CALL_OF_ANOTHER = 0x40, /* in the number of a call: under the key of this job, and not for it */
	RARELY = 6,
};

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
/* Of each job its own: what one is to do is not what another is. */
static const struct str scripts[WORLD_JOBS_MOST][SCRIPT_COUNT] = {
	{ { "one", 3 }, { "two", 3 } },
	{ { "three", 5 }, { "four", 4 } },
	{ { "five", 4 }, { "six", 3 } },
	{ { "seven", 5 }, { "eight", 5 } },
	{ { "nine", 4 }, { "ten", 3 } },
};

/* Where models look at them, too, files are few and long. */
static void files_of(struct world *w, struct job_work *work)
{
	uint32_t count = w->models ? MODEL_FILES : FILES;
	struct plan_file *files = arena_take(&w->arena, count * sizeof *files);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t lines =
			(uint32_t)(w->models ? world_between(w, 200, 700) : world_between(w, 0, 120));

		files[i] = (struct plan_file){ lines, i % 2, false, i,
			(uint64_t)world_between(w, 0, INT64_MAX - 1), lines * LINE_BYTES };
	}
	places_order(files, count);
	work->files = files;
	work->file_count = count;
}

static struct job_work work_of(struct world *w, enum subtask_kind kind, uint32_t count, bool large)
{
	struct job_work work = { .kind = kind, .lens = STR("") };

	if (kind == KIND_NOOP) {
		work.subtasks = count;
		/* So large that its plan takes more than one commit, or so small that it does not. */
		work.bytes = large ? 8000 : 16 + w->job_count;
	} else if (kind == KIND_SCRIPTED) {
		work.subtasks = count;
		work.scripts = scripts[w->job_count];
		work.script_count = SCRIPT_COUNT;
	} else {
		files_of(w, &work);
		work.languages = languages;
		work.language_count = 2;
		work.lens_tools = 3;
		if (w->models)
			models_work(w, &work);
	}
	return work;
}

static void job_make(struct world *w, uint32_t i, enum subtask_kind kind, uint32_t count)
{
	struct client_job *job = &w->jobs[i];

	snprintf(job->request, sizeof job->request, "%u", i % WORLD_JOBS_MOST);
	snprintf(job->key, sizeof job->key, "key-of-client-%06u", i % WORLD_JOBS_MOST);
	job->submit = (struct event_submit){ .queue = i % 2 ? STR("night") : STR("day"),
		.principal = STR("sim"),
		.key = str_of(job->key),
		.work = work_of(w, kind, count, w->scenario ? w->scenario->large_plans : world_chance(w, 5)),
		.request = str_of(job->request),
		.most_running = !w->fair && world_chance(w, 20) ? (uint32_t)world_between(w, 1, 6) : 0 };
	money_price(w, &job->submit.work);
	memset(job->submit.contract, (int)i + 1, sizeof job->submit.contract);
	job->cancel_ms = -1;
	if (!w->calm && world_chance(w, 15))
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

/* Where shares are looked at there is one kind of work. */
static enum subtask_kind kind_of(struct world *w, uint32_t i)
{
	if (w->fair || i == 0)
		return KIND_SCRIPTED;
	if (i == 1)
		return KIND_NOOP;
	if (i == 2 && (w->models || (w->scenario && w->scenario->tools)))
		return KIND_TOOL;
	return world_chance(w, 50) ? KIND_TOOL : KIND_SCRIPTED;
}

void client_init(struct world *w)
{
	uint32_t count = (uint32_t)world_between(w, 3, WORLD_JOBS_MOST - 1);

	for (w->job_count = 0; w->job_count < count; w->job_count++) {
		/* The first two alone have over fifty subtasks, in two queues. */
		static const uint32_t least[] = { 25, 30, 1, 1 }, most[] = { 40, 60, 20, 20 };
		uint32_t i = w->job_count;

		job_make(w, i, kind_of(w, i), (uint32_t)world_between(w, least[i], most[i]));
	}
	if (w->jobs[2].submit.work.kind == KIND_TOOL)
		job_repeat(w, w->job_count++, &w->jobs[2]);
}

uint64_t client_call_of_nobody(void)
{
	return CALL_FIRST + 0xff;
}

static uint64_t call_new(struct world *w, uint32_t who)
{
	return CALL_FIRST + (w->jobs[who % CALL_OF_ANOTHER].calls++ << 8 | who);
}

static void call(struct world *w, uint32_t who, struct event *event)
{
	event->conn = call_new(w, who);
	for (uint32_t h = 0; h < HOSTS; h++)
		if (world_chance(w, 90))
			host_call(w, &w->hosts[h], event);
}

/* Clients look how their jobs stand. One that nobody knows any more, and not for a moment only, was lost with the store's last
 * commits: it is submitted again under the same key. */
static void look_after(struct world *w, uint32_t who)
{
	struct client_job *job = &w->jobs[who];

	job->missed = job->id && !ledger_has(w, who) ? job->missed + 1 : 0;
	if (job->missed < MISSED_MOST)
		return;
	world_log(w, "client", who, "misses", "j%" PRIu64, job->id);
	tally.jobs_lost++;
	job->id = job->missed = 0;
	job->cancelled = job->retried = false;
}

/* By the seed and the time, so that no other choice of the world hangs on it. */
static bool rarely(const struct world *w, uint32_t who)
{
	uint64_t roll = rand_mix(w->seed ^ rand_mix((uint64_t)w->now_ms << 8 | who));

	return !w->calm && roll % RARELY == 0;
}

/* Somebody uses its key for another contract. Where nobody knows the key any more it is refused all the same: it has no budget. */
static void use_key_for_another(struct world *w, uint32_t who)
{
	struct event event = { .kind = EVENT_SUBMIT, .submit = w->jobs[who].submit };

	memset(event.submit.contract, 0xff, sizeof event.submit.contract);
	event.submit.work.price_microusd = 1;
	event.submit.work.budget_microusd = 0;
	call(w, who | CALL_OF_ANOTHER, &event);
}

static uint64_t budget_wanted(struct world *w, uint32_t who)
{
	uint64_t more = money_raise(w, w->jobs[who].id) * !(w->models && world_chance(w, 30));

	/* Less than it has is no raise, whatever else is wanted. */
	return rarely(w, who) ? w->ledger.jobs[w->jobs[who].id % LEDGER_JOBS].granted - 1 : more;
}

/* A call is answered by whoever leads, or not at all: then it is made again, under the same key. */
void client_act(struct world *w, uint32_t who)
{
	struct client_job *job = &w->jobs[who];
	struct event event = { .kind = EVENT_SUBMIT, .submit = job->submit };
	bool wants_cancel, paused;

	look_after(w, who);
	wants_cancel = job->id && job->cancel_ms >= 0 && !job->cancelled;
	/* Who resumes a job that runs says that providers take calls again. */
	paused = w->ledger.jobs[job->id % LEDGER_JOBS].state == JOB_PAUSED ||
		 (w->models && world_chance(w, 5));
	if (!job->id) {
		call(w, who, &event);
	} else if (wants_cancel && w->now_ms >= job->cancel_ms) {
		event.kind = EVENT_CANCEL;
		event.job = job->id;
		w->ledger.jobs[job->id % LEDGER_JOBS].cancel_asked = true;
		call(w, who, &event);
	} else if (paused) {
		event.kind = EVENT_RESUME;
		event.resume.job = job->id;
		event.resume.budget_microusd = budget_wanted(w, who);
		call(w, who, &event);
	} else if (retries_wanted(w, who)) {
		retries_ask(w, who, call_new(w, who));
	} else if (rarely(w, who)) {
		use_key_for_another(w, who);
	}
	world_soon(w,
		!job->id || wants_cancel ? world_between(w, 100, 2000)
					 : world_between(w, 2000, CLIENT_LOOKS_MS),
		(struct happening){ .kind = HAPPEN_CLIENT, .who = who });
}

void client_hears(struct world *w, const struct host *h, const struct effect *effect)
{
	uint32_t call = (uint32_t)((effect->conn - CALL_FIRST) & 0xff), who = call % CALL_OF_ANOTHER;
	struct client_job *job = &w->jobs[who];

	world_log(w, "client", who, "answered", "job=j%" PRIu64 " err=%d existed=%d", effect->ref.job,
		effect->err, effect->existed);
	if (effect->kind == EFFECT_RESUMED)
		return; /* whether it has, the ledger tells */
	if (effect->kind == EFFECT_RETRIED) {
		job->retried = job->retried || !effect->err || effect->err == -E_PRECONDITION;
		tally.by_fault[FAULT_RETRIED] += !effect->err;
		return;
	}
	if (effect->kind == EFFECT_CANCELLED) {
		job->cancelled = job->cancelled || !effect->err;
		if (!job->cancelled)
			return;
		tally.by_fault[FAULT_JOB_CANCELLED]++;
		return;
	}
	if (call & CALL_OF_ANOTHER) {
		if (!effect->err)
			world_broke(
				w, "the key of j%" PRIu64 " was taken for another contract", effect->ref.job);
		return;
	}
	if (host_is_fooled(w, h) && job->id)
		return; /* it tells what was true when it last heard of the store */
	if (effect->err)
		world_broke(w, "a submission was refused: %s", reason_words(effect->reason));
	else if (ledger_has(w, who) && job->id != effect->ref.job)
		world_broke(w, "one key gave two jobs, j%" PRIu64 " and j%" PRIu64, job->id, effect->ref.job);
	else if (host_is_mended(h) && w->ledger.jobs[effect->ref.job].state == JOB_NONE)
		world_broke(w, "job j%" PRIu64 " was acknowledged and is not stored", effect->ref.job);
	else
		job->id = effect->ref.job;
}

enum behaviour client_behaviour(const struct world *w, struct subtask_ref ref)
{
	uint32_t def = w->ledger.jobs[ref.job % LEDGER_JOBS].def;
	uint64_t roll = rand_mix(w->seed ^ rand_mix((uint64_t)def << 32 | ref.number)) % 100;

	if (w->scenario && w->scenario->goals && w->calm && !ref.number && w->jobs[def].submit.work.goal.len)
		return roll % 2 ? REFUSED_ONCE : BEHAVES_WELL;
	if (w->calm)
		return w->scenario->poison && def == 0 && ref.number == POISON_NUMBER ? POISON : BEHAVES_WELL;
	/* In a fifth of the worlds one subtask is a poison. */
	if (def == 0 && ref.number == w->seed % 20 && w->seed % 5 == 0)
		return POISON;
	if (!ref.number && w->jobs[def].submit.work.goal.len)
		return goals_behaviour(roll);
	return roll < 25 ? (enum behaviour)(BEHAVES_SLOW + roll % (POISON - BEHAVES_SLOW)) : BEHAVES_WELL;
}

const struct job_work *client_work(const struct world *w, struct str request)
{
	uint64_t def;

	return str_to_u64(request, &def) && def < w->job_count ? &w->jobs[def].submit.work : NULL;
}
