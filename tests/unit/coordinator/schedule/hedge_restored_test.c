/* Two leases of one subtask that is paid for, one of which is over, and a coordinator that starts again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/record.h"
#include "reeve/limits.h"
#include "tests/support/core_fixture.h"

#include <CUnit/CUnit.h>

enum { PRICE = 100, FIRST = 75, HEDGE = 86 };

/* The older lease is out, and the hedge, too, or it was refused and reported. */
static void restarted(struct core *c, bool hedge_out)
{
	static const struct str script = { "x", 1 };
	struct bill bill = { .spent = hedge_out ? 0 : 66 };
	struct subtask_row row = { .state = SUBTASK_LEASED,
		.kind = KIND_SCRIPTED,
		.token = { 1, HEDGE },
		.attempts = 2,
		.refused = !hedge_out,
		.refused_schema = !hedge_out,
		.bill = &bill,
		.spec = "x",
		.spec_len = 1 };
	struct job_record job = { .state = JOB_RUNNING,
		.sealed = true,
		.total = 1,
		.paid = true,
		.granted = 3 * PRICE,
		.queue = STR("q"),
		.principal = STR("p"),
		.key = STR("0123456789abcdef"),
		.contract = STR("01234567890123456789012345678901"),
		.request = STR("request") };
	struct buf job_bytes = BUF_INIT, row_bytes = BUF_INIT;

	bill_open(&bill, (struct token){ 1, FIRST }, PRICE, str_hash(STR("w1")));
	if (hedge_out)
		bill_open(&bill, (struct token){ 1, HEDGE }, PRICE, str_hash(STR("w2")));
	record_pack_job(&job_bytes, &job);
	record_pack_subtask(&row_bytes, &row, hedge_out ? STR("w2") : STR("w1"), STR(""));
	core_open(c, NULL);
	struct event events[] = {
		{ .kind = EVENT_LEADING, .term = 2 },
		{ .kind = EVENT_RESTORE_JOB,
			.restore_job = { 1, buf_str(&job_bytes),
				{ .kind = KIND_SCRIPTED,
					.subtasks = 1,
					.scripts = &script,
					.script_count = 1,
					.lens = STR(""),
					.price_microusd = PRICE,
					.budget_microusd = 3 * PRICE } } },
		{ .kind = EVENT_RESTORE_SUBTASK, .restore_subtask = { 1, 0, buf_str(&row_bytes) } },
		{ .kind = EVENT_RESTORED },
	};

	struct fleet old = c->fleet;

	fleet_init(&c->fleet, &old.limits, NULL, 0, 1);
	fleet_release(&old);
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		step(&c->fleet, &events[i], c->now_ms, &c->fx);
	buf_release(&job_bytes);
	buf_release(&row_bytes);
}

/* True when it is the one that has the subtask now. */
static bool comes_back(struct core *c, uint64_t conn, struct str name, struct token token)
{
	struct held_lease held = {
		.ref = { 1, 0, 1, 0 }, .token = token, .finished = true, .phase = STR("")
	};
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = name,
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_SCRIPTED] = 1 },
			.held = &held,
			.held_count = 1 } };

	core_turn(c, 1, &event);
	return core_count(c, EFFECT_ADOPT) == 1;
}

void test_the_hedge_that_is_over_does_not_take_the_money_of_the_other(void)
{
	struct core c;

	restarted(&c, false);
	CU_ASSERT_FALSE(comes_back(&c, 1, STR("w2"), (struct token){ 1, HEDGE }));
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 1);
	CU_ASSERT_TRUE(comes_back(&c, 2, STR("w1"), (struct token){ 1, FIRST }));
	CU_ASSERT_FALSE(comes_back(&c, 3, STR("w2"), (struct token){ 1, HEDGE })); /* nor then */
	core_close(&c);
}

void test_an_adoption_that_was_not_stored_is_newer_than_all_that_is(void)
{
	for (int first = 0; first < 2; first++) {
		struct core c;

		restarted(&c, false);
		if (first)
			CU_ASSERT_TRUE(comes_back(&c, 1, STR("w1"), (struct token){ 1, FIRST }));
		CU_ASSERT_TRUE(comes_back(&c, 2, STR("w2"), (struct token){ 1, HEDGE + 1 }));
		core_close(&c);
	}
}

