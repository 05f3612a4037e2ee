/* Packs records and reads them back, whole and cut off at every byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/record.h"
#include "common/tier/roster.h"

#include <CUnit/Basic.h>

static const struct subtask_row row = { .token = { 7, UINT64_MAX },
	.spec = "in\0put",
	.spec_len = 6,
	.attempts = 4000000000u,
	.state = SUBTASK_HELD,
	.kind = KIND_SCRIPTED,
	.reason = REASON_GATE_UNCHECKED,
	.refused = 1,
	.failed = 2,
	.lost = 3,
	.unchecked = 4,
	.refused_schema = 5,
	.refused_scope = 6,
	.refused_evidence = 255 };

static const struct job_record job = { .state = JOB_PAUSED,
	.reason = REASON_CANCELLED_BY_CLIENT,
	.sealed = true,
	.cancelling = true,
	.total = SUBTASKS_PER_JOB_MOST,
	.most_running = 3,
	.submitted_unix_ms = 1,
	.ended_unix_ms = INT64_MAX,
	.queue = { "day", 3 },
	.principal = { "", 0 },
	.key = { "0123456789abcdef", 16 },
	.contract = { "01234567890123456789012345678901", CONTRACT_HASH_BYTES },
	.request = { "\0\xff\n", 3 } };

void test_a_bill_comes_back(void)
{
	struct buf bytes = BUF_INIT;
	struct bill bill = { .spent = UINT64_MAX };
	struct subtask_row paid = row;
	struct subtask_record back;

	for (uint64_t i = 0; i < BILL_CHARGES_MOST; i++)
		bill_open(&bill, (struct token){ i, UINT64_MAX }, UINT32_MAX, i << 60);
	bill.charges[1].full = true;
	paid.bill = &bill;
	paid.state = SUBTASK_LEASED;
	record_pack_subtask(&bytes, &paid, STR("w1"), STR(""));
	CU_ASSERT_EQUAL(bytes.at[0], RECORD_SCHEMA_PAID);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(buf_str(&bytes), &back));
	CU_ASSERT_TRUE(back.paid);
	CU_ASSERT_EQUAL(back.row.state, SUBTASK_LEASED);
	CU_ASSERT_EQUAL(back.bill.spent, UINT64_MAX);
	CU_ASSERT_EQUAL(back.bill.count, BILL_CHARGES_MOST);
	CU_ASSERT_EQUAL(memcmp(back.bill.charges, bill.charges, sizeof bill.charges), 0);
	/* A charge too many, and what is paid without its money. */
	CU_ASSERT_FALSE(record_unpack_subtask(str_sub(buf_str(&bytes), 0, bytes.len - 1), &back));
	paid.bill = NULL;
	buf_clear(&bytes);
	record_pack_subtask(&bytes, &paid, STR("w1"), STR(""));
	CU_ASSERT_FALSE(record_unpack_subtask(buf_str(&bytes), &back)); /* a free lease is never written */
	buf_release(&bytes);
}

void test_doubt_of_a_bill_comes_back(void)
{
	static const uint8_t ways[] = { 0, 2 };

	for (size_t i = 0; i < sizeof ways; i++) {
		struct buf bytes = BUF_INIT;
		struct bill bill = { .spent = 70, .unsure = 60 };
		struct subtask_row asked = row;
		struct subtask_record back;

		asked.kind = KIND_MODEL;
		asked.way = ways[i];
		asked.bill = &bill;
		record_pack_subtask(&bytes, &asked, STR("w"), STR(""));
		CU_ASSERT_EQUAL((uint8_t)bytes.at[0], RECORD_SCHEMA_ROUTED);
		CU_ASSERT_TRUE_FATAL(record_unpack_subtask(buf_str(&bytes), &back));
		CU_ASSERT_TRUE(back.paid);
		CU_ASSERT_EQUAL(back.row.way, ways[i]);
		CU_ASSERT_EQUAL(back.bill.spent, 70);
		CU_ASSERT_EQUAL(back.bill.unsure, 60);
		for (size_t cut = 0; cut < bytes.len; cut++)
			CU_ASSERT_FALSE(record_unpack_subtask(str_sub(buf_str(&bytes), 0, cut), &back));
		buf_release(&bytes);
	}
}

