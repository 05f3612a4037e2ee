/* Queues: as many as there are rows, and a row again once its jobs have ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/fleet.h"
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>
#include <stdio.h>

static void open_wide(struct core *c)
{
	struct fleet_limits limits = fleet_limits_default;

	limits.jobs = 4 * QUEUES_MOST;
	limits.workers = limits.leases = 8;
	core_open(c, &limits);
}

/* A job of one subtask in queue q`n`; 0: refused. */
static uint64_t job_in(struct core *c, unsigned n)
{
	static unsigned keys;
	char queue[16], key[32];

	snprintf(queue, sizeof queue, "q%u", n);
	snprintf(key, sizeof key, "0123456789-%08u", keys++);
	return core_job(c, queue, key, 1);
}

static void end(struct core *c, uint64_t id)
{
	struct event event = { .kind = EVENT_CANCEL, .job = id };

	core_turn(c, 1, &event);
	CU_ASSERT_EQUAL(fleet_job(&c->fleet, id)->state, JOB_CANCELLED);
}

void test_there_are_so_many_queues_and_no_more(void)
{
	struct core c;

	open_wide(&c);
	for (unsigned n = 1; n <= QUEUES_MOST; n++)
		CU_ASSERT_NOT_EQUAL(job_in(&c, n), 0);
	CU_ASSERT_EQUAL(job_in(&c, QUEUES_MOST + 1), 0);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_SUBMITTED, 0)->err, -E_EXHAUSTED);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_SUBMITTED, 0)->reason, REASON_TOO_MANY_QUEUES);
	CU_ASSERT_NOT_EQUAL(job_in(&c, 1), 0); /* one that is there takes more */
	core_close(&c);
}

void test_a_queue_gives_way_once_its_last_job_has_ended(void)
{
	struct core c;
	uint64_t first, second;

	open_wide(&c);
	first = job_in(&c, 1);
	second = job_in(&c, 1);
	for (unsigned n = 2; n <= QUEUES_MOST; n++)
		job_in(&c, n);
	end(&c, first);
	CU_ASSERT_EQUAL(job_in(&c, 100), 0);
	end(&c, second);
	CU_ASSERT_NOT_EQUAL(job_in(&c, 100), 0);
	CU_ASSERT_EQUAL(job_in(&c, 101), 0);
	/* What has ended is still told by the name it had. */
	CU_ASSERT_STRING_EQUAL(fleet_job(&c.fleet, second)->queue_name, "q1");
	core_close(&c);
}

/* Names come and go for ever. */
void test_names_are_never_used_up(void)
{
	struct core c;
	const struct effect *assigned;

	open_wide(&c);
	for (unsigned n = 1; n <= 3 * QUEUES_MOST; n++) {
		uint64_t id = job_in(&c, n);

		CU_ASSERT_NOT_EQUAL_FATAL(id, 0);
		if (n < 3 * QUEUES_MOST)
			end(&c, id);
	}
	core_worker(&c, 7, "w1", 1);
	assigned = core_effect(&c, EFFECT_ASSIGN, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(assigned);
	CU_ASSERT_EQUAL(assigned->ref.job, 3 * QUEUES_MOST);
	core_close(&c);
}

static void restore_ended(struct fleet *f, uint64_t id)
{
	char queue[16];
	struct job_record record = { .state = JOB_DONE,
		.sealed = true,
		.contract = STR("0123456789abcdef0123456789abcdef"),
		.request = STR("r") };
	struct event event = { .kind = EVENT_RESTORE_JOB, .restore_job = { .id = id } };
	struct effects fx;
	struct buf bytes = BUF_INIT;

	effects_init(&fx);
	snprintf(queue, sizeof queue, "old%u", (unsigned)id);
	record.queue = str_of(queue);
	record_pack_job(&bytes, &record);
	event.restore_job.record = buf_str(&bytes);
	step(f, &event, f->now_ms, &fx);
	buf_release(&bytes);
	effects_release(&fx);
}

void test_ended_jobs_of_many_queues_can_be_restored(void)
{
	struct core c;

	open_wide(&c);
	for (uint64_t id = 1; id <= QUEUES_MOST + 1; id++)
		restore_ended(&c.fleet, id);
	CU_ASSERT_EQUAL(c.fleet.queue_count, 0);
	CU_ASSERT_STRING_EQUAL(fleet_job(&c.fleet, 65)->queue_name, "old65");
	CU_ASSERT_NOT_EQUAL(job_in(&c, 1), 0);
	core_close(&c);
}
