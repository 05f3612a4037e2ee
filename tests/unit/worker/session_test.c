/* Tries worker/session.c and worker/obey.c against a coordinator of our own on a real stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/house.h"

void test_results_are_kept_until_acknowledged_and_sent_again_on_a_new_stream(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	CU_ASSERT_EQUAL(h.hello_held, 0);
	house_assign(&h, KIND_NOOP, "abc", 1, 256);
	UNTIL(&h, h.results == 256);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_DONE);
	for (uint64_t seq = 1; seq <= 250; seq++)
		house_end_lease(&h, false, 1, seq);
	house_lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 6);
	CU_ASSERT_EQUAL(h.hello_finished, 6);
	CU_ASSERT_EQUAL(h.results, 0); /* nothing but Hello before the welcome */
	house_welcome(&h, 1);
	UNTIL(&h, h.results == 6);
	CU_ASSERT_EQUAL(h.result_seqs[0], 251);
	for (uint64_t seq = 251; seq <= 256; seq++)
		house_end_lease(&h, false, 1, seq);
	house_close(&h);
}

void test_work_goes_on_without_a_stream_and_is_adopted(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "sleep_ms=500 then=done bytes=3", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	house_lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	house_welcome(&h, 2);
	house_adopt(&h, 1, 2, 9);
	UNTIL(&h, h.results && h.result_terms[h.results - 1] == 2);
	CU_ASSERT_EQUAL(h.result_seqs[h.results - 1], 9);
	house_end_lease(&h, false, 2, 9);
	house_close(&h);
}

void test_a_cancelled_run_ends_and_is_not_told(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "then=hang", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	house_end_lease(&h, true, 1, 1);
	/* The one slot is free again: this needs it. */
	house_assign(&h, KIND_SCRIPTED, "then=done", 2, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.result_seqs[0], 2);
	house_end_lease(&h, false, 1, 2);
	house_close(&h);
}

void test_a_coordinator_that_speaks_nonsense_loses_the_stream_not_the_work(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_NOOP, "abc", 1, 1);
	UNTIL(&h, h.results == 1);
	unsigned before = h.hellos;
	rpc_call_send(h.call, STR("\xff\xff\xff nonsense"));
	UNTIL(&h, h.hellos > before);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	house_welcome(&h, 1);
	UNTIL(&h, h.results == 2);
	house_end_lease(&h, false, 1, 1);
	house_close(&h);
}

void test_a_coordinator_that_does_not_lead_is_left_and_asked_again(void)
{
	Reeve__V1__NotLeader n = REEVE__V1__NOT_LEADER__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	struct house h;
	unsigned before;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "sleep_ms=500", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER;
	m.not_leader = &n;
	before = h.hellos;
	house_say(&h, &m);
	/* By way of the second address, at which nobody listens. */
	UNTIL(&h, h.hellos > before && h.call);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	h.results = 0; /* on a slow machine it may have been done before the stream was left */
	house_welcome(&h, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_DONE);
	house_end_lease(&h, false, 1, 1);
	house_close(&h);
}

/* The same, of one that has no other address: to go would only mean to come back later. */
void test_who_has_nowhere_else_to_go_waits_where_it_is(void)
{
	Reeve__V1__NotLeader n = REEVE__V1__NOT_LEADER__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	struct house h;
	unsigned before;

	house_open_with(&h, 1);
	house_attach(&h);
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER;
	m.not_leader = &n;
	before = h.hellos;
	house_say(&h, &m);
	house_assign(&h, KIND_NOOP, "abc", 1, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.hellos, before);
	house_end_lease(&h, false, 1, 1);
	house_close(&h);
}

void test_a_result_over_its_limit_goes_ahead_as_a_blob(void)
{
	static const struct {
		const char *spec;
		bool in_blob;
	} cases[] = { { "bytes=65535", false }, { "bytes=65536", false }, { "bytes=65537", true } };
	struct house h;

	house_open(&h);
	house_attach(&h);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		house_assign(&h, KIND_SCRIPTED, cases[i].spec, i + 1, 1);
		UNTIL(&h, h.results == i + 1);
		CU_ASSERT_EQUAL(h.outcomes[i], OUTCOME_DONE);
		CU_ASSERT_EQUAL(h.in_blob, cases[i].in_blob);
		CU_ASSERT_EQUAL(h.puts, (unsigned)cases[i].in_blob);
		house_end_lease(&h, false, 1, i + 1);
	}
	house_close(&h);
}

void test_accepted_results_are_offered_on_each_stream_and_handed_in_where_they_were_lost(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_NOOP, "abc", 1, 3);
	UNTIL(&h, h.results == 3);
	h.accepts = true;
	house_end_lease(&h, false, 1, 1);
	house_end_lease(&h, false, 1, 2);
	h.accepts = false; /* a gate refused it */
	house_end_lease(&h, false, 1, 3);
	house_lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 2);
	CU_ASSERT_EQUAL(h.hello_finished, 2);
	h.phase[0] = '\0';
	house_welcome(&h, 2);
	h.accepts = true;
	house_end_lease(&h, false, 1, 1); /* the store has it, and may lose it still */
	house_adopt(&h, 2, 2, 9);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.result_terms[0], 2);
	CU_ASSERT_EQUAL(h.result_seqs[0], 9);
	UNTIL(&h, !strcmp(h.phase, "reporting")); /* it is a lease again, with beats */
	house_end_lease(&h, false, 2, 9);
	house_lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 2);
	house_welcome(&h, 3);
	house_end_lease(&h, true, 1, 1); /* its job is over */
	house_lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	CU_ASSERT_EQUAL(h.results, 0);
	house_close(&h); /* what is retained keeps nobody from leaving */
}

/* Neither waits for the other: the one slot of analyzers is taken for ever, and so is a model's in the end. */
void test_who_asks_a_model_has_a_slot_of_its_own(void)
{
	struct house h;

	house_open_models(&h, 1);
	house_attach(&h);
	house_assign(&h, KIND_SCRIPTED, "then=hang", 1, 2);
	UNTIL(&h, !strcmp(h.phase, "running"));
	house_assign(&h, KIND_MODEL, "", 3, 2);
	UNTIL(&h, h.results == 2);
	CU_ASSERT_EQUAL(h.result_seqs[0], 3);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_FAILED); /* that is no ModelSpec */
	CU_ASSERT_EQUAL(h.result_seqs[1], 4);
	house_end_lease(&h, false, 1, 3);
	house_end_lease(&h, false, 1, 4);
	house_end_lease(&h, true, 1, 1);
	house_end_lease(&h, true, 1, 2);
	house_close(&h);
}

void test_a_worker_without_models_says_so(void)
{
	struct house h;

	house_open(&h);
	house_attach(&h);
	house_assign(&h, KIND_MODEL, "", 1, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_FAILED);
	house_end_lease(&h, false, 1, 1);
	house_close(&h);
}