void test_the_way_of_a_question_comes_back(void)
{
	static const struct {
		uint8_t kind, way, refused_by, language;
		uint16_t passed;
		bool paid, kept;
		uint8_t schema;
	} cases[] = { { KIND_MODEL, TIERS_MOST, 0xf0, 255, 0x8001, true, true, RECORD_SCHEMA_ROUTED },
		{ KIND_MODEL, 0, 0, 3, 0, false, true, RECORD_SCHEMA_ROUTED },
		{ KIND_MODEL, 0, 0, 0, 0, true, true, RECORD_SCHEMA_PAID },
		{ KIND_SCRIPTED, 1, 0, 0, 0, true, true, RECORD_SCHEMA_PAID },
		{ KIND_MODEL, TIERS_MOST + 1, 0, 0, 0, true, false, RECORD_SCHEMA_ROUTED } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf bytes = BUF_INIT;
		struct bill bill = { .spent = 5 };
		struct subtask_row asked = row;
		struct subtask_record back;
		bool has_way = cases[i].schema == RECORD_SCHEMA_ROUTED;

		asked.kind = cases[i].kind;
		asked.way = cases[i].way;
		asked.refused_by = cases[i].refused_by;
		asked.passed = cases[i].passed;
		asked.language = cases[i].language;
		asked.bill = cases[i].paid ? &bill : NULL;
		record_pack_subtask(&bytes, &asked, STR("w"), STR(""));
		CU_ASSERT_EQUAL((uint8_t)bytes.at[0], cases[i].schema);
		CU_ASSERT_EQUAL(record_unpack_subtask(buf_str(&bytes), &back), cases[i].kept);
		CU_ASSERT_EQUAL(back.has_way, has_way);
		CU_ASSERT_EQUAL(back.paid, cases[i].paid);
		CU_ASSERT_EQUAL(back.row.way, has_way ? asked.way : 0);
		CU_ASSERT_EQUAL(back.row.refused_by, has_way ? asked.refused_by : 0);
		CU_ASSERT_EQUAL(back.row.passed, has_way ? asked.passed : 0);
		CU_ASSERT_EQUAL(back.row.language, has_way ? asked.language : 0);
		CU_ASSERT_EQUAL(back.bill.spent, cases[i].paid ? 5 : 0);
		for (size_t cut = 0; cut < bytes.len; cut++)
			CU_ASSERT_FALSE(record_unpack_subtask(str_sub(buf_str(&bytes), 0, cut), &back));
		buf_release(&bytes);
	}
}

void test_what_gates_said_in_a_job_comes_back(void)
{
	struct verdict_tally tally = { .count = 0 };
	struct job_record record = job, back;
	struct buf verdicts = BUF_INIT, bytes = BUF_INIT;

	verdict_tally_add(&tally, 9, 0, true);
	verdict_tally_pack(&tally, &verdicts);
	record.state = JOB_DONE;
	record.total = 7;
	record.counts = (struct job_counts){ .by_state = { [SUBTASK_DONE] = 7 } };
	record.paid = true;
	record.forecast.questions = 1;
	record.verdicts = buf_str(&verdicts);
	/* Of one that has not ended its rows tell them. */
	for (int counted = 0; counted < 2; counted++) {
		record.counted = counted;
		buf_clear(&bytes);
		record_pack_job(&bytes, &record);
		CU_ASSERT_EQUAL(
			(uint8_t)bytes.at[0], counted ? RECORD_SCHEMA_ROUTED : RECORD_SCHEMA_FORECAST);
		CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&bytes), &back));
		CU_ASSERT_TRUE(str_equal(back.verdicts, counted ? record.verdicts : STR("")));
	}
	CU_ASSERT_FALSE(record_unpack_job(str_sub(buf_str(&bytes), 0, bytes.len - 1), &back));
	record.verdicts = STR("\xff");
	buf_clear(&bytes);
	record_pack_job(&bytes, &record);
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&bytes), &back));
	buf_release(&verdicts);
	buf_release(&bytes);
}

