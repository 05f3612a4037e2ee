/* What clients are told of jobs: pages of a list, and times that no clock can spoil. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_client.h"
#include "coordinator/api/methods.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/core_fixture.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>

struct scene {
	struct core core;
	struct sides sides;
	struct client_view view;
};

/* Jobs 1 and 3 in queue a, job 2 in queue b, of two noop subtasks each. */
static void open_scene(struct scene *s)
{
	core_open(&s->core, NULL);
	core_job(&s->core, "a", "0123456789abcde1", 2);
	core_job(&s->core, "b", "0123456789abcde2", 2);
	core_job(&s->core, "a", "0123456789abcde3", 2);
	sides_init(&s->sides, 8);
	s->view = (struct client_view){ &s->core.fleet, &s->sides, "main", 5000 };
}

static void close_scene(struct scene *s)
{
	sides_release(&s->sides);
	core_close(&s->core);
}

void test_a_list_goes_back_from_the_newest(void)
{
	static const struct {
		const char *queue;
		uint64_t before;
		const char *ids;
	} cases[] = {
		{ "", 0, "3 2 1 " },
		{ "a", 0, "3 1 " },
		{ "none", 0, "" },
		{ "", 1, "" },
		{ "", 2, "1 " },
		{ "", 3, "2 1 " },
		{ "", 4, "3 2 1 " },
		{ "a", 3, "1 " },
		{ "", 1000, "3 2 1 " }, /* none of these is there any more, or yet */
		{ "", UINT64_MAX, "3 2 1 " },
	};
	struct scene s;

	open_scene(&s);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__ListRequest request = REEVE__V1__LIST_REQUEST__INIT;
		struct buf ids = BUF_INIT;

		request.queue = (char *)(uintptr_t)cases[i].queue;
		request.before = cases[i].before;
		struct letter *letter = wire_letter(&request.base);

		letter->method = METHOD_LIST;
		write_answer(&s.view, letter);
		Reeve__V1__ListResponse *out = reeve__v1__list_response__unpack(
			NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

		CU_ASSERT_PTR_NOT_NULL_FATAL(out);
		buf_add_text(&ids, "");
		for (size_t k = 0; k < out->n_jobs; k++)
			buf_printf(&ids, "%u ", (unsigned)out->jobs[k]->job);
		CU_ASSERT_TRUE(str_equal(buf_str(&ids), str_of(cases[i].ids)));
		CU_ASSERT_TRUE(letter->kind == LETTER_ANSWER && letter->last);
		buf_release(&ids);
		reeve__v1__list_response__free_unpacked(out, NULL);
		letter_free(letter);
	}
	close_scene(&s);
}

void test_a_clock_set_back_makes_no_long_job(void)
{
	static const struct {
		int64_t submitted_ms, ended_ms, now_ms;
		uint64_t wall_ms;
	} cases[] = {
		{ 1000, 0, 5000, 4000 },
		{ 1000, 0, 1000, 0 },
		{ 1000, 0, 999, 0 },
		{ 1000, 3000, 5000, 2000 },
		{ 1000, 500, 5000, 0 },
	};
	struct scene s;

	open_scene(&s);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_row *job = fleet_job(&s.core.fleet, 1);
		struct buf bytes = BUF_INIT;

		job->submitted_unix_ms = cases[i].submitted_ms;
		job->ended_unix_ms = cases[i].ended_ms;
		s.view.unix_ms = cases[i].now_ms;
		CU_ASSERT_TRUE_FATAL(write_job_status(&s.view, 1, true, &bytes));
		Reeve__V1__JobStatus *out =
			reeve__v1__job_status__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);

		CU_ASSERT_EQUAL(out->wall_ms, cases[i].wall_ms);
		reeve__v1__job_status__free_unpacked(out, NULL);
		buf_release(&bytes);
	}
	close_scene(&s);
}

void test_a_status_tells_that_nobody_is_there_to_run_it(void)
{
	struct scene s;

	open_scene(&s);
	for (int attached = 0; attached < 2; attached++) {
		for (int whole = 0; whole < 2; whole++) {
			struct buf bytes = BUF_INIT;

			CU_ASSERT_TRUE_FATAL(write_job_status(&s.view, 1, whole, &bytes));
			Reeve__V1__JobStatus *out =
				reeve__v1__job_status__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);

			CU_ASSERT_EQUAL(out->unattended, whole && !attached);
			reeve__v1__job_status__free_unpacked(out, NULL);
			buf_release(&bytes);
		}
		core_worker(&s.core, 1, "w1", 1);
	}
	close_scene(&s);
}

void test_a_status_tells_what_runs_where(void)
{
	struct buf bytes = BUF_INIT;
	struct scene s;

	open_scene(&s);
	core_worker(&s.core, 1, "w1", 1); /* takes the first of job 1 */
	CU_ASSERT_FALSE(write_job_status(&s.view, 4, true, &bytes));
	CU_ASSERT_EQUAL(bytes.len, 0);
	CU_ASSERT_TRUE_FATAL(
		write_job_status(&s.view, core_effect(&s.core, EFFECT_ASSIGN, 0)->ref.job, true, &bytes));
	Reeve__V1__JobStatus *out = reeve__v1__job_status__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_STRING_EQUAL(out->state, "running");
	CU_ASSERT_FALSE(out->terminal);
	CU_ASSERT_EQUAL(out->total, 2);
	CU_ASSERT_EQUAL_FATAL(out->n_counts, 2);
	CU_ASSERT_STRING_EQUAL(out->counts[0]->state, "ready");
	CU_ASSERT_STRING_EQUAL(out->counts[1]->state, "leased");
	CU_ASSERT_EQUAL_FATAL(out->n_running, 1);
	CU_ASSERT_STRING_EQUAL(out->running[0]->worker, "w1");
	CU_ASSERT_STRING_EQUAL(out->running[0]->what, "noop");
	reeve__v1__job_status__free_unpacked(out, NULL);
	buf_release(&bytes);
	close_scene(&s);
}
