/* The lists that a job's rows hang in: first ready first, and the wheel of those that wait. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/job_row.h"
#include "common/io/clock.h"
#include "common/rand.h"

#include <CUnit/Basic.h>
#include <stdlib.h>

static struct job_row *job_with(uint32_t rows)
{
	struct job_row *job = calloc(1, sizeof *job);

	for (size_t i = 0; i < TOOLS_MOST; i++)
		job->ready[i] = (struct subtask_list){ NO_SLOT, NO_SLOT, 0 };
	for (uint32_t i = 0; i < rows; i++)
		job_subtask_add(job, KIND_NOOP, (uint8_t)(i % 3), STR("spec"));
	return job;
}

static void job_drop(struct job_row *job)
{
	CU_ASSERT_TRUE(job_rows_release(job, SIZE_MAX));
	free(job);
}

void test_ready_rows_come_in_order_and_leave_from_anywhere(void)
{
	struct job_row *job = job_with(9);

	for (uint32_t i = 0; i < 9; i++)
		job_ready_push(job, i);
	CU_ASSERT_EQUAL(job->ready_total, 9);
	CU_ASSERT_EQUAL(job->ready[1].first, 1);
	job_ready_remove(job, 4); /* the middle of tool 1 */
	job_ready_remove(job, 0); /* the first of tool 0 */
	job_ready_remove(job, 8); /* the last of tool 2 */
	CU_ASSERT_EQUAL(job->ready[0].first, 3);
	CU_ASSERT_EQUAL(job_subtask(job, 1)->next, 7);
	CU_ASSERT_EQUAL(job_subtask(job, 7)->prev, 1);
	CU_ASSERT_EQUAL(job->ready[2].last, 5);
	job_ready_remove(job, 5);
	job_ready_remove(job, 2);
	CU_ASSERT_EQUAL(job->ready[2].count, 0);
	CU_ASSERT_EQUAL(job->ready_total, 4);
	job_drop(job);
}

void test_large_rows_come_first(void)
{
	struct job_row *job = job_with(4);
	static const uint32_t order[] = { 3, 1, 0, 2 };

	job_subtask(job, 1)->large = job_subtask(job, 3)->large = true;
	for (uint32_t i = 0; i < 4; i++) {
		job_subtask(job, i)->tool = 0;
		job_ready_push(job, i);
	}
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(job->ready[0].first, order[i]);
		job_ready_remove(job, order[i]);
	}
	CU_ASSERT_EQUAL(job->ready_total, 0);
	job_drop(job);
}

static void wait_until(struct job_row *job, uint32_t number, int64_t due_ms)
{
	job_subtask(job, number)->due_ms = due_ms;
	job_backoff_push(job, number);
}

void test_the_wheel_gives_what_is_due_and_nothing_else(void)
{
	enum { TURN = BACKOFF_SLOTS * BACKOFF_SLOT_MS };
	static const int64_t dues[] = { 0, 1, BACKOFF_SLOT_MS - 1, BACKOFF_SLOT_MS, TURN - 1, TURN, TURN + 1,
		3 * TURN, 1000 * (int64_t)TURN };
	enum { DUES = sizeof dues / sizeof dues[0] };

	for (size_t i = 0; i < DUES; i++) {
		struct job_row *job = job_with(1);

		CU_ASSERT_EQUAL(job_backoff_due(job, 0), NO_SLOT);
		wait_until(job, 0, dues[i]);
		if (dues[i])
			CU_ASSERT_EQUAL(job_backoff_due(job, dues[i] - 1), NO_SLOT);
		CU_ASSERT_EQUAL(job_backoff_due(job, dues[i]), 0);
		job_backoff_remove(job, 0);
		CU_ASSERT_EQUAL(job->backoff_count, 0);
		CU_ASSERT_EQUAL(job_backoff_due(job, dues[i]), NO_SLOT);
		job_drop(job);
	}
}

