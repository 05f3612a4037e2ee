/* Which of what is stored a retry brings, and how much of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/again_read.h"
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>

/* A store of one job that has `rows` equal rows, all dead. */
struct many {
	struct store store;
	struct buf record, row;
	uint32_t rows;
};

static int rows_of(struct store *s, uint64_t job, enum move_kind what,
	int (*each)(void *arg, uint32_t number, struct str value), void *arg)
{
	const struct many *m = (const struct many *)(const void *)s;
	int err = 0;

	CU_ASSERT_EQUAL(job, 1);
	if (what == MOVE_JOB)
		return each(arg, 0, buf_str(&m->record));
	for (uint32_t i = 0; !err && i < m->rows; i++)
		err = each(arg, i, buf_str(&m->row));
	return err;
}

static struct buf request(void)
{
	Reeve__V1__NoopWork work = REEVE__V1__NOOP_WORK__INIT;
	Reeve__V1__SubmitRequest out = REEVE__V1__SUBMIT_REQUEST__INIT;

	work.subtasks = 1;
	out.queue = (char *)(uintptr_t) "q";
	out.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_NOOP;
	out.noop = &work;
	return wire_pack(&out.base);
}

/* A row is `bytes` long, of which its input is what is left. */
static void many_open(struct many *m, enum job_state state, uint32_t rows, uint32_t bytes)
{
	static const struct store_ops ops = { .rows = rows_of };
	static const char input[SPEC_BYTES_MOST];
	struct subtask_row row = { .state = SUBTASK_DEAD, .kind = KIND_NOOP, .spec = input };
	struct buf asked = request();
	struct job_record job = { .state = state,
		.sealed = true,
		.total = rows,
		.queue = STR("q"),
		.contract = STR("0123456789abcdef0123456789abcdef"),
		.request = buf_str(&asked) };

	*m = (struct many){ .store = { &ops }, .rows = rows };
	record_pack_job(&m->record, &job);
	record_pack_subtask(&m->row, &row, STR("w1"), STR(""));
	row.spec_len = bytes - (uint32_t)m->row.len;
	buf_clear(&m->row);
	record_pack_subtask(&m->row, &row, STR("w1"), STR(""));
	CU_ASSERT_EQUAL_FATAL(m->row.len, bytes);
	buf_release(&asked);
}

static void many_close(struct many *m)
{
	buf_release(&m->record);
	buf_release(&m->row);
}

static struct letter *read_all(struct many *m)
{
	struct gathering_sources from = { .store = &m->store, .tiers = NULL };
	Reeve__V1__RetryRequest ask = REEVE__V1__RETRY_REQUEST__INIT;
	struct letter *letter;
	struct buf bytes;

	ask.job = 1;
	bytes = wire_pack(&ask.base);
	letter = letter_new(LETTER_REPORT, 7, 0, buf_str(&bytes));
	buf_release(&bytes);
	again_read(&from, letter);
	return letter;
}

void test_a_job_that_has_ended_comes_back_up_to_so_many_bytes(void)
{
	enum { ROW = 32 << 10, FIT = REOPEN_BYTES_MOST / ROW };
	static const struct {
		enum job_state state;
		uint32_t rows;
		int err;
	} cases[] = { { JOB_DONE, FIT, 0 }, { JOB_DONE, FIT + 1, -E_EXHAUSTED },
		{ JOB_RUNNING, FIT + 1, 0 } /* its rows are in memory */ };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter;
		struct many m;

		many_open(&m, cases[i].state, cases[i].rows, ROW);
		letter = read_all(&m);
		CU_ASSERT_EQUAL(letter->err, cases[i].err);
		CU_ASSERT_EQUAL(letter->kind, cases[i].err ? LETTER_ANSWER : LETTER_EVENTS);
		letter_free(letter);
		many_close(&m);
	}
}

void test_each_row_that_is_dead_is_named_and_the_last_is_answered(void)
{
	struct letter *letter;
	struct many m;

	many_open(&m, JOB_DONE, 3, 100);
	letter = read_all(&m);
	CU_ASSERT_EQUAL_FATAL(letter->event_count, 5);
	CU_ASSERT_EQUAL(letter->events[0].kind, EVENT_REOPEN);
	CU_ASSERT_EQUAL(letter->events[1].kind, EVENT_REOPEN_ROWS);
	CU_ASSERT_EQUAL(letter->events[1].reopen_rows.count, 3);
	for (uint32_t i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(letter->events[2 + i].retry.number, i);
		CU_ASSERT_EQUAL(letter->events[2 + i].retry.last, i == 2);
	}
	letter_free(letter);
	many_close(&m);
}
