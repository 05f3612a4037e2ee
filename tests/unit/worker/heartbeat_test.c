/* Tries worker/heartbeat.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/heartbeat.h"

#include "reeve/v1/worker.pb-c.h"

#include <CUnit/CUnit.h>

static struct attempt *add(struct held *h, uint64_t seq)
{
	return held_add(
		h, (struct subtask_ref){ 1, 0, 1, 0 }, (struct token){ 1, seq }, KIND_SCRIPTED, STR(""));
}

void test_the_first_beat_of_a_stream_is_due_at_once(void)
{
	struct held *h = held_new(1);
	struct heartbeat b;

	heartbeat_start(&b, 1000);
	CU_ASSERT_TRUE(heartbeat_due(&b, h, 0));
	CU_ASSERT_EQUAL(heartbeat_wait_ms(&b, h, 0), 0);
	held_free(h);
}

void test_a_beat_is_due_each_interval_and_soon_after_a_change_of_phase(void)
{
	static const struct {
		int64_t age_ms;
		bool changed;
		bool due;
	} cases[] = {
		{ 199, false, false },
		{ 999, false, false },
		{ 1000, false, true },
		{ 199, true, false },
		{ 200, true, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		static const char before[] = "fetching", after[] = "running";
		struct held *h = held_new(1);
		struct heartbeat b = { .interval_ms = 1000, .last_ms = 5000 };
		struct attempt *a = add(h, 1);

		held_start(h, a);
		a->beaten = before;
		a->progress.phase = cases[i].changed ? after : before;
		CU_ASSERT_EQUAL(heartbeat_due(&b, h, 5000 + cases[i].age_ms), cases[i].due);
		CU_ASSERT_TRUE(heartbeat_wait_ms(&b, h, 5000) <= PHASE_BEAT_MS);
		held_free(h);
	}
}

void test_without_a_run_there_is_no_reason_to_wake_before_the_interval(void)
{
	struct held *h = held_new(1);
	struct heartbeat b = { .interval_ms = 1000, .last_ms = 5000 };

	add(h, 1);
	CU_ASSERT_EQUAL(heartbeat_wait_ms(&b, h, 5100), 900);
	held_free(h);
}

void test_every_lease_beats_but_the_abandoned(void)
{
	struct held *h = held_new(4);
	struct heartbeat b = { .interval_ms = 1000 };
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	struct attempt *running = add(h, 1), *abandoned = add(h, 2), *finished = add(h, 3);
	Reeve__V1__WorkerMessage *m;

	add(h, 4);
	held_start(h, running);
	running->progress.phase = "running";
	running->progress.progress = 77;
	held_start(h, abandoned);
	held_drop(h, abandoned->token);
	finished->output.outcome = OUTCOME_DONE;
	held_finish(h, finished);
	heartbeat_pack(&b, h, 123, &scratch, &out);
	m = reeve__v1__worker_message__unpack(NULL, out.len, (const uint8_t *)out.at);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL_FATAL(m->kind_case, REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT);
	CU_ASSERT_EQUAL_FATAL(m->heartbeat->n_attempts, 3);
	CU_ASSERT_STRING_EQUAL(m->heartbeat->attempts[0]->phase, "queued");
	CU_ASSERT_STRING_EQUAL(m->heartbeat->attempts[1]->phase, "running");
	CU_ASSERT_EQUAL(m->heartbeat->attempts[1]->progress, 77);
	CU_ASSERT_STRING_EQUAL(m->heartbeat->attempts[2]->phase, "reporting");
	/* What waits may wait for an hour; work that declares nothing says what that means. */
	CU_ASSERT_EQUAL(m->heartbeat->attempts[0]->silence_ms, 3600000);
	CU_ASSERT_EQUAL(m->heartbeat->attempts[1]->silence_ms, 120000);
	CU_ASSERT_EQUAL(m->heartbeat->attempts[2]->silence_ms, 3600000);
	CU_ASSERT_FALSE(heartbeat_due(&b, h, 123));
	reeve__v1__worker_message__free_unpacked(m, NULL);
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
}

/* At once, and in every beat after it, also on the next stream. */
void test_a_worker_that_drains_says_so(void)
{
	struct held *h = held_new(1);
	struct heartbeat b = { .interval_ms = 1000, .last_ms = 5000 };
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;

	CU_ASSERT_FALSE(heartbeat_due(&b, h, 5001));
	heartbeat_drain(&b);
	CU_ASSERT_TRUE(heartbeat_due(&b, h, 5001));
	heartbeat_start(&b, 1000);
	for (int i = 0; i < 2; i++) {
		Reeve__V1__WorkerMessage *m;

		heartbeat_pack(&b, h, 5001, &scratch, &out);
		m = reeve__v1__worker_message__unpack(NULL, out.len, (const uint8_t *)out.at);
		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		CU_ASSERT_TRUE(m->heartbeat->draining);
		reeve__v1__worker_message__free_unpacked(m, NULL);
	}
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
}
