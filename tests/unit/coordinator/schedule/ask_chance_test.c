/* Tiers asked by workers to whom anything happens: places that are taken are those of leases, and every job ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "coordinator/state/tier_list.h"
#include "reeve/limits.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

enum { SEEDS = 150, TURNS = 400, CALM_TURNS = 4000, WORKERS = 3, FILES = 12, LINES = 5000 };

static const struct str languages[] = { STR("c") }, lenses[] = { STR("performance"), STR("security") };
static const struct str names[WORKERS] = { STR("w0"), STR("w1"), STR("w2") };
static const struct tier tiers[] = {
	{ .name = STR("small"),
		.api = TIER_API_OPENAI,
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 16000,
		.limits = { 50, 40000, 4 } },
	{ .name = STR("middle"),
		.api = TIER_API_ANTHROPIC,
		.price = { 2000000, 9000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 4000,
		.limits = { .tokens_per_minute = 3000 } }, /* less than one call is thought to use */
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 4000 },
};
enum { TIERS = sizeof tiers / sizeof tiers[0] };

struct soak {
	struct core c;
	uint64_t chance;
	uint64_t conn;
	uint64_t conns[WORKERS];
	struct job_row *job;
};

static uint64_t draw(struct soak *s, uint64_t below)
{
	return rand_below(&s->chance, below);
}

/* By a new stream: it has lost what it had. */
static void says_hello(struct soak *s, uint32_t worker)
{
	uint64_t tiers_here = draw(s, 7) + 1;

	s->conns[worker] = ++s->conn;
	model_worker(&s->c, s->conn, names[worker], tiers_here, 1 + (uint32_t)draw(s, 6));
}

static struct call_heard heard(struct soak *s, enum call_answer answer)
{
	struct call_heard call = { .answer = answer,
		.usage_known = draw(s, 2),
		.usage = { draw(s, 9000), draw(s, 9000), draw(s, 9000), draw(s, 9000) },
		.requests = { draw(s, 2) ? LIMIT_UNSAID : draw(s, 90),
			draw(s, 2) ? LIMIT_UNSAID : draw(s, 90), (int64_t)draw(s, 60000) },
		.tokens = { draw(s, 2) ? LIMIT_UNSAID : draw(s, 90000),
			draw(s, 2) ? LIMIT_UNSAID : draw(s, UINT64_MAX), (int64_t)draw(s, 60000) },
		.retry_after_ms = (int64_t)draw(s, 5000) - 1000 };

	if (call.retry_after_ms < 0)
		call.retry_after_ms = -1;
	return call;
}

/* Of any lease. */
static void reports(struct soak *s, enum attempt_outcome outcome, enum call_answer answer)
{
	struct fleet *f = &s->c.fleet;
	struct event event = { .kind = EVENT_RESULT };
	uint32_t nth = (uint32_t)draw(s, f->lease_count + 1), slot = f->lease_first;

	while (slot != NO_SLOT && nth--)
		slot = f->leases[slot].next;
	if (slot == NO_SLOT)
		return;
	event.conn = f->workers[f->leases[slot].worker].conn;
	event.result.ref = (struct subtask_ref){ s->job->id, f->leases[slot].number, 1, 0 };
	event.result.token = f->leases[slot].token;
	event.result.outcome = outcome;
	event.result.reason = STR("no");
	event.result.call = heard(s, answer);
	if (event.conn)
		core_turn(&s->c, 1, &event);
}

static bool resume(struct soak *s)
{
	struct event event = { .kind = EVENT_RESUME, .conn = 9999 };

	event.resume.job = s->job->id;
	core_turn(&s->c, 1, &event);
	return s->job->state == JOB_RUNNING;
}

static void happens(struct soak *s)
{
	static const enum attempt_outcome outcomes[] = { OUTCOME_FAILED, OUTCOME_TURNED_AWAY,
		OUTCOME_TURNED_AWAY, OUTCOME_QUOTA };
	uint32_t worker = (uint32_t)draw(s, WORKERS);
	struct event gone = { .kind = EVENT_GONE, .conn = s->conns[worker] };

	switch (draw(s, 12)) {
	case 0:
		core_turn(&s->c, 1, &gone);
		break;
	case 1:
		says_hello(s, worker);
		break;
	case 2:
		(void)resume(s);
		break;
	case 3:
	case 4:
		core_turn(&s->c, 500 + (int64_t)draw(s, 3000), NULL);
		break;
	default:
		reports(s, outcomes[draw(s, 4)], (enum call_answer)draw(s, CALL_ANSWERS));
	}
}

/* As many places are taken as leases have, and none is of a subtask that is not out. */
static bool places_are_of_leases(const struct fleet *f)
{
	uint32_t taken[TIERS] = { 0 };

	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];

		if (lease->ticket.taken)
			taken[tier_index_of_row(f, job_subtask(f->jobs[lease->job], lease->number))]++;
	}
	for (size_t i = 0; i < TIERS; i++)
		if (taken[i] != f->quotas[i].limit.running)
			return false;
	return true;
}

static void begin(struct soak *s, uint64_t seed)
{
	struct plan_file files[FILES];
	const struct job_work work = { .files = files,
		.file_count = FILES,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = UINT64_C(1) << 40,
		.model_lenses = lenses,
		.model_lens_count = 2 };

	for (uint32_t i = 0; i < FILES; i++)
		files[i] = (struct plan_file){ LINES, 0, false, i, (uint64_t)(i + 1) << 50, 20 * LINES };
	*s = (struct soak){ .chance = seed };
	s->job = model_begin(&s->c, tiers, TIERS, &work);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->job);
}

/* Nothing befalls anybody any more: workers are there, and providers answer, though nothing of worth. */
static bool ends_in_peace(struct soak *s)
{
	for (uint32_t worker = 0; worker < WORKERS; worker++)
		says_hello(s, worker);
	for (int turn = 0; turn < CALM_TURNS && !job_ended(s->job->state); turn++) {
		core_turn(&s->c, 1000, NULL);
		while (s->c.fleet.lease_count)
			reports(s, OUTCOME_FAILED, CALL_GOOD);
		if (s->job->state == JOB_PAUSED && !resume(s))
			return false;
	}
	return job_ended(s->job->state);
}

void test_every_place_is_given_back_and_every_job_ends(void)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		bool good = true;
		struct soak s;

		begin(&s, seed);
		CU_ASSERT_EQUAL(s.job->counts.total, 2 * FILES);
		for (int turn = 0; turn < TURNS && good && !job_ended(s.job->state); turn++) {
			happens(&s);
			good = places_are_of_leases(&s.c.fleet);
		}
		good = good && ends_in_peace(&s) && places_are_of_leases(&s.c.fleet);
		if (!good)
			printf("\nseed %d", (int)seed);
		CU_ASSERT_TRUE(good);
		core_close(&s.c);
	}
}
