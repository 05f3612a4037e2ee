/* Fills in what no test of models is about. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/model_fixture.h"

struct event model_submit(const struct job_work *work)
{
	struct event event = { .kind = EVENT_SUBMIT,
		.conn = 1,
		.submit = { .queue = STR("q"),
			.principal = STR("p"),
			.key = STR("0123456789abcdef"),
			.request = STR("r"),
			.work = *work } };

	event.submit.work.kind = KIND_TOOL;
	event.submit.work.lens = STR("");
	event.submit.work.no_cache = true;
	return event;
}

struct job_row *model_begin(
	struct core *c, const struct tier *tiers, size_t tier_count, const struct job_work *work)
{
	struct event event = model_submit(work);

	core_open(c, NULL);
	fleet_tiers(&c->fleet, tiers, tier_count);
	core_turn(c, 1, &event);
	return fleet_job(&c->fleet, core_effect(c, EFFECT_SUBMITTED, 0)->ref.job);
}

void model_worker(struct core *c, uint64_t conn, struct str name, uint64_t tiers, uint32_t slots)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = name,
			.queue = STR(""),
			.incarnation = conn,
			.tools = tiers << TOOLS_MOST,
			.slots = { [KIND_MODEL] = slots } } };

	core_turn(c, 5, &event);
}
