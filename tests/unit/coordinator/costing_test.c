/* Tries coordinator/costing.c on a stored job: by whatever it is asked, the rows add up to what the job has cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/costing.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/stored.h"
#include "coordinator/state/spec.h"
#include "reeve/v1/client.pb-c.h"
#include "stored_job.h"
#include "tests/support/wire.h"

/* A fleet that knows job 1 alone, which has spent 100 and has 7 out. */
static void open_fleet(struct fleet *f)
{
	struct fleet_limits limits = fleet_limits_default;
	struct job_row *job;

	limits.jobs = 4;
	limits.workers = limits.leases = 1;
	fleet_init(f, &limits, NULL, 0, 1);
	f->job_id = 1;
	job = fleet_job_add(f, 1);
	snprintf(job->queue_name, sizeof job->queue_name, "default");
	job->purse = (struct purse){ 1000, 7, 100 };
}

static void put_subtask(struct stored_job *s, uint32_t number, enum subtask_state state, enum reason reason,
	struct bill bill, const char *lens)
{
	const uint32_t file = 0;
	struct buf spec = BUF_INIT;
	struct subtask_row row = { .state = (uint8_t)state,
		.reason = (uint8_t)reason,
		.kind = KIND_MODEL,
		.attempts = 1,
		.bill = &bill };

	spec_pack(&spec, STR("anything"), str_of(lens), &file, 1);
	row.spec = spec.at;
	row.spec_len = (uint32_t)spec.len;
	stored_job_subtask(s, number, &row, "");
	buf_release(&spec);
}

static void put_result(
	struct stored_job *s, uint32_t number, const char *model, uint64_t spent, uint64_t input)
{
	Reeve__V1__ToolResult out = REEVE__V1__TOOL_RESULT__INIT;
	Reeve__V1__TokenUsage usage = REEVE__V1__TOKEN_USAGE__INIT;
	struct arena arena = { 0 };
	struct buf body;

	usage.input = input;
	out.tool = (char *)(uintptr_t) "model";
	out.tier = (char *)(uintptr_t) "cheap";
	out.model = (char *)(uintptr_t)model;
	out.usage = &usage;
	body = wire_pack(&out.base);
	stored_job_row(s, MOVE_RESULT, number,
		stored_pack(
			&arena, &(struct stored_result){ .body = buf_str(&body), .spent_microusd = spent }));
	buf_release(&body);
	arena_release(&arena);
}

/* 0 and 1 are done, 0 at its second attempt; 2 is dead; 3 is under way; 4 came from the cache; 5 cost nothing. */
static void open_job(struct stored_job *s)
{
	stored_job_open(s);
	stored_job_record(s, 6, 0, STR(""));
	put_subtask(s, 0, SUBTASK_DONE, REASON_NONE, (struct bill){ .spent = 50 }, "security");
	put_subtask(s, 1, SUBTASK_DONE, REASON_NONE, (struct bill){ .spent = 20 }, "tests");
	put_subtask(s, 2, SUBTASK_DEAD, REASON_NONE, (struct bill){ .spent = 25 }, "tests");
	put_subtask(s, 3, SUBTASK_LEASED, REASON_NONE,
		(struct bill){ 0, 2, { { .microusd = 7 }, { .microusd = 5, .full = true } } }, "security");
	put_subtask(s, 4, SUBTASK_DONE, REASON_FROM_CACHE, (struct bill){ 0 }, "security");
	put_subtask(s, 5, SUBTASK_DONE, REASON_NONE, (struct bill){ 0 }, "security");
	put_result(s, 0, "m1", 30, 1000);
	put_result(s, 1, "", 21, 200); /* says more than it was billed for */
	put_result(s, 4, "m1", 0, 4000);
	put_result(s, 5, "m1", 0, 5000);
}

static struct letter *ask(struct stored_job *s, const char *by, const char *queue)
{
	struct gathering_sources from = { .store = s->store, .blobs = s->blobs };
	Reeve__V1__CostRequest request = REEVE__V1__COST_REQUEST__INIT;
	struct letter *letter;
	struct fleet f;
	struct buf bytes;