void test_the_wheel_finds_what_was_due_long_ago(void)
{
	static const int64_t nows[] = { 50000, 63999, 64000, 64001, 128000, 10000000000 };

	for (size_t i = 0; i < sizeof nows / sizeof nows[0]; i++) {
		struct job_row *job = job_with(2);

		wait_until(job, 0, 10);
		wait_until(job, 1, 40000);
		CU_ASSERT_EQUAL(job_backoff_due(job, 5), NO_SLOT);
		uint32_t a = job_backoff_due(job, nows[i]);
		CU_ASSERT_TRUE_FATAL(a < 2);
		job_backoff_remove(job, a);
		CU_ASSERT_EQUAL(job_backoff_due(job, nows[i]), 1 - a);
		job_drop(job);
	}
}

/* After a restart rows are due at once, though the wheel stands later. */
void test_a_due_time_in_the_past_turns_the_wheel_back(void)
{
	struct job_row *job = job_with(2);

	wait_until(job, 0, 100000);
	CU_ASSERT_EQUAL(job_backoff_due(job, 90000), NO_SLOT);
	wait_until(job, 1, 80000);
	CU_ASSERT_EQUAL(job_backoff_due(job, 90000), 1);
	job_drop(job);
}

void test_a_thousand_rows_come_each_in_its_time(void)
{
	struct job_row *job = job_with(1000);
	uint64_t chance = 7;
	uint32_t found = 0;

	for (uint32_t i = 0; i < 1000; i++)
		wait_until(job, i, 1 + (int64_t)(rand_next(&chance) % 200000));
	for (int64_t now = 0; now <= 200000; now += 90) {
		uint32_t number;

		while ((number = job_backoff_due(job, now)) != NO_SLOT) {
			int64_t due = job_subtask(job, number)->due_ms;

			CU_ASSERT_TRUE(due <= now && due > now - 90);
			job_backoff_remove(job, number);
			found++;
		}
	}
	CU_ASSERT_EQUAL(found, 1000);
	job_drop(job);
}

/* All leases of a lost worker: half are due, and the other half hangs before them in the same slot. */
void test_those_that_wait_are_not_passed_once_for_each_that_is_due(void)
{
	enum {
		HALF = LEASES_MOST / 2,
		CPU_US_MOST = 300000
	}; /* one pass takes a few ms, one for each row seconds */
	struct job_row *job = job_with(2 * HALF);
	int64_t began_us = clock_cpu_us();
	uint32_t found = 0, number;

	for (uint32_t i = 0; i < HALF; i++)
		wait_until(job, i, 1000);
	for (uint32_t i = HALF; i < 2 * HALF; i++)
		wait_until(job, i, 1001);
	while (clock_cpu_us() - began_us < CPU_US_MOST && (number = job_backoff_due(job, 1000)) != NO_SLOT) {
		CU_ASSERT_TRUE_FATAL(number < HALF);
		job_backoff_remove(job, number);
		found++;
	}
	CU_ASSERT_EQUAL(found, HALF);
	job_drop(job);
}

/* A subtask is cancelled while it waits, is due and not the first, or is due and the next to be taken. */
void test_rows_leave_the_wheel_from_anywhere(void)
{
	for (uint32_t left = 0; left < 5; left++) {
		struct job_row *job = job_with(5);
		uint32_t seen = 0, number;

		for (uint32_t i = 0; i < 5; i++)
			wait_until(job, i, i < 3 ? 1000 : 1001);
		CU_ASSERT_TRUE(job_backoff_due(job, 1000) < 3);
		job_backoff_remove(job, left);
		while ((number = job_backoff_due(job, 1001)) != NO_SLOT) {
			job_backoff_remove(job, number);
			seen |= UINT32_C(1) << number;
		}
		CU_ASSERT_EQUAL(seen, 31 & ~(UINT32_C(1) << left));
		CU_ASSERT_EQUAL(job->backoff_count, 0);
		job_drop(job);
	}
}

void test_rows_are_freed_slice_by_slice(void)
{
	struct job_row *job = job_with(4 * JOB_CHUNK_ROWS);
	int slices = 1;

	while (!job_rows_release(job, 1))
		slices++;
	CU_ASSERT_TRUE(slices > 4);
	CU_ASSERT_EQUAL(job->counts.total, 4 * JOB_CHUNK_ROWS);
	free(job);
}