/* With verdicts and without; of a plan that is not sealed none is kept, for it is made anew. */
void test_the_tiers_that_a_job_was_planned_for_come_back(void)
{
	static const struct tier tier = { .name = STR("small"), .base_url = STR("u"), .model = STR("m") };
	struct verdict_tally tally = { .count = 0 };
	struct buf verdicts = BUF_INIT, roster = BUF_INIT;

	verdict_tally_add(&tally, 9, 0, true);
	verdict_tally_pack(&tally, &verdicts);
	roster_pack(&tier, 1, &roster);
	for (int i = 0; i < 8; i++) {
		struct job_record record = job, back;
		struct buf bytes = BUF_INIT;

		record.state = JOB_DONE;
		record.total = 7;
		record.counted = i & 1;
		record.counts = (struct job_counts){ .by_state = { [SUBTASK_DONE] = 7 } };
		record.paid = true;
		record.sealed = !(i & 4);
		record.forecast.questions = 1;
		record.verdicts = i & 2 ? buf_str(&verdicts) : STR("");
		record.roster = buf_str(&roster);
		memset(record.shut_unix_ms, 0, sizeof record.shut_unix_ms);
		record.shut_unix_ms[i] = INT64_MAX;
		record.shut_unix_ms[TIERS_MOST - 1] = i;
		record_pack_job(&bytes, &record);
		CU_ASSERT_EQUAL(
			(uint8_t)bytes.at[0], record.sealed ? RECORD_SCHEMA_ROSTER : RECORD_SCHEMA_PAID);
		CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&bytes), &back));
		CU_ASSERT_TRUE(str_equal(back.roster, record.sealed ? record.roster : STR("")));
		CU_ASSERT_TRUE(str_equal(
			back.verdicts, record.sealed && record.counted ? record.verdicts : STR("")));
		for (int tier = 0; tier < TIERS_MOST; tier++)
			CU_ASSERT_EQUAL(
				back.shut_unix_ms[tier], record.sealed ? record.shut_unix_ms[tier] : 0);
		for (size_t cut = 0; cut < bytes.len; cut++)
			CU_ASSERT_FALSE(record_unpack_job(str_sub(buf_str(&bytes), 0, cut), &back));
		buf_release(&bytes);
	}
	buf_release(&verdicts);
	buf_release(&roster);
}

void test_the_money_of_a_job_comes_back(void)
{
	for (int counted = 0; counted < 2; counted++) {
		struct buf bytes = BUF_INIT;
		struct job_record record = job, back;

		record.state = counted ? JOB_DONE : JOB_PAUSED;
		record.total = 7;
		record.counted = counted;
		record.counts = (struct job_counts){ .by_state = { [SUBTASK_DONE] = 7 }, .attempts = 9 };
		record.paid = true;
		record.granted = UINT64_MAX;
		record.spent = 12;
		record_pack_job(&bytes, &record);
		CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&bytes), &back));
		CU_ASSERT_TRUE(back.paid);
		CU_ASSERT_EQUAL(back.counted, counted);
		CU_ASSERT_EQUAL(back.granted, UINT64_MAX);
		CU_ASSERT_EQUAL(back.spent, 12);
		buf_release(&bytes);
	}
}

