/* Leases end by their deadline, by what a worker does not name, and by nothing that was nobody's fault. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/expire.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

void test_a_lease_expires_at_its_deadline(void)
{
	static const struct {
		enum lease_state state;
		int64_t now_ms;
		bool expired;
	} cases[] = { { LEASE_LIVE, 99, false }, { LEASE_LIVE, 100, true }, { LEASE_LIVE, 101, true },
		{ LEASE_RESERVED, 99, false }, { LEASE_RESERVED, 100, true }, { LEASE_LOST, 0, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct lease_row lease = { .state = (uint8_t)cases[i].state, .deadline_ms = 100 };

		CU_ASSERT_EQUAL(lease_expired(&lease, cases[i].now_ms), cases[i].expired);
	}
}

static uint64_t one_leased(struct core *c)
{
	uint64_t id;

	core_open(c, NULL);
	id = core_job(c, "q", "0123456789abcdef", 1);
	core_worker(c, 1, "w1", 1);
	CU_ASSERT_EQUAL(core_state(c, id, 0), SUBTASK_LEASED);
	return id;
}

void test_silence_of_a_ttl_ends_a_lease(void)
{
	struct core c;
	uint64_t id = one_leased(&c);
	int64_t from = c.now_ms;

	while (c.now_ms < from + TTL_MS - 500)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_BACKOFF);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->lost, 1);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 1); /* should it have it after all */
	core_close(&c);
}

/* D10: the coordinator or its store stood still. The beat that waited is heard in the first turn after it. */
void test_a_pause_ends_no_lease(void)
{
	static const int64_t pauses[] = { TTL_MS / 3 - 1, TTL_MS / 3 + 1, TTL_MS - 1, TTL_MS, 20000, 60000,
		3600000 };

	for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
		struct core c;
		uint64_t id = one_leased(&c);

		core_turn(&c, pauses[i], NULL);
		CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
		core_turn(&c, 100, NULL);
		CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
		core_close(&c);
	}
}

void test_a_beat_extends_what_it_names(void)
{
	struct core c;
	uint64_t id = one_leased(&c);
	struct held_lease beat = { .ref = { id, 0, 1, 0 },
		.token = core_effect(&c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("running") };
	struct event event = { .kind = EVENT_BEAT, .conn = 1, .beat = { &beat, 1 } };

	for (int i = 0; i < 60; i++)
		core_turn(&c, 1000, &event);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
	beat.token.seq--;
	core_turn(&c, 1000, &event);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 1);
	core_close(&c);
}

/* Poison: five workers die of it, then it is a dead letter. */
void test_a_subtask_that_loses_its_workers_dies(void)
{
	struct core c;
	uint64_t id = one_leased(&c);
	struct event hello = { .kind = EVENT_HELLO,
		.conn = 2,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_NOOP] = 1 } } };
	int deaths = 0;

	while (fleet_job(&c.fleet, id)->state == JOB_RUNNING && deaths < 100) {
		if (core_state(&c, id, 0) != SUBTASK_LEASED) {
			core_turn(&c, 1000, NULL);
			continue;
		}
		deaths++;
		hello.conn++;
		hello.hello.incarnation++;
		core_turn(&c, 10, &hello);
	}
	CU_ASSERT_EQUAL(deaths, ATTEMPTS_LOST_MOST);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, id)->state, JOB_DONE);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, id)->counts.by_state[SUBTASK_DEAD], 1);
	core_close(&c);
}

static void beat_turns(struct core *c, struct held_lease *beat, int seconds, bool advancing)
{
	struct event event = { .kind = EVENT_BEAT, .conn = 1, .beat = { beat, 1 } };

	for (int i = 0; i < seconds; i++) {
		beat->progress += advancing;
		core_turn(c, 1000, &event);
	}
}

/* D2: a beat shows life; only progress extends. */
void test_a_worker_that_beats_and_does_not_advance_is_stalled(void)
{
	struct core c;
	uint64_t id = one_leased(&c);
	struct held_lease beat = { .ref = { id, 0, 1, 0 },
		.token = core_effect(&c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("running"),
		.silence_ms = 20000 };

	beat_turns(&c, &beat, 300, true); /* slow, and it advances */
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	beat_turns(&c, &beat, 29, false);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	core_turn(&c, 60000, NULL); /* a pause of ours is none of its own */
	beat_turns(&c, &beat, 1, false);
	CU_ASSERT_NOT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->reason, REASON_STALLED);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->lost, 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->reason, REASON_STALLED);
	core_close(&c);
}

void test_a_silence_is_believed_within_bounds(void)
{
	static const struct {
		uint64_t silence_ms;
		int64_t kept_ms;
	} cases[] = { { 0, 3600000 }, { 1, SILENCE_MS_LEAST }, { SILENCE_MS_LEAST, SILENCE_MS_LEAST },
		{ SILENCE_MS_LEAST + 1, SILENCE_MS_LEAST + 1 }, { SILENCE_MS_MOST - 1, SILENCE_MS_MOST - 1 },
		{ SILENCE_MS_MOST + 1, SILENCE_MS_MOST }, { UINT64_MAX, SILENCE_MS_MOST } };
	struct core c;
	uint64_t id = one_leased(&c);
	struct held_lease beat = { .ref = { id, 0, 1, 0 },
		.token = core_effect(&c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("running") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		beat.silence_ms = cases[i].silence_ms;
		beat_turns(&c, &beat, 1, true);
		CU_ASSERT_EQUAL(c.fleet.leases[job_subtask(fleet_job(&c.fleet, id), 0)->lease].silence_ms,
			cases[i].kept_ms);
	}
	core_close(&c);
}