	request.by = (char *)(uintptr_t)by;
	request.queue = (char *)(uintptr_t)queue;
	bytes = wire_pack(&request.base);
	letter = letter_new(LETTER_READ, 7, METHOD_COST, buf_str(&bytes));
	buf_release(&bytes);
	open_fleet(&f);
	costing_ask(&f, letter);
	fleet_release(&f);
	costing_answer(&from, letter);
	CU_ASSERT_EQUAL(letter->kind, LETTER_ANSWER);
	CU_ASSERT_TRUE(letter->last);
	return letter;
}

struct expected {
	const char *name;
	bool lost;
	uint64_t spent, reserved, input;
};

static void expect(struct stored_job *s, const char *by, const struct expected *rows, size_t count)
{
	struct letter *letter = ask(s, by, "");
	Reeve__V1__CostResponse *cost = reeve__v1__cost_response__unpack(
		NULL, letter->answer.len, (const uint8_t *)letter->answer.at);
	uint64_t spent = 0, reserved = 0, input = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(cost);
	CU_ASSERT_EQUAL_FATAL(cost->n_rows, count);
	for (size_t i = 0; i < count; i++) {
		CU_ASSERT_STRING_EQUAL(cost->rows[i]->name, rows[i].name);
		CU_ASSERT_EQUAL(cost->rows[i]->lost, rows[i].lost);
		CU_ASSERT_EQUAL(cost->rows[i]->spent_microusd, rows[i].spent);
		CU_ASSERT_EQUAL(cost->rows[i]->reserved_microusd, rows[i].reserved);
		CU_ASSERT_EQUAL(cost->rows[i]->tokens->input, rows[i].input);
		spent += cost->rows[i]->spent_microusd;
		reserved += cost->rows[i]->reserved_microusd;
		input += cost->rows[i]->tokens->input;
	}
	CU_ASSERT_EQUAL(cost->total->spent_microusd, spent);
	CU_ASSERT_EQUAL(cost->total->reserved_microusd, reserved);
	CU_ASSERT_EQUAL(cost->total->tokens->input, input);
	CU_ASSERT_EQUAL(cost->total->spent_microusd, 100);
	CU_ASSERT_EQUAL(cost->total->reserved_microusd, 7);
	CU_ASSERT_EQUAL(cost->total->jobs, 1);
	CU_ASSERT_EQUAL(cost->left_out, 0);
	reeve__v1__cost_response__free_unpacked(cost, NULL);
	letter_free(letter);
}

void test_by_whatever_it_is_asked_the_sum_is_the_total(void)
{
	static const struct expected queues[] = { { "default", false, 100, 7, 0 } };
	static const struct expected skills[] = { { "", true, 50, 7, 0 }, { "security", false, 30, 0, 1000 },
		{ "tests", false, 20, 0, 200 } };
	static const struct expected models[] = { { "", true, 50, 7, 0 }, { "m1", false, 30, 0, 1000 },
		{ "cheap", false, 20, 0, 200 } };
	struct stored_job s;

	open_job(&s);
	expect(&s, "queue", queues, 1);
	expect(&s, "skill", skills, 3);
	expect(&s, "model", models, 3);
	stored_job_close(&s);
}

void test_what_is_not_known_is_refused_or_left_out(void)
{
	static const struct {
		const char *by, *queue;
		int err;
		size_t rows;
	} cases[] = { { "day", "", -E_INVALID, 0 }, { "", "", -E_INVALID, 0 }, { "queue", "default", 0, 1 },
		{ "queue", "other", 0, 0 }, { "skill", "other", 0, 0 } };
	struct stored_job s;

	open_job(&s);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter = ask(&s, cases[i].by, cases[i].queue);

		CU_ASSERT_EQUAL(letter->err, cases[i].err);
		if (!letter->err) {
			Reeve__V1__CostResponse *cost = reeve__v1__cost_response__unpack(
				NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

			CU_ASSERT_EQUAL(cost->n_rows, cases[i].rows);
			reeve__v1__cost_response__free_unpacked(cost, NULL);
		}
		letter_free(letter);
	}
	stored_job_close(&s);
}

void test_a_row_that_is_none_is_told(void)
{
	struct stored_job s;
	struct letter *letter;

	open_job(&s);
	stored_job_row(&s, MOVE_RESULT, 0, STR("\x09"));
	letter = ask(&s, "model", "");
	CU_ASSERT_EQUAL(letter->err, -E_CORRUPT);
	letter_free(letter);
	stored_job_close(&s);
}