void test_the_forecast_of_a_job_comes_back(void)
{
	static const struct {
		bool paid, sealed;
		uint32_t questions;
		uint8_t schema;
	} cases[] = { { true, true, 3, RECORD_SCHEMA_FORECAST }, { true, true, 0, RECORD_SCHEMA_PAID },
		{ true, false, 3, RECORD_SCHEMA_PAID }, { false, true, 3, RECORD_SCHEMA } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_record record = job, back;
		struct buf bytes = BUF_INIT;

		record.paid = cases[i].paid;
		record.sealed = cases[i].sealed;
		record.forecast = (struct job_forecast){ .questions = cases[i].questions,
			.cached = 2,
			.bytes = UINT64_MAX,
			.key = 5,
			.estimate = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 }, 9 },
			.learnt = 10,
			.tokens = 11,
			.planner_cached = i == 0,
			.tokens_unknown = true };
		record_pack_job(&bytes, &record);
		CU_ASSERT_EQUAL((uint8_t)bytes.at[0], cases[i].schema);
		CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&bytes), &back));
		if (cases[i].schema == RECORD_SCHEMA_FORECAST)
			CU_ASSERT_EQUAL(memcmp(&back.forecast.estimate, &record.forecast.estimate,
						sizeof back.forecast.estimate),
				0);
		CU_ASSERT_EQUAL(back.forecast.questions,
			cases[i].schema == RECORD_SCHEMA_FORECAST ? cases[i].questions : 0);
		CU_ASSERT_EQUAL(back.forecast.planner_cached, i == 0);
		CU_ASSERT_EQUAL(back.forecast.tokens, cases[i].schema == RECORD_SCHEMA_FORECAST ? 11 : 0);
		/* Cut off, or with more from the cache than was asked. */
		CU_ASSERT_FALSE(record_unpack_job(str_sub(buf_str(&bytes), 0, bytes.len - 1), &back));
		buf_clear(&bytes);
		record.forecast.cached = 4;
		record_pack_job(&bytes, &record);
		CU_ASSERT_EQUAL(
			record_unpack_job(buf_str(&bytes), &back), cases[i].schema != RECORD_SCHEMA_FORECAST);
		buf_release(&bytes);
	}
}

void test_a_subtask_comes_back(void)
{
	struct buf bytes = BUF_INIT;
	struct subtask_record back;

	record_pack_subtask(&bytes, &row, STR("w1"), STR("why"));
	CU_ASSERT_EQUAL(bytes.at[0], RECORD_SCHEMA);
	CU_ASSERT_EQUAL(bytes.at[1], SUBTASK_HELD);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(buf_str(&bytes), &back));
	CU_ASSERT_TRUE(token_equal(back.row.token, row.token));
	CU_ASSERT_EQUAL(back.row.attempts, row.attempts);
	CU_ASSERT_EQUAL(back.row.state, row.state);
	CU_ASSERT_EQUAL(back.row.kind, row.kind);
	CU_ASSERT_EQUAL(back.row.reason, row.reason);
	CU_ASSERT_EQUAL(back.row.refused, 1);
	CU_ASSERT_EQUAL(back.row.failed, 2);
	CU_ASSERT_EQUAL(back.row.lost, 3);
	CU_ASSERT_EQUAL(back.row.unchecked, 4);
	CU_ASSERT_EQUAL(back.row.refused_schema, 5);
	CU_ASSERT_EQUAL(back.row.refused_scope, 6);
	CU_ASSERT_EQUAL(back.row.refused_evidence, 255);
	CU_ASSERT_EQUAL(back.row.lease, NO_SLOT);
	CU_ASSERT_TRUE(str_equal(str_bytes(back.row.spec, back.row.spec_len), str_bytes(row.spec, 6)));
	CU_ASSERT_TRUE(str_equal(back.worker, STR("w1")));
	CU_ASSERT_TRUE(str_equal(back.detail, STR("why")));
	buf_release(&bytes);
}

/* What is done keeps its input only where the report asks for it. */
void test_done_keeps_the_input_of_a_shard_alone(void)
{
	static const struct {
		enum subtask_kind kind;
		size_t kept;
	} cases[] = { { KIND_NOOP, 0 }, { KIND_SCRIPTED, 0 }, { KIND_TOOL, 6 } };

	for (size_t i = 0; i < 3; i++) {
		struct subtask_row done = row;
		struct buf bytes = BUF_INIT;
		struct subtask_record back;

		done.state = SUBTASK_DONE;
		done.kind = (uint8_t)cases[i].kind;
		record_pack_subtask(&bytes, &done, STR(""), STR(""));
		CU_ASSERT_TRUE(record_unpack_subtask(buf_str(&bytes), &back));
		CU_ASSERT_EQUAL(back.row.spec_len, cases[i].kept);
		buf_release(&bytes);
	}
}

