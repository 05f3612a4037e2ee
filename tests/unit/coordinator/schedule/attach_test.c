/* Who attaches, who is turned away, and who is forgotten. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/attach.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

static struct event hello(uint64_t conn, const char *id, uint64_t incarnation, const struct held_lease *held)
{
	return (struct event){ .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = str_of(id),
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_NOOP] = 1 },
			.held = held,
			.held_count = held != NULL } };
}

static void says_hello(
	struct core *c, uint64_t conn, const char *id, uint64_t incarnation, const struct held_lease *held)
{
	struct event event = hello(conn, id, incarnation, held);

	core_turn(c, 10, &event);
}

/* A fleet with a job of one subtask. */
static uint64_t opened(struct core *c)
{
	core_open(c, NULL);
	return core_job(c, "q", "0123456789abcdef", 1);
}

static struct held_lease assigned(const struct core *c)
{
	const struct effect *effect = core_effect(c, EFFECT_ASSIGN, 0);

	return (struct held_lease){ .ref = effect->ref, .token = effect->token, .phase = STR("running") };
}

/* A turn of one whose leadership was confirmed half the ttl of its key ago, and `late` ms. */
static void turn_late(struct core *c, int64_t late, const struct event *event)
{
	struct event turn = { .kind = EVENT_TURN }, rest = { .kind = EVENT_REST };

	c->now_ms = c->fleet.confirmed_ms + LEADER_TTL_MS / 2 + late;
	effects_clear(&c->fx);
	step(&c->fleet, &turn, c->now_ms, &c->fx);
	step(&c->fleet, event, c->now_ms, &c->fx);
	step(&c->fleet, &rest, c->now_ms, &c->fx);
}

void test_hellos_that_cannot_be_are_dropped(void)
{
	char id[8] = "w0";
	struct core c;

	core_open(&c, NULL);
	says_hello(&c, 1, "", 1, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_BAD_NAME);
	for (uint64_t i = 0; i < 8; i++) {
		id[1] = (char)('0' + i);
		says_hello(&c, i + 2, id, 7, NULL);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_DROP), 0);
	}
	says_hello(&c, 20, "w8", 1, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_TOO_MANY_WORKERS);
	says_hello(&c, 21, "w0", 6, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_OLD_INCARNATION);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->conn, 21);
	core_close(&c);
}

/* One hello a stream: more would attach workers that nobody would ever detach. */
void test_a_second_hello_ends_its_stream(void)
{
	static const char *const names[] = { "w1", "w2" };
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };

	for (size_t i = 0; i < 2; i++) {
		struct core c;

		core_open(&c, NULL);
		says_hello(&c, 1, "w1", 1, NULL);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 1);
		says_hello(&c, 1, names[i], 1, NULL);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 0);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DROP), 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->conn, 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_SECOND_HELLO);
		CU_ASSERT_EQUAL(fleet_worker(&c.fleet, STR("w2"), false), NO_SLOT);
		core_turn(&c, 10, &gone);
		for (uint32_t k = 0; k < c.fleet.limits.workers; k++)
			CU_ASSERT_EQUAL(c.fleet.workers[k].conn, 0);
		core_job(&c, "q", "0123456789abcdef", 1);
		CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
		core_close(&c);
	}
}

/* As many names as there are rows, then one more. */
void test_who_left_long_ago_makes_room(void)
{
	static const struct {
		int64_t await_ms, after_ms;
		bool stays, room;
	} cases[] = {
		{ 0, 2 * TTL_MS, false, false },
		{ 0, 2 * TTL_MS + 1, false, true },
		{ 0, 9 * TTL_MS, true, false }, /* attached, though it was not heard of */
		{ 3 * TTL_MS, 3 * TTL_MS - 1, false, false },
		{ 3 * TTL_MS, 3 * TTL_MS, false, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fleet_limits limits = fleet_limits_default;
		struct event gone = { .kind = EVENT_GONE, .conn = 2 };
		struct core c;

		limits.workers = 2;
		core_open(&c, &limits);
		says_hello(&c, 1, "w1", 1, NULL);
		says_hello(&c, 2, "w2", 1, NULL);
		c.fleet.await_until_ms = c.now_ms + cases[i].await_ms;
		if (!cases[i].stays)
			core_turn(&c, 0, &gone);
		core_turn(&c, cases[i].after_ms, NULL);
		says_hello(&c, 3, "w3", 1, NULL);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), cases[i].room);
		CU_ASSERT_NOT_EQUAL(fleet_worker(&c.fleet, STR("w1"), false), NO_SLOT);
		core_close(&c);
	}
}

