/* What is reserved and spent is the same after a restart, whatever had been told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/buf.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/claim.h"
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "tests/unit/coordinator/money/paid_fixture.h"

#include <CUnit/Basic.h>

/* What was written, as the store has it. */
struct stored {
	struct buf job;
	struct buf subtask;
};

static void store(const struct paid *p, struct stored *s)
{
	for (size_t i = 0; i < p->c.fx.move_count; i++) {
		const struct move *move = &p->c.fx.moves[i];
		struct buf *to = move->kind == MOVE_JOB       ? &s->job
				 : move->kind == MOVE_SUBTASK ? &s->subtask
							      : NULL;

		if (!to)
			continue;
		buf_clear(to);
		buf_add_str(to, move->value);
	}
}

/* One that is out, as it is stored. */
static void begin(struct paid *p, struct stored *s, uint32_t subtasks, uint64_t budget)
{
	paid_submit(p, subtasks, budget);
	store(p, s);
	paid_attach(p, 1, 1, NULL, 0);
	store(p, s);
}

static void end(struct paid *p, struct stored *s)
{
	core_close(&p->c);
	buf_release(&s->job);
	buf_release(&s->subtask);
}

/* A new coordinator finds one subtask in this record, and a key of its worker that names this lease; NULL: none. */
static void restart(struct paid *p, const struct stored *s, const struct held_lease *named)
{
	struct job_work work = p->job->work;
	struct event events[] = {
		{ .kind = EVENT_LEADING, .term = p->c.fleet.term + 1 },
		{ .kind = EVENT_RESTORE_JOB, .restore_job = { p->id, buf_str(&s->job), work } },
		{ .kind = EVENT_RESTORE_SUBTASK, .restore_subtask = { p->id, 0, buf_str(&s->subtask) } },
		{ .kind = EVENT_RESTORE_WORKER,
			.hello = { .worker = STR("w"), .held = named, .held_count = named != NULL } },
		{ .kind = EVENT_RESTORED },
	};
	struct fleet old = p->c.fleet;

	fleet_init(&p->c.fleet, &old.limits, NULL, 0, 1);
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		step(&p->c.fleet, &events[i], p->c.now_ms, &p->c.fx);
	fleet_release(&old);
	p->job = fleet_job(&p->c.fleet, p->id);
}

/* paid_lease_expires_while_the_call_runs, and a coordinator that dies before it can. */
void test_what_is_out_is_out_after_a_restart_too(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct effect first;
	struct held_lease held;
	struct event event;

	begin(&p, &s, 1, 2 * PRICE);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	restart(&p, &s, NULL);
	paid_purse_is(&p, PRICE, 0);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(p.c.fleet.lease_count, 1);
	/* It comes back with what it has, and reports. */
	held = (struct held_lease){ .ref = first.ref, .token = first.token, .phase = STR("") };
	paid_attach(&p, 5, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 1);
	event = paid_report(&p, &first, 40);
	event.conn = 5;
	event.result.token = core_effect(&p.c, EFFECT_ADOPT, 0)->token;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_DONE);
	paid_purse_is(&p, 0, 40);
	end(&p, &s);
}

void test_what_does_not_come_back_after_a_restart_is_spent(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };

	begin(&p, &s, 1, 2 * PRICE);
	restart(&p, &s, NULL);
	for (int64_t ms = 0; ms <= TTL_MS; ms += 500) {
		core_turn(&p.c, 500, NULL);
		store(&p, &s);
	}
	paid_purse_is(&p, 0, PRICE);
	CU_ASSERT_EQUAL(job_subtask(p.job, 0)->lost, 1);
	/* And the same after one more: nothing is counted twice. */
	restart(&p, &s, NULL);
	paid_purse_is(&p, 0, PRICE);
	end(&p, &s);
}

/* Keys are as old as the last beat: what they name may have ended since, and its record says what it came to. */
void test_a_key_that_is_behind_reserves_nothing(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held;
	struct event event;

	paid_submit(&p, 1, 3 * PRICE);
	store(&p, &s);
	paid_attach(&p, 1, 1, NULL, 0);
	held = paid_held(&p);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), 10);
	event.result.outcome = OUTCOME_FAILED;
	event.result.reason = STR("no");
	core_turn(&p.c, 5, &event);
	store(&p, &s);
	restart(&p, &s, &held);
	paid_purse_is(&p, 0, 10);
	end(&p, &s);
}

/* Under its new token it is the same call, also to the coordinator after the next. */
void test_what_was_adopted_is_counted_once_after_two_restarts(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held;

	begin(&p, &s, 1, 2 * PRICE);
	held = paid_held(&p);
	restart(&p, &s, NULL);
	paid_attach(&p, 5, 1, &held, 1);
	held.token = core_effect(&p.c, EFFECT_ADOPT, 0)->token;
	store(&p, &s);
	restart(&p, &s, NULL);
	paid_silence(&p, TTL_MS);
	paid_purse_is(&p, 0, PRICE);
	paid_attach(&p, 9, 1, &held, 1);
	paid_purse_is(&p, PRICE, 0);
	end(&p, &s);
}

/* A hello may name thousands of leases, true or not: none of them makes a move for which there is no room. */
void test_a_claim_ends_no_hedge_without_room_for_its_record(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held, lie;
	struct move move = { .kind = MOVE_WORKER, .key = STR("k"), .value = STR("") };

	begin(&p, &s, 1, 3 * PRICE);
	held = paid_held(&p);
	lie = held;
	lie.token.seq += 99;
	restart(&p, &s, NULL);
	paid_attach(&p, 5, 1, &held, 1);
	paid_hedged(&p);
	while (effects_room(&p.c.fx, 1))
		effects_move(&p.c.fx, move);
	CU_ASSERT_EQUAL(
		claim_judge(&p.c.fleet, &lie, fleet_worker_of(&p.c.fleet, 20), &p.c.fx), CLAIM_REFUSED);
	CU_ASSERT_EQUAL(p.c.fx.move_count, EFFECT_MOVES_MOST);
	effects_clear(&p.c.fx);
	CU_ASSERT_EQUAL(
		claim_judge(&p.c.fleet, &lie, fleet_worker_of(&p.c.fleet, 20), &p.c.fx), CLAIM_ADOPTED);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	end(&p, &s);
}
