/* Tries worker/held.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/held.h"

#include <CUnit/CUnit.h>

static struct attempt *add(struct held *h, uint64_t term, uint64_t seq)
{
	return held_add(h, (struct subtask_ref){ 1, (uint32_t)seq, 1 }, (struct token){ term, seq },
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