/* It was on its way for longer than the stream that came after it: what it does not name is not lost. */
void test_a_hello_of_an_older_stream_comes_too_late(void)
{
	struct core c;
	uint64_t id = opened(&c);

	says_hello(&c, 5, "w1", 7, NULL);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1);
	says_hello(&c, 4, "w1", 7, NULL);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DROP), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->conn, 4);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_REPLACED_STREAM);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->attempts, 1);
	/* Of a process that started since, any stream is newer. */
	says_hello(&c, 3, "w1", 8, NULL);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 1);
	core_close(&c);
}

/* A worker that started again, and lost its stream at once: its attempts are lost, not "not received". */
void test_two_hellos_in_one_turn_keep_the_first_reason(void)
{
	struct event first = hello(2, "w1", 2, NULL), second = hello(3, "w1", 2, NULL);
	struct core c;
	uint64_t id = opened(&c);

	says_hello(&c, 1, "w1", 1, NULL);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
	step(&c.fleet, &first, c.now_ms, &c.fx);
	core_turn(&c, 10, &second);
	CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_BACKOFF);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->lost, 1);
	core_close(&c);
}

/* A leader that was not confirmed in time: what it holds in memory may be another's by now. */
void test_who_does_not_lead_adopts_nothing(void)
{
	for (int64_t late = -1; late <= 1; late++) {
		struct held_lease held;
		struct event event;
		struct core c;
		uint64_t id = opened(&c);

		says_hello(&c, 1, "w1", 1, NULL);
		held = assigned(&c);
		event = hello(2, "w1", 1, &held);
		turn_late(&c, late, &event);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_NOT_LEADER), late > 0);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), late <= 0);
		CU_ASSERT_EQUAL(fleet_worker_of(&c.fleet, 2) != NO_SLOT, late <= 0);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0); /* it keeps what it holds */
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), 0);
		CU_ASSERT_EQUAL(core_state(&c, id, 0), SUBTASK_LEASED);
		core_close(&c);
	}
}

/* A successor that has not confirmed its key since it was read. */
void test_who_does_not_lead_takes_up_no_old_lease(void)
{
	for (int64_t late = -1; late <= 1; late++) {
		struct held_lease held = { .phase = STR(""), .token = { 1, 9 } };
		struct event event;
		struct core c;
		uint64_t id = opened(&c);

		c.fleet.term = 2; /* the one that planned it has a successor */
		held.ref = (struct subtask_ref){ id, 0, 1, 0 };
		event = hello(2, "w1", 1, &held);
		turn_late(&c, late, &event);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), late <= 0);
		CU_ASSERT_EQUAL(core_state(&c, id, 0), late <= 0 ? SUBTASK_LEASED : SUBTASK_READY);
		core_close(&c);
	}
}

void test_who_does_not_lead_extends_nothing(void)
{
	for (int64_t late = -1; late <= 1; late++) {
		struct held_lease held;
		struct event beat = { .kind = EVENT_BEAT, .conn = 1, .beat = { &held, 1 } };
		const struct lease_row *lease;
		struct core c;
		uint64_t id = opened(&c);

		says_hello(&c, 1, "w1", 1, NULL);
		held = assigned(&c);
		lease = &c.fleet.leases[job_subtask(fleet_job(&c.fleet, id), 0)->lease];
		core_turn(&c, HEARTBEAT_MS, NULL); /* of its time this much is gone */
		turn_late(&c, late, &beat);
		CU_ASSERT_EQUAL(lease->deadline_ms, c.now_ms + TTL_MS - (late > 0 ? HEARTBEAT_MS : 0));
		CU_ASSERT_EQUAL(str_equal(str_of(lease->phase), STR("running")), late <= 0);
		core_close(&c);
	}
}