static void purse_is(const struct core *c, uint64_t reserved, uint64_t spent)
{
	const struct purse *purse = &fleet_job(&c->fleet, 1)->purse;

	CU_ASSERT_EQUAL(purse->reserved, reserved);
	CU_ASSERT_EQUAL(purse->spent, spent);
}

/* It hands in what was adopted last. */
static void is_accepted(struct core *c)
{
	static const struct tool_result none = { .tool = { "scripted", 8 } };
	struct event event = core_result(c, core_effect(c, EFFECT_ADOPT, 0), 0);

	event.result.spent_microusd = 30;
	event.result.gate.result = &none;
	event.result.gate.evidence = NULL;
	core_turn(c, 1, &event);
	CU_ASSERT_EQUAL(fleet_job(&c->fleet, 1)->state, JOB_DONE);
}

/* newer_hedge_dies_too: the older one is finished, and nobody has to make its call again. */
void test_the_older_of_two_comes_back_and_the_newer_never_does(void)
{
	struct core c;

	restarted(&c, true);
	purse_is(&c, PRICE, PRICE);
	CU_ASSERT_TRUE(comes_back(&c, 1, STR("w1"), (struct token){ 1, FIRST }));
	purse_is(&c, 2 * PRICE, 0);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, 1), 0)->attempts, 2);
	is_accepted(&c);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 0);
	purse_is(&c, 0, PRICE + 30);
	core_close(&c);
}

void test_both_of_two_come_back_in_either_order(void)
{
	for (int older_first = 0; older_first < 2; older_first++) {
		struct core c;

		restarted(&c, true);
		for (int i = 0; i < 2; i++) {
			bool older = (i == 0) == older_first;

			CU_ASSERT_TRUE(comes_back(&c, (uint64_t)i + 1, older ? STR("w1") : STR("w2"),
				(struct token){ 1, older ? FIRST : HEDGE }));
			CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
		}
		CU_ASSERT_EQUAL(c.fleet.lease_count, 2);
		purse_is(&c, 2 * PRICE, 0);
		is_accepted(&c);
		CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
		purse_is(&c, 0, PRICE + 30);
		core_close(&c);
	}
}

void test_who_did_not_hear_that_it_goes_on_beside_the_other_comes_again(void)
{
	struct core c;

	restarted(&c, true);
	for (uint64_t stream = 1; stream < 4; stream++) {
		CU_ASSERT_TRUE(comes_back(&c, stream, STR("w1"), (struct token){ 1, FIRST }));
		CU_ASSERT_EQUAL(c.fleet.lease_count, 2);
		purse_is(&c, 2 * PRICE, 0);
	}
	is_accepted(&c);
	core_close(&c);
}

/* It comes when the newer one was given up: nobody holds the subtask, and its token is not the newest. */
void test_the_older_of_two_comes_late(void)
{
	struct core c;

	restarted(&c, true);
	for (int i = 0; i < 2 * TTL_MS / 500 + 2; i++)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
	purse_is(&c, 0, 2 * PRICE);
	CU_ASSERT_TRUE(comes_back(&c, 1, STR("w1"), (struct token){ 1, FIRST }));
	purse_is(&c, PRICE, PRICE);
	/* The newer one then stands beside it, with its own money. */
	CU_ASSERT_TRUE(comes_back(&c, 2, STR("w2"), (struct token){ 1, HEDGE }));
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
	purse_is(&c, 2 * PRICE, 0);
	is_accepted(&c);
	core_close(&c);
}

/* One that nobody paid for, or that is another's. */
void test_what_does_not_come_back_beside_another(void)
{
	static const struct {
		struct str worker;
		uint64_t seq;
	} cases[] = { { { "w1", 2 }, FIRST - 1 }, { { "w3", 2 }, FIRST } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;

		restarted(&c, true);
		CU_ASSERT_FALSE(comes_back(&c, 1, cases[i].worker, (struct token){ 1, cases[i].seq }));
		CU_ASSERT_EQUAL(c.fleet.lease_count, 1);
		purse_is(&c, PRICE, PRICE);
		core_close(&c);
	}
}
