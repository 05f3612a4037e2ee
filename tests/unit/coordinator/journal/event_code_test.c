/* Each kind of event comes back as it went in, and nothing that is damaged is taken for one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/event_code.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static const struct str scripts[] = { STR("done 3"), STR("") };
static const struct plan_file files[] = { { 10, 0, true, 1, 7, 9 },
	{ 4000000000u, 1, false, 0, UINT64_MAX, 9 } };
static const struct str languages[] = { STR("c"), STR("python") };
static const struct held_lease held[] = {
	{ { 7, 3, 1, UINT64_MAX }, { 2, 9 }, true, STR("running"), 77, 5000 },
	{ { 8, 0, 4, 0 }, { 1, 1 }, false, STR(""), 0, 0 },
};
static const struct str paths[] = { STR("a.md"), STR("*/b\xff") }, words[] = { STR("w") };
static const struct absence absence = { paths, 2, words, 1 };
static const struct finding findings[] = {
	{ 5, 1, 2, SEVERITY_ERROR, CONFIDENCE_LOW, STR("security"), STR("t/R1"), STR("a\0b\xff"),
		STR("x\r\n\ty"), &absence },
};
static const struct not_covered gaps[] = { { 6, STR("tests"), STR("timed out"), true } };
static const struct claim_judged judged[] = { { 7, VERDICT_REFUTED, STR("why") } };
static const struct tool_result result = { STR("t"), STR("2.1"), STR("bwrap"), findings, 1, gaps, 1,
	STR("recipe"), true, STR("small"), STR("m-1"), { 1, 2, 3, 4 }, judged, 1, NULL };
static const struct tool_result nothing = { STR("t"), STR("2.1"), STR("bwrap"), NULL, 0, NULL, 0, STR(""),
	false, STR(""), STR(""), { 0 }, NULL, 0, NULL };
static const struct goal_row goal_rows[] = { { STR("spec"), true }, { STR(""), false } };
static const struct goal_rows goal = { STR("a fault"), goal_rows, 2 };
static const struct evidence evidence[] = { { -3, true, STR("x\r\n\ty"), -4, true, true } };

#define WORK                                                                                                 \
	{                                                                                                    \
		KIND_TOOL, 3, 256, scripts, 2, files, 2, languages, 2, languages, 1, 5,                      \
			STR("security,tests"), 4000, true, true, 250, UINT64_MAX, languages, 2,              \
			STR("review"), 7, 3, STR("where?")                                                   \
	}

static const struct event events[] = {
	{ .kind = EVENT_TURN, .unix_ms = -1 },
	{ .kind = EVENT_REST },
	{ .kind = EVENT_LEADING, .term = UINT64_MAX },
	{ .kind = EVENT_CONFIRMED, .sent_ms = 1 },
	{ .kind = EVENT_RESTORE_JOB, .restore_job = { 42, STR("\1\2"), WORK } },
	{ .kind = EVENT_RESTORE_SUBTASK, .restore_subtask = { 42, 17, STR("\1\7") } },
	{ .kind = EVENT_RESTORE_WORKER, .hello = { .worker = STR("w"), .held = held, .held_count = 2 } },
	{ .kind = EVENT_RESTORED },
	{ .kind = EVENT_SUBMIT,
		.conn = 9,
		.submit = { STR("q"), STR("p"), STR("k"), { 1, 2, 255 }, WORK, STR("request"), 3,
			1700000000000 } },
	{ .kind = EVENT_CANCEL, .conn = 1, .job = 42 },
	{ .kind = EVENT_HELLO,
		.conn = 2,
		.hello = { STR("w"), STR("q"), 8, { 0, 1, 2, 3 }, { 0, 256, 1, 0 }, 5, held, 2, 77 } },
	{ .kind = EVENT_GONE, .conn = 3 },
	{ .kind = EVENT_BEAT, .conn = 4, .beat = { held, 2 } },
	{ .kind = EVENT_RESULT,
		.conn = 5,
		.result = { { 42, 17, 3, 5 }, { 2, 9 }, OUTCOME_DONE, STR(""), STR("stored"),
			{ KIND_NONE, STR(""), STR("body"), 0, &result, evidence, true, NULL, 0, 0 },
			{ STR("key"), STR("entry"), STR("marker"), STR("recipe") }, UINT64_MAX,
			{ CALL_TOO_MANY, true, { 1, 2, 3, 4 }, { 50, 7, 900 }, { 40000, LIMIT_UNSAID, -1 },
				1500 } } },
	{ .kind = EVENT_LOOKED,
		.looked = { { 42, 17, 0, 0 }, true, false, STR("stored"),
			{ KIND_NONE, STR(""), STR("body"), 0, &result, evidence, true, NULL, 0, 0 } } },
	{ .kind = EVENT_LOOKED, .looked = { { 42, 17, 0, 0 }, false, true, STR(""), { .body = STR("") } } },
	{ .kind = EVENT_RESULT,
		.result = { { 42, 17, 3, 5 }, { 2, 9 }, OUTCOME_DONE, STR(""), STR("stored"),
			{ KIND_NONE, STR(""), STR("body"), 0, &result, NULL, true, NULL, 0, 0 } } },
	{ .kind = EVENT_RESULT,
		.result = { { 42, 17, 3, 5 }, { 2, 9 }, OUTCOME_DONE, STR(""), STR("stored"),
			{ KIND_NONE, STR(""), STR("body"), 0, &nothing, evidence, false, &goal, 0, 0 } } },
	{ .kind = EVENT_RESULT,
		.result = { { 42, 17, 3, 5 }, { 2, 9 }, OUTCOME_FAILED, STR("no"), STR(""),
			{ KIND_NONE, STR(""), STR(""), -7, NULL, NULL, false, NULL, 0, 0 } } },
	{ .kind = EVENT_DRAIN_WORKER, .conn = 6, .drain = { "w1", 2 } },
	{ .kind = EVENT_DRAIN },
	{ .kind = EVENT_TIMED_OUT, .conn = 1, .job = 42 },
	{ .kind = EVENT_RESUME, .conn = 1, .resume = { 42, UINT64_MAX } },
	{ .kind = EVENT_REOPEN, .conn = 1, .restore_job = { 42, STR("\1\4"), WORK } },
	{ .kind = EVENT_REOPEN_ROWS, .conn = 1, .reopen_rows = { 42, words, 1 } },
	{ .kind = EVENT_RETRY, .conn = 1, .retry = { 42, 17, false, true } },
};