void test_a_long_reason_is_cut(void)
{
	char words[REASON_BYTES_MOST + 1];
	struct buf bytes = BUF_INIT;
	struct subtask_record back;

	memset(words, 'x', sizeof words);
	for (size_t len = REASON_BYTES_MOST - 1; len <= sizeof words; len++) {
		buf_clear(&bytes);
		record_pack_subtask(&bytes, &row, STR(""), str_bytes(words, len));
		CU_ASSERT_TRUE(record_unpack_subtask(buf_str(&bytes), &back));
		CU_ASSERT_EQUAL(back.detail.len, len > REASON_BYTES_MOST ? REASON_BYTES_MOST : len);
	}
	buf_release(&bytes);
}

void test_a_job_comes_back(void)
{
	struct buf bytes = BUF_INIT;
	struct job_record back;

	record_pack_job(&bytes, &job);
	CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&bytes), &back));
	CU_ASSERT_EQUAL(back.state, job.state);
	CU_ASSERT_EQUAL(back.reason, job.reason);
	CU_ASSERT_TRUE(back.sealed && back.cancelling);
	CU_ASSERT_EQUAL(back.total, job.total);
	CU_ASSERT_EQUAL(back.most_running, 3);
	CU_ASSERT_EQUAL(back.submitted_unix_ms, 1);
	CU_ASSERT_EQUAL(back.ended_unix_ms, INT64_MAX);
	CU_ASSERT_TRUE(str_equal(back.queue, job.queue));
	CU_ASSERT_TRUE(str_equal(back.principal, job.principal));
	CU_ASSERT_TRUE(str_equal(back.key, job.key));
	CU_ASSERT_TRUE(str_equal(back.contract, job.contract));
	CU_ASSERT_TRUE(str_equal(back.request, job.request));
	buf_release(&bytes);
}

/* What an ended job came to stands behind its record; one of an older version has none, and claims none. */
void test_the_counts_of_an_ended_job_come_back(void)
{
	struct job_record ended = job, back;
	struct buf old = BUF_INIT, new = BUF_INIT;

	ended.state = JOB_DONE;
	ended.total = 7;
	record_pack_job(&old, &ended);
	CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&old), &back));
	CU_ASSERT_FALSE(back.counted);
	CU_ASSERT_TRUE(back.counts.findings_unknown);
	ended.counted = true;
	ended.counts = (struct job_counts){ .attempts = 9, .findings = UINT64_MAX };
	ended.counts.by_state[SUBTASK_DONE] = 4;
	ended.counts.by_state[SUBTASK_DEAD] = 3;
	record_pack_job(&new, &ended);
	CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&new), &back));
	CU_ASSERT_TRUE(back.counted);
	CU_ASSERT_FALSE(back.counts.findings_unknown);
	/* A version without counts knows schema 1 alone. */
	CU_ASSERT_EQUAL(old.at[0], 1);
	CU_ASSERT_EQUAL(new.at[0], 2);
	new.at[0] = 3;
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&new), &back));
	new.at[0] = 1;
	CU_ASSERT_TRUE(record_unpack_job(buf_str(&new), &back));
	CU_ASSERT_TRUE(back.counted);
	new.at[0] = 2;
	old.at[0] = 2; /* and no counts */
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&old), &back));
	CU_ASSERT_TRUE(record_unpack_job(buf_str(&new), &back));
	CU_ASSERT_EQUAL(back.counts.attempts, 9);
	CU_ASSERT_EQUAL(back.counts.findings, UINT64_MAX);
	CU_ASSERT_EQUAL(back.counts.by_state[SUBTASK_DONE], 4);
	CU_ASSERT_EQUAL(back.counts.by_state[SUBTASK_DEAD], 3);
	for (size_t len = old.len + 1; len < new.len; len++)
		CU_ASSERT_FALSE(record_unpack_job(str_bytes(new.at, len), &back));
	buf_add_byte(&new, 0);
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&new), &back));
	ended.total++; /* states that do not add up */
	buf_clear(&new);
	record_pack_job(&new, &ended);
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&new), &back));
	buf_release(&old);
	buf_release(&new);
}

