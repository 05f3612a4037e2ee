/* Small helpers around step(). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/core_fixture.h"

static const struct fleet_limits small = { .jobs = 8,
	.workers = 8,
	.leases = 64,
	.subtasks_per_job = 1000,
	.heartbeat_ms = HEARTBEAT_MS,
	.ttl_ms = TTL_MS,
	.leader_ttl_ms = LEADER_TTL_MS };

static void core_step(struct core *c, enum event_kind kind)
{
	struct event event = { .kind = kind };

	if (kind == EVENT_LEADING)
		event.term = 1;
	step(&c->fleet, &event, c->now_ms, &c->fx);
}

void core_open(struct core *c, const struct fleet_limits *limits)
{
	c->now_ms = 1000000;
	effects_init(&c->fx);
	fleet_init(&c->fleet, limits ? limits : &small, NULL, 0, 1);
	core_step(c, EVENT_LEADING);
	core_step(c, EVENT_RESTORED);
}

void core_close(struct core *c)
{
	fleet_release(&c->fleet);
	effects_release(&c->fx);
}

void core_turn(struct core *c, int64_t in_ms, const struct event *event)
{
	struct event confirmed = { .kind = EVENT_CONFIRMED, .sent_ms = c->now_ms + in_ms };

	effects_clear(&c->fx);
	/* It comes between two turns, in the time of the last one. */
	step(&c->fleet, &confirmed, c->fleet.now_ms, &c->fx);
	c->now_ms += in_ms;
	core_step(c, EVENT_TURN);
	if (event)
		step(&c->fleet, event, c->now_ms, &c->fx);
	core_step(c, EVENT_REST);
}

uint64_t core_job(struct core *c, const char *queue, const char *key, uint32_t subtasks)
{
	struct event event = { .kind = EVENT_SUBMIT,
		.submit = { .queue = str_of(queue),
			.principal = STR("test"),
			.key = str_of(key),
			.work = { .kind = KIND_NOOP, .subtasks = subtasks, .bytes = 12, .lens = { "", 0 } },
			.request = STR("request") } };
	uint64_t id;

	core_turn(c, 1, &event);
	id = core_effect(c, EFFECT_SUBMITTED, 0)->ref.job;
	while (id && fleet_job(&c->fleet, id)->state == JOB_PLANNING)
		core_turn(c, 0, NULL);
	return id;
}

void core_worker(struct core *c, uint64_t conn, const char *id, uint32_t slots)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = str_of(id),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_NOOP] = slots } } };

	c->fleet.hello_ms = 0; /* however many a test wants, they are no crowd */
	core_turn(c, 1, &event);
}

const struct effect *core_effect(const struct core *c, enum effect_kind kind, size_t nth)
{
	for (size_t i = 0; i < c->fx.count; i++)
		if (c->fx.list[i].kind == kind && !nth--)
			return &c->fx.list[i];
	return NULL;
}

size_t core_count(const struct core *c, enum effect_kind kind)
{
	size_t count = 0;

	while (core_effect(c, kind, count))
		count++;
	return count;
}

size_t core_moves(const struct core *c, enum move_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < c->fx.move_count; i++)
		count += c->fx.moves[i].kind == kind;
	return count;
}

struct event core_result(const struct core *c, const struct effect *assigned, uint64_t conn)
{
	const struct subtask_row *row =
		job_subtask(fleet_job(&c->fleet, assigned->ref.job), assigned->ref.number);

	return (struct event){ .kind = EVENT_RESULT,
		.conn = conn ? conn : assigned->conn,
		.result = { .ref = assigned->ref,
			.token = assigned->token,
			.outcome = OUTCOME_DONE,
			.reason = { "", 0 },
			.stored = STR("as it came"),
			.gate = { .body = { row->spec, row->spec_len } } } };
}

enum subtask_state core_state(const struct core *c, uint64_t job, uint32_t number)
{
	return (enum subtask_state)job_subtask(fleet_job(&c->fleet, job), number)->state;
}
