/* A journal of a small fleet is replayed as it is, cut, and changed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/replay.h"
#include "coordinator/step.h"

#include <CUnit/CUnit.h>

static const struct fleet_limits limits = { 4, 4, 8, 100, 1000, 10000, 10000 };
static const struct str languages[] = { STR("c") };
static const struct tool_def tools[] = { { .name = { "one", 3 },
	.languages = languages,
	.language_count = 1,
	.lenses = languages,
	.lens_count = 1 } };

struct recorded {
	struct fleet fleet;
	struct effects fx;
	struct buf bytes;
};

static void happens(struct recorded *r, struct event event, int64_t now_ms)
{
	journal_event(&event, now_ms, &r->bytes);
	step(&r->fleet, &event, now_ms, &r->fx);
}

static void turn(struct recorded *r, int64_t now_ms, struct event event)
{
	happens(r, (struct event){ .kind = EVENT_TURN, .unix_ms = now_ms }, now_ms);
	happens(r, event, now_ms);
	happens(r, (struct event){ .kind = EVENT_REST }, now_ms);
	journal_turn(&r->fleet, &r->fx, &r->bytes);
	journal_reply(STORE_COMMITTED, 1, &r->bytes);
	effects_clear(&r->fx);
	journal_clear(&r->bytes);
}

/* A worker comes, ten subtasks are submitted and planned, and one is handed in. */
static void record(struct recorded *r)
{
	struct event hello = {
		.kind = EVENT_HELLO, .conn = 1, .hello = { .worker = STR("w"), .slots = { 0, 1 } }
	};
	struct event submit = { .kind = EVENT_SUBMIT,
		.conn = 2,
		.submit = { .queue = STR("q"),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_NOOP, .subtasks = 10 } } };
	struct event result = { .kind = EVENT_RESULT,
		.conn = 1,
		.result = { { 1, 0, 1 }, { 1, 1 }, OUTCOME_DONE, STR(""), STR("s"), { .body = STR("") } } };

	*r = (struct recorded){ .bytes = BUF_INIT };
	effects_init(&r->fx);
	fleet_init(&r->fleet, &limits, tools, 1, 7);
	journal_begin(&r->fleet, &r->bytes);
	happens(r, (struct event){ .kind = EVENT_LEADING, .term = 1 }, 1000);
	turn(r, 1000, (struct event){ .kind = EVENT_RESTORED });
	turn(r, 1001, hello);
	turn(r, 1002, submit);
	turn(r, 1003, result);
}

static void recorded_release(struct recorded *r)
{
	fleet_release(&r->fleet);
	effects_release(&r->fx);
	buf_release(&r->bytes);
}

static int replay(struct replay *r, struct str bytes)
{
	struct str frame;
	size_t used;
	int err;

	replay_init(r);
	while ((err = journal_frame(bytes, &frame, &used)) > 0) {
		err = replay_frame(r, frame);
		if (err)
			return err;
		bytes = str_sub(bytes, used, bytes.len);
	}
	return err;
}

void test_the_same_decisions_are_made_again(void)
{
	struct recorded r;
	struct replay p;

	record(&r);
	CU_ASSERT_EQUAL_FATAL(r.fleet.lease_count, 1); /* there was something to decide */
	CU_ASSERT_EQUAL(replay(&p, buf_str(&r.bytes)), 0);
	CU_ASSERT_EQUAL(p.turns, 4);
	CU_ASSERT_EQUAL(p.commits, 4);
	CU_ASSERT_EQUAL(p.events, 13);
	CU_ASSERT_EQUAL(p.fleet.hash, r.fleet.hash);
	CU_ASSERT_EQUAL(p.fleet.chance, r.fleet.chance);
	CU_ASSERT_TRUE(str_equal(p.fleet.tools[0].languages[0], STR("c")));
	replay_release(&p);
	recorded_release(&r);
}

void test_a_journal_that_was_cut_ends_earlier(void)
{
	struct recorded r;

	record(&r);
	for (size_t len = 0; len < r.bytes.len; len += 7) {
		struct replay p;

		CU_ASSERT_EQUAL(replay(&p, str_bytes(r.bytes.at, len)), 0);
		CU_ASSERT_TRUE(p.turns <= 4);
		replay_release(&p);
	}
	recorded_release(&r);
}

void test_another_decision_is_found(void)
{
	struct recorded r;
	struct replay p;

	record(&r);
	/* In the frame of the last turn the hash follows its kind. */
	for (size_t i = 0; i + 21 < r.bytes.len; i++)
		if (r.bytes.at[i] == JOURNAL_TURN && !memcmp(r.bytes.at + i + 1, &r.fleet.hash, 8))
			r.bytes.at[i + 1] = (char)(r.bytes.at[i + 1] ^ 1);
	CU_ASSERT_EQUAL(replay(&p, buf_str(&r.bytes)), -E_CHANGED);
	CU_ASSERT_EQUAL(p.turns, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.words, "turn 4 "));
	replay_release(&p);
	recorded_release(&r);
}

void test_what_is_no_journal_is_refused(void)
{
	static const struct str cases[] = { STR("\0\0\0\0"), STR("\xff\xff\xff\xff"), STR("\1\0\0\0\5"),
		STR("\1\0\0\0\1"), STR("\5\0\0\0\1\2\0\0\0") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct replay p;

		CU_ASSERT_EQUAL(replay(&p, cases[i]), -E_CORRUPT);
		replay_release(&p);
	}
}
