/* Lines of heartbeat keys are written and read back; foreign lines are passed over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/presence.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

void test_a_line_is_as_people_read_it(void)
{
	struct buf text = BUF_INIT;

	presence_line(
		&text, (struct subtask_ref){ 42, 17, 3, 0 }, (struct token){ 5, 1234 }, STR("running"), 17);
	presence_line(&text, (struct subtask_ref){ 1, 0, 1, 0 }, (struct token){ 1, 1 }, STR(""), 0);
	CU_ASSERT_STRING_EQUAL(text.at, "j42/17.3 token=5.1234 phase=running progress=17\n"
					"j1/0.1 token=1.1 phase=leased progress=0\n");
	buf_release(&text);
}

void test_lines_come_back(void)
{
	static const struct held_lease leases[] = {
		{ .ref = { 42, 17, 3, 0 }, .token = { 5, 1234 } },
		{ .ref = { UINT64_MAX, UINT32_MAX, UINT32_MAX, 0 }, .token = { UINT64_MAX, UINT64_MAX } },
		{ .ref = { 1, 0, 1, 0 }, .token = { 0, 1 } },
	};
	struct buf text = BUF_INIT;
	struct held_lease back;
	struct str rest;

	for (size_t i = 0; i < 3; i++)
		presence_line(&text, leases[i].ref, leases[i].token, STR("queued"), UINT64_MAX);
	rest = buf_str(&text);
	for (size_t i = 0; i < 3; i++) {
		CU_ASSERT_TRUE_FATAL(presence_next(&rest, &back));
		CU_ASSERT_EQUAL(back.ref.job, leases[i].ref.job);
		CU_ASSERT_EQUAL(back.ref.number, leases[i].ref.number);
		CU_ASSERT_EQUAL(back.ref.attempt, leases[i].ref.attempt);
		CU_ASSERT_TRUE(token_equal(back.token, leases[i].token));
	}
	CU_ASSERT_FALSE(presence_next(&rest, &back));
	buf_release(&text);
}

void test_what_is_no_line_is_passed_over(void)
{
	char longest[200];
	struct buf text = BUF_INIT;
	struct held_lease back;
	struct str rest;

	memset(longest, 'j', sizeof longest);
	buf_add_text(&text, "\n\nhello\nj1/2 token=1.1\n");
	buf_add(&text, longest, sizeof longest);
	buf_add_text(&text, "\nj1/2.3 token=\nj7/8.9 token=1.2 phase=x progress=0");
	rest = buf_str(&text);
	CU_ASSERT_TRUE(presence_next(&rest, &back));
	CU_ASSERT_EQUAL(back.ref.job, 7);
	CU_ASSERT_FALSE(presence_next(&rest, &back));
	buf_release(&text);
}

/* The ttl of the key that was written in this turn; 0: none was. */
static int64_t key_ttl_ms(const struct core *c)
{
	for (size_t i = 0; i < c->fx.move_count; i++)
		if (c->fx.moves[i].kind == MOVE_WORKER)
			return c->fx.moves[i].ttl_ms;
	return 0;
}

/* It was given work a moment after its key was written: a coordinator that is away from then on must know of it all the same. */
void test_the_key_of_an_idle_worker_lives_as_long(void)
{
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 1);
	CU_ASSERT_EQUAL(key_ttl_ms(&c), PRESENCE_TTLS * TTL_MS);
	core_close(&c);
}

/* Whoever is detached may be on its way back when the next coordinator comes: its key is kept as long as its leases are. */
void test_the_key_of_who_is_detached_is_kept_with_its_leases(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	int written = 0;
	struct core c;

	core_open(&c, NULL);
	core_job(&c, "q", "0123456789abcdef", 1);
	core_worker(&c, 1, "w1", 1);
	CU_ASSERT_EQUAL_FATAL(c.fleet.lease_count, 1);
	core_turn(&c, 1, &gone);
	for (int ms = 0; ms < 2 * TTL_MS; ms += HEARTBEAT_MS) {
		core_turn(&c, HEARTBEAT_MS, NULL);
		written += key_ttl_ms(&c) > 0;
		CU_ASSERT_TRUE(key_ttl_ms(&c) == 0 || c.fleet.lease_count);
	}
	CU_ASSERT_TRUE(written >= TTL_MS / HEARTBEAT_MS - 2);
	core_close(&c);
}

