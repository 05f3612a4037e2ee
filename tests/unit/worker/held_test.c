/* Tries worker/held.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/held.h"

#include "reeve/limits.h"

#include <CUnit/CUnit.h>

static struct attempt *add(struct held *h, uint64_t term, uint64_t seq)
{
	return held_add(h, (struct subtask_ref){ 1, (uint32_t)seq, 1, 0 }, (struct token){ term, seq },
		KIND_SCRIPTED, STR("spec"));
}

static void finish(struct held *h, struct attempt *a)
{
	a->output.outcome = OUTCOME_DONE;
	held_finish(h, a);
}

/* Brings a new attempt {1, 1} into this state. */
static struct attempt *in_state(struct held *h, enum attempt_state state)
{
	struct attempt *a = add(h, 1, 1);

	if (state == ATTEMPT_QUEUED)
		return a;
	held_start(h, a);
	if (state == ATTEMPT_ABANDONED)
		held_drop(h, a->token);
	if (state == ATTEMPT_UNSENT || state == ATTEMPT_SENT)
		finish(h, a);
	if (state == ATTEMPT_SENT)
		held_sent(h, a);
	return a;
}

void test_an_assignment_that_comes_twice_is_held_once(void)
{
	struct held *h = held_new(4);

	CU_ASSERT_PTR_NOT_NULL(add(h, 1, 1));
	CU_ASSERT_PTR_NULL(add(h, 1, 1));
	CU_ASSERT_PTR_NOT_NULL(add(h, 2, 1));
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_QUEUED), 2);
	held_free(h);
}

/* Rows are used again: what one call has cost, and how it ended, is not reported for work that was never begun. */
void test_a_row_that_is_used_again_has_cost_nothing(void)
{
	struct held *h = held_new(1);
	struct attempt *a = add(h, 1, 1);

	held_start(h, a);
	a->output.spent_microusd = 40;
	a->output.call = (struct call_report){ .tier = STR("small"), .end = "quota" };
	finish(h, a);
	held_acknowledge(h, a->token, false, 0);
	a = add(h, 1, 2);
	CU_ASSERT_EQUAL(a->output.spent_microusd, 0);
	CU_ASSERT_EQUAL(a->output.call.tier.len, 0);
	CU_ASSERT_PTR_NULL(a->output.call.end);
	held_free(h);
}

void test_there_are_most_and_not_one_more(void)
{
	struct held *h = held_new(3);

	for (uint64_t seq = 1; seq <= 3; seq++)
		CU_ASSERT_PTR_NOT_NULL(add(h, 1, seq));
	CU_ASSERT_PTR_NULL(add(h, 1, 4));
	held_drop(h, (struct token){ 1, 2 });
	CU_ASSERT_PTR_NOT_NULL(add(h, 1, 4));
	held_free(h);
}

void test_the_oldest_is_started_first(void)
{
	struct held *h = held_new(3);

	for (uint64_t seq = 1; seq <= 3; seq++)
		add(h, 1, seq);
	held_start(h, held_first(h, ATTEMPT_QUEUED));
	CU_ASSERT_EQUAL(held_first(h, ATTEMPT_RUNNING)->token.seq, 1);
	CU_ASSERT_EQUAL(held_first(h, ATTEMPT_QUEUED)->token.seq, 2);
	CU_ASSERT_EQUAL(held_next(held_first(h, ATTEMPT_QUEUED))->token.seq, 3);
	held_free(h);
}

void test_a_lease_that_is_over_is_forgotten_but_by_its_runner(void)
{
	static const struct {
		enum attempt_state from, to;
		bool known;
	} cases[] = {
		{ ATTEMPT_QUEUED, ATTEMPT_NONE, true },
		{ ATTEMPT_RUNNING, ATTEMPT_ABANDONED, true },
		{ ATTEMPT_ABANDONED, ATTEMPT_ABANDONED, false },
		{ ATTEMPT_UNSENT, ATTEMPT_NONE, true },
		{ ATTEMPT_SENT, ATTEMPT_NONE, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct held *h = held_new(2);
		struct attempt *a = in_state(h, cases[i].from);

		CU_ASSERT_EQUAL(held_drop(h, (struct token){ 1, 1 }), cases[i].known);
		CU_ASSERT_EQUAL(a->state, cases[i].to);
		CU_ASSERT_PTR_NULL(held_find(h, (struct token){ 1, 1 }));
		CU_ASSERT_TRUE(a->progress.cancel);
		held_free(h);
	}
}

void test_what_an_abandoned_run_gives_is_thrown_away(void)
{
	struct held *h = held_new(2);
	struct attempt *a = in_state(h, ATTEMPT_ABANDONED);

	finish(h, a);
	CU_ASSERT_EQUAL(a->state, ATTEMPT_NONE);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_UNSENT), 0);
	held_free(h);
}