void test_every_kind_comes_back(void)
{
	bool seen[EVENTS] = { [EVENT_NONE] = true };

	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
		struct buf once = BUF_INIT, twice = BUF_INIT;
		struct arena arena = { 0 };
		struct event back;

		event_pack(&events[i], &once);
		CU_ASSERT_TRUE_FATAL(event_unpack(buf_str(&once), &arena, &back));
		CU_ASSERT_EQUAL(back.kind, events[i].kind);
		CU_ASSERT_EQUAL(back.conn, events[i].conn);
		event_pack(&back, &twice);
		CU_ASSERT_TRUE(str_equal(buf_str(&once), buf_str(&twice)));
		seen[events[i].kind] = true;
		buf_release(&once);
		buf_release(&twice);
		arena_release(&arena);
	}
	for (int kind = 0; kind < EVENTS; kind++)
		CU_ASSERT_TRUE(seen[kind]); /* a new kind belongs into the table above */
}

/* Same bytes twice could also mean that a field is left out: what carries a decision is looked at. */
void test_nothing_of_a_result_is_left_out(void)
{
	struct buf bytes = BUF_INIT;
	struct arena arena = { 0 };
	struct event back;
	const struct event_result *r = &back.result;

	event_pack(&events[13], &bytes);
	CU_ASSERT_TRUE_FATAL(event_unpack(buf_str(&bytes), &arena, &back));
	CU_ASSERT_EQUAL(r->ref.job, 42);
	CU_ASSERT_EQUAL(r->ref.attempt, 3);
	CU_ASSERT_EQUAL(r->spent_microusd, UINT64_MAX);
	CU_ASSERT_EQUAL(r->call.answer, CALL_TOO_MANY);
	CU_ASSERT_EQUAL(r->call.usage.cache_write, 4);
	CU_ASSERT_EQUAL(r->call.requests.reset_ms, 900);
	CU_ASSERT_EQUAL(r->call.tokens.left, LIMIT_UNSAID);
	CU_ASSERT_EQUAL(r->call.retry_after_ms, 1500);
	CU_ASSERT_TRUE(token_equal(r->token, (struct token){ 2, 9 }));
	CU_ASSERT_TRUE(str_equal(r->stored, STR("stored")));
	CU_ASSERT_TRUE(r->gate.has_files);
	CU_ASSERT_EQUAL(r->gate.result->findings[0].end_line, 2);
	CU_ASSERT_EQUAL(r->gate.result->findings[0].confidence, CONFIDENCE_LOW);
	CU_ASSERT_TRUE(str_equal(r->gate.result->findings[0].message, STR("a\0b\xff")));
	CU_ASSERT_TRUE(str_equal(r->gate.result->not_covered[0].why, STR("timed out")));
	CU_ASSERT_EQUAL(r->gate.evidence[0].err, -3);
	CU_ASSERT_EQUAL(r->gate.evidence[0].absence_err, -4);
	CU_ASSERT_TRUE(r->gate.evidence[0].present);
	CU_ASSERT_TRUE(str_equal(r->gate.result->findings[0].absence->paths[1], STR("*/b\xff")));
	CU_ASSERT_TRUE(str_equal(r->gate.result->findings[0].absence->words[0], STR("w")));
	CU_ASSERT_TRUE(str_equal(r->gate.evidence[0].lines, STR("x\r\n\ty")));
	buf_release(&bytes);
	arena_release(&arena);
}

/* No evidence gathered makes the gate say could_not_check; none needed does not. */
void test_no_evidence_is_not_empty_evidence(void)
{
	for (size_t i = 14; i < 16; i++) {
		struct buf bytes = BUF_INIT;
		struct arena arena = { 0 };
		struct event back;

		event_pack(&events[i], &bytes);
		CU_ASSERT_TRUE_FATAL(event_unpack(buf_str(&bytes), &arena, &back));
		CU_ASSERT_EQUAL(!back.result.gate.evidence, !events[i].result.gate.evidence);
		buf_release(&bytes);
		arena_release(&arena);
	}
}

void test_a_cut_or_longer_event_is_refused(void)
{
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
		struct buf bytes = BUF_INIT;
		struct arena arena = { 0 };
		struct event back;

		event_pack(&events[i], &bytes);
		buf_add_byte(&bytes, 0);
		CU_ASSERT_FALSE(event_unpack(buf_str(&bytes), &arena, &back));
		for (size_t len = 0; len < bytes.len - 1; len++) {
			char *exact = malloc(len + 1); /* so that a sanitizer sees a read behind it */

			memcpy(exact, bytes.at, len);
			CU_ASSERT_FALSE(event_unpack(str_bytes(exact, len), &arena, &back));
			free(exact);
		}
		buf_release(&bytes);
		arena_release(&arena);
	}
}
