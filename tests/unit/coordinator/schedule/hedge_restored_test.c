/* Two leases of one subtask that is paid for, one of which is over, and a coordinator that starts again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/record.h"
#include "tests/support/core_fixture.h"

#include <CUnit/CUnit.h>

enum { PRICE = 100, FIRST = 75, HEDGE = 86 };

/* The hedge was refused and reported; the older lease is out. */
static void restarted(struct core *c)
{
	static const struct str script = { "x", 1 };
	struct bill bill = { .spent = 66 };
	struct subtask_row row = { .state = SUBTASK_LEASED,
		.kind = KIND_SCRIPTED,
		.token = { 1, HEDGE },
		.attempts = 2,
		.refused = 1,
		.refused_schema = 1,
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
	record_pack_job(&job_bytes, &job);
	record_pack_subtask(&row_bytes, &row, STR("w1"), STR(""));
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

	restarted(&c);
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

		restarted(&c);
		if (first)
			CU_ASSERT_TRUE(comes_back(&c, 1, STR("w1"), (struct token){ 1, FIRST }));
		CU_ASSERT_TRUE(comes_back(&c, 2, STR("w2"), (struct token){ 1, HEDGE + 1 }));
		core_close(&c);
	}
}