void test_what_was_sent_on_a_lost_stream_is_sent_again(void)
{
	struct held *h = held_new(4);

	for (uint64_t seq = 1; seq <= 3; seq++) {
		struct attempt *a = add(h, 1, seq);

		finish(h, a);
		held_sent(h, a);
	}
	held_drop(h, (struct token){ 1, 2 }); /* acknowledged before the loss */
	held_resend(h);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_SENT), 0);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_UNSENT), 2);
	CU_ASSERT_EQUAL(held_first(h, ATTEMPT_UNSENT)->token.seq, 1);
	held_free(h);
}

void test_an_adoption_changes_the_token_and_sends_a_result_again(void)
{
	static const struct {
		enum attempt_state from, to;
	} cases[] = {
		{ ATTEMPT_QUEUED, ATTEMPT_QUEUED },
		{ ATTEMPT_RUNNING, ATTEMPT_RUNNING },
		{ ATTEMPT_UNSENT, ATTEMPT_UNSENT },
		{ ATTEMPT_SENT, ATTEMPT_UNSENT },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct held *h = held_new(2);
		struct attempt *a = in_state(h, cases[i].from);

		CU_ASSERT_TRUE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 2, 7 }, 3));
		CU_ASSERT_EQUAL(a->state, cases[i].to);
		CU_ASSERT_EQUAL(a->ref.attempt, 3);
		CU_ASSERT_PTR_EQUAL(held_find(h, (struct token){ 2, 7 }), a);
		CU_ASSERT_PTR_NULL(held_find(h, (struct token){ 1, 1 }));
		held_free(h);
	}
}

void test_an_adoption_that_is_none_is_refused(void)
{
	struct held *h = held_new(4);

	in_state(h, ATTEMPT_RUNNING);
	add(h, 1, 5);
	CU_ASSERT_FALSE(held_adopt(h, (struct token){ 1, 9 }, (struct token){ 2, 1 }, 1)); /* not ours */
	CU_ASSERT_FALSE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 1, 1 }, 1)); /* did not grow */
	CU_ASSERT_FALSE(held_adopt(h, (struct token){ 1, 5 }, (struct token){ 1, 4 }, 1)); /* fell */
	CU_ASSERT_FALSE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 1, 5 }, 1)); /* another's */
	CU_ASSERT_TRUE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 1, 2 }, 1));
	held_free(h);
}

void test_a_row_used_again_knows_nothing_of_its_last_attempt(void)
{
	struct held *h = held_new(1);
	struct attempt *a = add(h, 1, 1);

	buf_add_text(&a->output.body, "body");
	a->has_blob = true;
	finish(h, a);
	held_drop(h, a->token);
	a = add(h, 1, 2);
	CU_ASSERT_EQUAL(a->output.body.len, 0);
	CU_ASSERT_EQUAL(a->output.outcome, OUTCOME_NONE);
	CU_ASSERT_FALSE(a->has_blob);
	CU_ASSERT_FALSE(a->progress.cancel);
	CU_ASSERT_TRUE(str_equal(buf_str(&a->spec), STR("spec")));
	held_free(h);
}

/* Brings a new attempt {1, seq} with a body of so many bytes to its acceptance. */
static void accept(struct held *h, uint64_t seq, size_t bytes, int64_t now_ms)
{
	struct attempt *a = add(h, 1, seq);

	buf_reserve(&a->output.body, bytes);
	finish(h, a);
	held_sent(h, a);
	CU_ASSERT_TRUE(held_acknowledge(h, (struct token){ 1, seq }, true, now_ms));
}

