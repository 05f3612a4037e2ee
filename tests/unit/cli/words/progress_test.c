/* Tries cli/words/progress.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/progress.h"

#include <CUnit/CUnit.h>

void test_percent_counts_what_is_over(void)
{
	static const struct {
		uint32_t total, done, dead, leased;
		unsigned percent;
	} cases[] = {
		{ 0, 0, 0, 0, 0 },
		{ 200, 0, 0, 5, 0 },
		{ 200, 1, 0, 5, 0 },
		{ 200, 1, 1, 5, 1 },
		{ 200, 199, 0, 1, 99 },
		{ 200, 199, 1, 0, 100 },
		{ 4000000000u, 4000000000u, 0, 0, 100 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__JobStatus job = REEVE__V1__JOB_STATUS__INIT;
		Reeve__V1__StateCount done = REEVE__V1__STATE_COUNT__INIT, dead = done, leased = done;
		Reeve__V1__StateCount *counts[] = { &done, &dead, &leased };

		done.state = "done";
		done.count = cases[i].done;
		dead.state = "dead";
		dead.count = cases[i].dead;
		leased.state = "leased";
		leased.count = cases[i].leased;
		job.total = cases[i].total;
		job.n_counts = 3;
		job.counts = counts;
		CU_ASSERT_EQUAL(progress_percent(&job), cases[i].percent);
	}
}

void test_running_tools_stand_once_in_a_line_that_fits(void)
{
	Reeve__V1__JobStatus job = REEVE__V1__JOB_STATUS__INIT;
	Reeve__V1__RunningAttempt one = REEVE__V1__RUNNING_ATTEMPT__INIT, two = one, three = one;
	Reeve__V1__RunningAttempt *running[] = { &one, &two, &three };
	struct progress p = { .private = true };
	struct buf out = BUF_INIT;

	one.what = "cppcheck";
	two.what = "a\x1bz";
	three.what = "cppcheck";
	job.state = "running";
	job.total = 10;
	job.n_running = 3;
	job.running = running;
	progress_line(&p, &job, 200, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 of 10 subtasks, 0 raw findings  cppcheck x2, a\\x1bz");
	buf_clear(&out);
	job.findings = 1;
	progress_line(&p, &job, 200, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 of 10 subtasks, 1 raw finding  cppcheck x2, a\\x1bz");
	buf_clear(&out);
	job.findings = 2;
	job.findings_unknown = true;
	progress_line(&p, &job, 200, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 of 10 subtasks, 2 raw findings since the coordinator's "
				       "restart  cppcheck x2, a\\x1bz");
	buf_clear(&out);
	job.findings = 0;
	job.findings_unknown = false;
	progress_line(&p, &job, 10, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 o");
	buf_clear(&out);
	job.n_running = 0;
	job.unattended = true;
	progress_line(&p, &job, 200, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 of 10 subtasks, 0 raw findings  workers are starting");
	buf_clear(&out);
	p.private = false;
	progress_line(&p, &job, 200, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "  0 %  0 of 10 subtasks, 0 raw findings  no worker is attached");
	buf_clear(&out);
	job.n_running = 3;
	one.what = "12345678901\xc3\xbc"; /* cut between the two bytes of its last letter */
	progress_line(&p, &job, 50, &out);
	CU_ASSERT_TRUE(str_is_utf8(buf_str(&out)));
	CU_ASSERT_TRUE(out.len <= 50);
	buf_release(&out);
}

/* The last line says how it ended, once. */
void test_the_end_is_told_unless_it_was(void)
{
	static const struct {
		bool terminal, said;
		uint32_t last_over;
		bool told;
	} cases[] = {
		{ false, true, 3, true },
		{ false, true, 4, false },
		{ false, false, 0, false },
		{ true, true, 3, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__StateCount done = REEVE__V1__STATE_COUNT__INIT, *counts[] = { &done };
		Reeve__V1__JobStatus job = REEVE__V1__JOB_STATUS__INIT;
		struct progress p = { .terminal = cases[i].terminal,
			.said = cases[i].said,
			.last_ms = 1000,
			.last_over = cases[i].last_over };
		struct options o = { .quiet = false };

		done.state = "done";
		done.count = 4;
		job.state = "done";
		job.total = 4;
		job.n_counts = 1;
		job.counts = counts;
		progress_last(&p, &o, &job);
		CU_ASSERT_EQUAL(p.last_ms != 1000, cases[i].told);
	}
}

void test_lines_come_calmly(void)
{
	static const struct {
		bool terminal;
		int64_t later_ms;
		bool due;
	} cases[] = {
		{ true, 0, false },
		{ true, 249, false },
		{ true, 250, true },
		{ false, 250, false },
		{ false, 9999, false },
		{ false, 10000, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct progress p = { .terminal = cases[i].terminal, .said = true, .last_ms = 1000 };

		CU_ASSERT_EQUAL(progress_due(&p, 1000 + cases[i].later_ms), cases[i].due);
	}
	struct progress nothing_said = { .terminal = false };
	CU_ASSERT_TRUE(progress_due(&nothing_said, 0));
}
