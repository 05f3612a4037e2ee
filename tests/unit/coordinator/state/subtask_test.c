/* Tries every pair of the table of moves against the drawing of docs/architecture.md. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/subtask_row.h"

#include <CUnit/Basic.h>

static const struct {
	enum subtask_state from;
	enum subtask_event event;
	enum subtask_state to;
} moves[] = {
	{ SUBTASK_WAITING, SUBTASK_MET, SUBTASK_READY },
	{ SUBTASK_WAITING, SUBTASK_BLOCKED, SUBTASK_CANCELLED },
	{ SUBTASK_WAITING, SUBTASK_HOLD, SUBTASK_HELD },
	{ SUBTASK_WAITING, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_READY, SUBTASK_LEASE, SUBTASK_LEASED },
	{ SUBTASK_READY, SUBTASK_CACHED, SUBTASK_GATING },
	{ SUBTASK_READY, SUBTASK_HOLD, SUBTASK_HELD },
	{ SUBTASK_READY, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_LEASED, SUBTASK_RESULT, SUBTASK_GATING },
	{ SUBTASK_LEASED, SUBTASK_FAIL, SUBTASK_BACKOFF },
	{ SUBTASK_LEASED, SUBTASK_EXPIRE, SUBTASK_BACKOFF },
	{ SUBTASK_LEASED, SUBTASK_RETURN, SUBTASK_READY },
	{ SUBTASK_LEASED, SUBTASK_HOLD, SUBTASK_HELD },
	{ SUBTASK_LEASED, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_GATING, SUBTASK_PASS, SUBTASK_DONE },
	{ SUBTASK_GATING, SUBTASK_REFUSE, SUBTASK_BACKOFF },
	{ SUBTASK_GATING, SUBTASK_RECHECK, SUBTASK_GATING },
	{ SUBTASK_GATING, SUBTASK_UNCHECKED, SUBTASK_HELD },
	{ SUBTASK_GATING, SUBTASK_HOLD, SUBTASK_HELD },
	{ SUBTASK_GATING, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_HELD, SUBTASK_PASS, SUBTASK_DONE },
	{ SUBTASK_HELD, SUBTASK_RELEASE, SUBTASK_READY },
	{ SUBTASK_HELD, SUBTASK_REFUSE, SUBTASK_BACKOFF },
	{ SUBTASK_HELD, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_BACKOFF, SUBTASK_DUE, SUBTASK_READY },
	{ SUBTASK_BACKOFF, SUBTASK_SPENT, SUBTASK_DEAD },
	{ SUBTASK_READY, SUBTASK_SPENT, SUBTASK_DEAD },
	{ SUBTASK_BACKOFF, SUBTASK_CANCEL, SUBTASK_CANCELLED },
	{ SUBTASK_DEAD, SUBTASK_RETRY, SUBTASK_READY },
};
enum { MOVES = sizeof moves / sizeof moves[0] };

static enum subtask_state drawn(enum subtask_state from, enum subtask_event event)
{
	for (size_t i = 0; i < MOVES; i++)
		if (moves[i].from == from && moves[i].event == event)
			return moves[i].to;
	return SUBTASK_NONE;
}

void test_every_pair_is_as_drawn(void)
{
	for (enum subtask_state s = SUBTASK_NONE; s < SUBTASK_STATES; s++)
		for (enum subtask_event e = 0; e < SUBTASK_EVENTS; e++)
			CU_ASSERT_EQUAL(subtask_next(s, e), drawn(s, e));
}

/* E1: a verdict is the only way: PASS, from GATING or by a person from HELD. */
void test_only_a_pass_leads_to_done(void)
{
	int ways = 0;

	for (enum subtask_state s = SUBTASK_NONE; s < SUBTASK_STATES; s++)
		for (enum subtask_event e = 0; e < SUBTASK_EVENTS; e++)
			if (subtask_next(s, e) == SUBTASK_DONE) {
				CU_ASSERT_EQUAL(e, SUBTASK_PASS);
				CU_ASSERT_TRUE(s == SUBTASK_GATING || s == SUBTASK_HELD);
				ways++;
			}
	CU_ASSERT_EQUAL(ways, 2);
}

void test_nothing_leaves_done_and_cancelled(void)
{
	for (enum subtask_event e = 0; e < SUBTASK_EVENTS; e++) {
		CU_ASSERT_EQUAL(subtask_next(SUBTASK_DONE, e), SUBTASK_NONE);
		CU_ASSERT_EQUAL(subtask_next(SUBTASK_CANCELLED, e), SUBTASK_NONE);
	}
}

void test_what_rests_has_no_move_of_its_own(void)
{
	for (enum subtask_state s = SUBTASK_WAITING; s < SUBTASK_STATES; s++)
		CU_ASSERT_EQUAL(subtask_rests(s), s == SUBTASK_DONE || s == SUBTASK_DEAD ||
							  s == SUBTASK_CANCELLED || s == SUBTASK_HELD);
}

void test_events_have_names(void)
{
	CU_ASSERT_STRING_EQUAL(subtask_event_name(SUBTASK_LEASE), "lease");
	CU_ASSERT_STRING_EQUAL(subtask_event_name(SUBTASK_EXPIRE), "expire");
	CU_ASSERT_STRING_EQUAL(subtask_event_name(SUBTASK_CANCEL), "cancel");
}