void test_what_is_retained_after_its_acknowledgement(void)
{
	static const struct {
		enum attempt_state from;
		enum attempt_outcome outcome;
		bool accepted;
		enum attempt_state to;
	} cases[] = {
		{ ATTEMPT_SENT, OUTCOME_DONE, true, ATTEMPT_RETAINED },
		{ ATTEMPT_UNSENT, OUTCOME_DONE, true,
			ATTEMPT_RETAINED }, /* it was sent before the stream was lost */
		{ ATTEMPT_SENT, OUTCOME_DONE, false, ATTEMPT_NONE }, /* a gate refused it */
		{ ATTEMPT_SENT, OUTCOME_FAILED, true, ATTEMPT_NONE },
		{ ATTEMPT_SENT, OUTCOME_RETURNED, true, ATTEMPT_NONE },
		{ ATTEMPT_RUNNING, OUTCOME_NONE, true, ATTEMPT_ABANDONED },
		{ ATTEMPT_QUEUED, OUTCOME_NONE, true, ATTEMPT_NONE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct held *h = held_new(2);
		struct attempt *a;

		held_retain(h, 2, RETAIN_BYTES_MOST);
		a = in_state(h, cases[i].from);
		a->output.outcome = cases[i].outcome;
		CU_ASSERT_TRUE(held_acknowledge(h, (struct token){ 1, 1 }, cases[i].accepted, 50));
		CU_ASSERT_EQUAL(a->state, cases[i].to);
		CU_ASSERT_FALSE(held_acknowledge(h, (struct token){ 1, 1 }, cases[i].accepted, 60));
		CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), cases[i].to == ATTEMPT_RETAINED);
		held_free(h);
	}
}

void test_without_room_for_it_nothing_is_retained(void)
{
	struct held *h = held_new(2);

	accept(h, 1, 5, 0);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 0);
	CU_ASSERT_PTR_NULL(held_find(h, (struct token){ 1, 1 }));
	held_free(h);
}

/* By number, by bytes, by time. */
void test_of_what_is_retained_the_oldest_go_first(void)
{
	struct held *h = held_new(1);

	held_retain(h, 3, 100000);
	for (uint64_t seq = 1; seq <= 4; seq++)
		accept(h, seq, 20000, (int64_t)seq);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 3);
	CU_ASSERT_EQUAL(held_first(h, ATTEMPT_RETAINED)->token.seq, 2);
	accept(h, 5, 70000, 5); /* with the memory of the others it is too much */
	CU_ASSERT_TRUE(held_count(h, ATTEMPT_RETAINED) < 3);
	CU_ASSERT_EQUAL(held_last(h, ATTEMPT_RETAINED)->token.seq, 5);
	held_expire(h, 5 + RETAIN_MS - 1);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 1);
	held_expire(h, 5 + RETAIN_MS);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 0);
	CU_ASSERT_PTR_NULL(held_find(h, (struct token){ 1, 5 }));
	accept(h, 6, 200000, 6); /* more than there may be of all: at once forgotten */
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 0);
	held_free(h);
}

void test_what_is_retained_takes_no_room_from_leases(void)
{
	struct held *h = held_new(2);

	held_retain(h, 2, RETAIN_BYTES_MOST);
	accept(h, 1, 5, 0);
	accept(h, 2, 5, 0);
	CU_ASSERT_PTR_NOT_NULL(add(h, 1, 3));
	CU_ASSERT_PTR_NOT_NULL(add(h, 1, 4));
	CU_ASSERT_PTR_NULL(add(h, 1, 5));
	/* Nor can it become a lease beyond what there may be. */
	CU_ASSERT_FALSE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 2, 1 }, 1));
	held_drop(h, (struct token){ 1, 3 });
	CU_ASSERT_TRUE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 2, 1 }, 1));
	held_free(h);
}

void test_a_retained_result_that_a_store_lost_is_handed_in_again(void)
{
	struct held *h = held_new(2);
	struct attempt *a;

	held_retain(h, 2, RETAIN_BYTES_MOST);
	accept(h, 1, 5, 0);
	accept(h, 2, 5, 0);
	held_resend(h); /* a new stream: it was not sent on the old one, but told of in the hello */
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_UNSENT), 0);
	CU_ASSERT_TRUE(held_adopt(h, (struct token){ 1, 1 }, (struct token){ 2, 9 }, 4));
	a = held_first(h, ATTEMPT_UNSENT);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	CU_ASSERT_EQUAL(a->token.seq, 9);
	CU_ASSERT_EQUAL(a->ran_under.seq, 1);
	CU_ASSERT_EQUAL(a->ref.attempt, 4);
	held_sent(h, a);
	CU_ASSERT_TRUE(held_acknowledge(h, a->token, true, 100));
	CU_ASSERT_EQUAL(held_last(h, ATTEMPT_RETAINED)->token.term, 2);
	CU_ASSERT_TRUE(held_drop(h, (struct token){ 1, 2 })); /* nobody wants it */
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_RETAINED), 1);
	held_free(h);
}
