/* Tries worker/session.c: how it drains, and why it leaves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/house.h"

void test_a_drain_hands_back_what_is_queued_and_finishes_what_runs(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "sleep_ms=1000", 1, 2);
	UNTIL(&h, !strcmp(h.phase, "running") || !strcmp(h.phase, "queued"));
	session_stop(&h.session);
	UNTIL(&h, h.results == 2);
	CU_ASSERT_TRUE(h.draining);
	CU_ASSERT_EQUAL(h.result_seqs[0], 2);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_RETURNED);
	CU_ASSERT_EQUAL(h.result_seqs[1], 1);
	CU_ASSERT_EQUAL(h.outcomes[1], OUTCOME_DONE);
	CU_ASSERT_FALSE(h.ended); /* it waits for the acknowledgements */
	house_end_lease(&h, false, 1, 1);
	house_end_lease(&h, false, 1, 2);
	UNTIL(&h, h.ended);
	house_close(&h);
}

void test_what_runs_past_the_drain_is_stopped_and_handed_back(void)
{
	Reeve__V1__Drain drain = REEVE__V1__DRAIN__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "then=hang", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	drain.drain_ms = 100;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_DRAIN;
	m.drain = &drain;
	house_say(&h, &m);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_RETURNED);
	/* It takes nothing more, and says so. */
	house_assign(&h, KIND_NOOP, "x", 2, 1);
	UNTIL(&h, h.results == 2);
	CU_ASSERT_EQUAL(h.outcomes[1], OUTCOME_RETURNED);
	house_end_lease(&h, false, 1, 1);
	house_end_lease(&h, false, 1, 2);
	UNTIL(&h, h.ended);
	house_close(&h);
}

/* Its name is another process's now: whatever it did and said would be in that one's way. */
void test_who_is_replaced_beats_no_more_and_leaves(void)
{
	struct house h;
	unsigned hellos;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "then=hang", 1, 2);
	UNTIL(&h, !strcmp(h.phase, "running") || !strcmp(h.phase, "queued"));
	hellos = h.hellos;
	rpc_call_finish(h.call, -E_STALE, "replaced");
	UNTIL(&h, h.ended);
	CU_ASSERT_EQUAL(h.session.refused, -E_STALE);
	CU_ASSERT_EQUAL(h.hellos, hellos);
	CU_ASSERT_EQUAL(h.results, 0);
	house_close(&h);
}

/* Beats would say for ever that what is queued waits for its turn. */
void test_a_worker_whose_slots_are_all_stuck_hands_back_and_leaves(void)
{
	static struct house h; /* its slot runs on, and uses what the session had */

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "then=deaf", 1, 2);
	UNTIL(&h, h.beat_ms && h.phase[0]);
	house_end_lease(&h, true, 1, 1); /* it stands still: stop it */
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.result_seqs[0], 2);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_RETURNED);
	house_end_lease(&h, false, 1, 2);
	UNTIL(&h, h.draining);
	UNTIL(&h, h.ended);
	CU_ASSERT_EQUAL(h.session.stuck, 1);
	house_close(&h);
}
