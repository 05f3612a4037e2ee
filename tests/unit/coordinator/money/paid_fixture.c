/* Submits, attaches, reports, and looks into the purse. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/coordinator/money/paid_fixture.h"
#include "coordinator/money/budget.h"

#include <CUnit/CUnit.h>

void paid_attach_named(struct paid *p, struct str name, uint64_t conn, uint64_t incarnation,
	const struct held_lease *held, size_t count)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = name,
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_SCRIPTED] = SLOTS },
			.prefetch = { [KIND_SCRIPTED] = SLOTS }, /* not for what is paid for */
			.held = held,
			.held_count = count } };

	core_turn(&p->c, 1, &event);
}

void paid_attach(
	struct paid *p, uint64_t conn, uint64_t incarnation, const struct held_lease *held, size_t count)
{
	paid_attach_named(p, STR("w"), conn, incarnation, held, count);
}

int paid_submit(struct paid *p, uint32_t subtasks, uint64_t budget)
{
	static const struct str script = { "x", 1 };
	struct event event = { .kind = EVENT_SUBMIT,
		.submit = { .queue = STR("q"),
			.principal = STR("test"),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_SCRIPTED,
				.subtasks = subtasks,
				.scripts = &script,
				.script_count = 1,
				.lens = { "", 0 },
				.price_microusd = PRICE,
				.budget_microusd = budget },
			.request = STR("request") } };

	*p = (struct paid){ 0 };
	core_open(&p->c, NULL);
	core_turn(&p->c, 1, &event);
	p->id = core_effect(&p->c, EFFECT_SUBMITTED, 0)->ref.job;
	p->job = p->id ? fleet_job(&p->c.fleet, p->id) : NULL;
	while (p->job && p->job->state == JOB_PLANNING)
		core_turn(&p->c, 0, NULL);
	return core_effect(&p->c, EFFECT_SUBMITTED, 0) ? core_effect(&p->c, EFFECT_SUBMITTED, 0)->err : 0;
}

struct event paid_report(const struct paid *p, const struct effect *assigned, uint64_t spent)
{
	static const struct tool_result none = { .tool = { "scripted", 8 } };
	struct event event = core_result(&p->c, assigned, 0);

	event.result.spent_microusd = spent;
	event.result.gate.result = &none;
	event.result.gate.evidence = NULL;
	return event;
}

void paid_purse_is(const struct paid *p, uint64_t reserved, uint64_t spent)
{
	CU_ASSERT_EQUAL(p->job->purse.reserved, reserved);
	CU_ASSERT_EQUAL(p->job->purse.spent, spent);
}

void paid_hedged(struct paid *p)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = 20,
		.hello = { .worker = STR("v"),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_SCRIPTED] = 1 } } };

	core_turn(&p->c, 1, &event);
	budget_reserve(&p->c.fleet, lease_hedge(&p->c.fleet, p->job, 0, fleet_worker_of(&p->c.fleet, 20)));
}

void paid_begin(struct paid *p, uint32_t subtasks, uint64_t budget)
{
	paid_submit(p, subtasks, budget);
	paid_attach(p, 1, 1, NULL, 0);
}

struct held_lease paid_held(const struct paid *p)
{
	const struct effect *assigned = core_effect(&p->c, EFFECT_ASSIGN, 0);

	return (struct held_lease){ .ref = assigned->ref, .token = assigned->token, .phase = STR("") };
}

void paid_silence(struct paid *p, int64_t ms)
{
	for (int64_t gone = 0; gone <= ms; gone += 500)
		core_turn(&p->c, 500, NULL);
}