/* Its key, as the store has it behind the last turn: what the last move of it in a turn says. */
static bool has_key(const struct core *c, bool before)
{
	for (size_t i = 0; i < c->fx.move_count; i++)
		if (c->fx.moves[i].kind == MOVE_WORKER)
			before = c->fx.moves[i].ttl_ms > 1;
	return before;
}

/* A new coordinator awaits by name, so nobody may have a lease whom the store does not name: not even who left a moment ago, and whose
 * key ended with that. */
void test_who_comes_back_after_a_drain_has_a_key_before_a_lease(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = 1 },
		     drain = { .kind = EVENT_DRAIN_WORKER, .conn = 9, .drain = STR("w1") };
	struct event again = { .kind = EVENT_HELLO,
		.conn = 2,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = 2,
			.slots = { [KIND_NOOP] = 1 } } };
	struct core c;
	bool key;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 1);
	key = has_key(&c, false);
	CU_ASSERT_TRUE(key);
	core_turn(&c, 1, &drain);
	core_turn(&c, 1, &gone);
	key = has_key(&c, key);
	CU_ASSERT_FALSE(key);
	core_job(&c, "q", "0123456789abcdef", 1);
	c.fleet.hello_ms = 0;
	core_turn(&c, 1, &again);
	key = has_key(&c, key);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1);
	CU_ASSERT_TRUE(key);
	core_close(&c);
}

/* The same where other work has taken all the room of the commit: it is given something a turn later. */
void test_who_has_no_key_yet_is_given_nothing(void)
{
	struct event hello = { .kind = EVENT_HELLO,
		.conn = 1,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_NOOP] = 1 } } };
	struct event turn = { .kind = EVENT_TURN }, rest = { .kind = EVENT_REST };
	struct core c;

	core_open(&c, NULL);
	core_job(&c, "q", "0123456789abcdef", 1);
	effects_clear(&c.fx);
	step(&c.fleet, &turn, ++c.now_ms, &c.fx);
	step(&c.fleet, &hello, c.now_ms, &c.fx);
	while (effects_room(&c.fx, 1))
		effects_move(&c.fx, (struct move){ .kind = MOVE_RESULT, .job = 1, .value = STR("x") });
	step(&c.fleet, &rest, c.now_ms, &c.fx);
	CU_ASSERT_FALSE(has_key(&c, false));
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 0);
	core_turn(&c, 1, NULL);
	CU_ASSERT_TRUE(has_key(&c, false));
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1);
	core_close(&c);
}

/* As much as others write anew in every heartbeat: who is new does not wait behind them. */
void test_the_first_key_is_before_those_that_are_written_again(void)
{
	struct event hello = { .kind = EVENT_HELLO,
		.conn = 2,
		.hello = { .worker = STR("w2"), .queue = STR(""), .incarnation = 1 } };
	struct event turn = { .kind = EVENT_TURN }, rest = { .kind = EVENT_REST };
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 1);
	effects_clear(&c.fx);
	c.now_ms += TTL_MS / 2;
	c.fleet.hello_ms = 0;
	step(&c.fleet, &turn, c.now_ms, &c.fx);
	step(&c.fleet, &hello, c.now_ms, &c.fx);
	while (effects_room(&c.fx, 2))
		effects_move(&c.fx, (struct move){ .kind = MOVE_RESULT, .job = 1, .value = STR("x") });
	step(&c.fleet, &rest, c.now_ms, &c.fx);
	CU_ASSERT_EQUAL_FATAL(core_moves(&c, MOVE_WORKER), 1);
	CU_ASSERT_TRUE(str_equal(c.fx.moves[c.fx.move_count - 1].key, STR("w2")));
	core_close(&c);
}