void test_every_cut_and_every_tail_is_refused(void)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct subtask_record subtask;
	struct job_record back;

	record_pack_subtask(&a, &row, STR("w1"), STR("why"));
	record_pack_job(&b, &job);
	for (size_t len = 0; len < a.len; len++)
		CU_ASSERT_FALSE(record_unpack_subtask(str_bytes(a.at, len), &subtask));
	for (size_t len = 0; len < b.len; len++)
		CU_ASSERT_FALSE(record_unpack_job(str_bytes(b.at, len), &back));
	buf_add_byte(&a, 0);
	buf_add_byte(&b, 0);
	CU_ASSERT_FALSE(record_unpack_subtask(buf_str(&a), &subtask));
	CU_ASSERT_FALSE(record_unpack_job(buf_str(&b), &back));
	buf_release(&a);
	buf_release(&b);
}

void test_foreign_values_are_refused(void)
{
	static const struct {
		size_t at;
		char value;
	} cases[] = { { 0, 0 }, { 0, RECORD_SCHEMA + 1 }, { 1, SUBTASK_NONE }, { 1, SUBTASK_WAITING },
		{ 1, SUBTASK_LEASED }, { 1, SUBTASK_GATING }, { 1, SUBTASK_STATES }, { 2, KIND_NONE },
		{ 2, SUBTASK_KINDS }, { 3, (char)REASONS }, { 4, ATTEMPTS_REFUSED_MOST + 1 },
		{ 5, ATTEMPTS_FAILED_MOST + 1 }, { 6, ATTEMPTS_LOST_MOST + 1 } };
	struct buf bytes = BUF_INIT;
	struct subtask_record back;

	record_pack_subtask(&bytes, &row, STR(""), STR(""));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char kept = bytes.at[cases[i].at];

		bytes.at[cases[i].at] = cases[i].value;
		CU_ASSERT_FALSE(record_unpack_subtask(buf_str(&bytes), &back));
		bytes.at[cases[i].at] = kept;
	}
	CU_ASSERT_TRUE(record_unpack_subtask(buf_str(&bytes), &back));
	buf_release(&bytes);
}

/* What the core writes is read: each state of rest, and counters up to the last attempt. */
void test_every_value_that_is_written_is_read(void)
{
	static const enum subtask_state states[] = { SUBTASK_READY, SUBTASK_HELD, SUBTASK_BACKOFF,
		SUBTASK_DONE, SUBTASK_DEAD, SUBTASK_CANCELLED };

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		for (uint8_t kind = KIND_NONE + 1; kind < SUBTASK_KINDS; kind++)
			for (uint8_t less = 0; less <= 1; less++) {
				struct subtask_row written = row;
				struct buf bytes = BUF_INIT;
				struct subtask_record back;

				written.state = (uint8_t)states[i];
				written.kind = kind;
				written.refused = (uint8_t)(ATTEMPTS_REFUSED_MOST - less);
				written.failed = (uint8_t)(ATTEMPTS_FAILED_MOST - less);
				written.lost = (uint8_t)(ATTEMPTS_LOST_MOST - less);
				written.attempts = UINT32_MAX - 1;
				record_pack_subtask(&bytes, &written, STR(""), STR(""));
				CU_ASSERT_TRUE(record_unpack_subtask(buf_str(&bytes), &back));
				written.attempts = UINT32_MAX; /* one more would be attempt 0 */
				buf_clear(&bytes);
				record_pack_subtask(&bytes, &written, STR(""), STR(""));
				CU_ASSERT_FALSE(record_unpack_subtask(buf_str(&bytes), &back));
				buf_release(&bytes);
			}
}

/* A worker of that name is looked for at the restart. */
void test_a_name_that_no_worker_can_have_is_no_record(void)
{
	char name[NAME_BYTES_MOST + 1] = { 0 };

	memset(name, 'w', sizeof name);
	for (size_t over = 0; over <= 1; over++) {
		struct subtask_row named = { .state = SUBTASK_READY, .kind = KIND_NOOP, .spec = "" };
		struct subtask_record record;
		struct buf bytes = BUF_INIT;

		record_pack_subtask(&bytes, &named, str_bytes(name, NAME_BYTES_MOST + over), STR(""));
		CU_ASSERT_EQUAL(record_unpack_subtask(buf_str(&bytes), &record), !over);
		buf_release(&bytes);
	}
}
