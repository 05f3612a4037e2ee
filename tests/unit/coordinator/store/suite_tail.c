/* What every store must do when the last that it had said it had is gone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "suite_tail.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <stdio.h>

/* Nobody commits, and yet it is made good: whoever reads the store meanwhile sees what was promised. */
void a_lost_tail_is_given_back(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct move moves[] = { number_move(MOVE_SUBTASK, 1, 0, STR("")),
		number_move(MOVE_RESULT, 1, 0, STR("result")), job_move(1, "running", "record"),
		number_move(MOVE_SUBTASK, 1, 1, STR("last")),
		{ .kind = MOVE_WORKER, .key = STR("w"), .value = STR("text"), .ttl_ms = 60000 },
		number_move(MOVE_HELD, 2, 7, STR("held")) };
	struct buf promised = BUF_INIT, found = BUF_INIT;
	struct term term;
	char text[16];

	lead_now(s, &term);
	for (uint64_t seq = 1; seq <= 6; seq++) {
		snprintf(text, sizeof text, "%" PRIu64, seq);
		moves[0].value = str_of(text);
		CU_ASSERT_EQUAL(commit_now(s, seq, moves, seq).kind, STORE_COMMITTED);
		if (seq == 2)
			w->keep(w->arg);
	}
	tell_state(s, &promised);
	w->lose(w->arg);
	tell_state(s, &found);
	CU_ASSERT_FALSE(str_equal(buf_str(&promised), buf_str(&found)));
	s->ops->confirm(s);
	CU_ASSERT_EQUAL(await_reply(s).kind, STORE_CONFIRMED);
	tell_state(s, &found);
	CU_ASSERT_TRUE(str_equal(buf_str(&promised), buf_str(&found)));
	CU_ASSERT_EQUAL(commit_now(s, 7, moves, 1).kind, STORE_COMMITTED);
	s->ops->close(s);
	buf_release(&promised);
	buf_release(&found);
}

/* Its commit is the first to come to a store that lacks those before it. */
void a_lost_tail_comes_before_the_next_commit(const struct world *w)
{
	struct store *s = w->open(w->arg);
	struct term term;

	lead_now(s, &term);
	w->keep(w->arg);
	for (uint32_t seq = 1; seq <= 3; seq++) {
		struct move move = number_move(MOVE_RESULT, 1, seq, STR("result"));

		if (seq == 3)
			w->lose(w->arg);
		CU_ASSERT_EQUAL(commit_now(s, seq, &move, 1).kind, STORE_COMMITTED);
	}
	struct buf results = BUF_INIT;
	tell_results(s, 1, &results);
	CU_ASSERT_STRING_EQUAL(results.at, "sub 0/1 result\nsub 0/2 result\nsub 0/3 result\n");
	s->ops->close(s);
	buf_release(&results);
}

static void commit_number(struct store *s, uint64_t seq, const char *text)
{
	struct move move = number_move(MOVE_SUBTASK, 1, (uint32_t)seq, str_of(text));

	CU_ASSERT_EQUAL(commit_now(s, seq, &move, 1).kind, STORE_COMMITTED);
}

/* Between the loss and the return of the old leader another one led, and built on what was left. */
void a_lost_tail_is_not_given_to_another_term(const struct world *w)
{
	struct store *old = w->open(w->arg), *new = w->open(w->arg);
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct term term;

	lead_now(old, &term);
	for (uint64_t seq = 1; seq <= 4; seq++) {
		commit_number(old, seq, "old");
		if (seq == 2)
			w->keep(w->arg);
	}
	w->lose(w->arg);
	w->expire(w->arg);
	CU_ASSERT_EQUAL(lead_now(new, &term), 2);
	commit_number(new, 3, "new");
	w->dump(w->arg, &before);
	CU_ASSERT_EQUAL(commit_now(old, 5, NULL, 0).kind, STORE_DEPOSED);
	old->ops->confirm(old);
	CU_ASSERT_EQUAL(await_reply(old).kind, STORE_DEPOSED);
	w->dump(w->arg, &after);
	CU_ASSERT_TRUE(str_equal(buf_str(&before), buf_str(&after)));
	commit_number(new, 4, "new");
	old->ops->close(old);
	new->ops->close(new);
	buf_release(&before);
	buf_release(&after);
}

/* The taking of a term lay in the tail, so the number is given once more: the holder tells the two apart. */
void a_term_that_was_lost_is_given_twice(const struct world *w)
{
	struct store *first = w->open(w->arg), *old = w->open(w->arg), *new = w->open(w->arg);
	struct term term_of_old, term_of_new;

	lead_now(first, &term_of_old);
	commit_number(first, 1, "first");
	w->expire(w->arg);
	w->keep(w->arg);
	CU_ASSERT_EQUAL(lead_now(old, &term_of_old), 1);
	commit_number(old, 2, "old");
	w->lose(w->arg);
	CU_ASSERT_EQUAL(lead_now(new, &term_of_new), 1);
	CU_ASSERT_EQUAL(term_of_new.number, term_of_old.number);
	CU_ASSERT_STRING_NOT_EQUAL(term_of_new.holder, term_of_old.holder);
	CU_ASSERT_EQUAL(commit_now(old, 3, NULL, 0).kind, STORE_DEPOSED);
	old->ops->confirm(old);
	CU_ASSERT_EQUAL(await_reply(old).kind, STORE_DEPOSED);
	commit_number(new, 2, "new");
	first->ops->close(first);
	old->ops->close(old);
	new->ops->close(new);
}
