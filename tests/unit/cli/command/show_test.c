/* Tries cli/command/show.c and cli/command/show_json.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show.h"

#include <CUnit/CUnit.h>
#include <string.h>

/* What went with an earlier coordinator is not called 0. */
void test_what_is_not_known_is_not_nothing(void)
{
	static const struct {
		uint32_t total;
		bool counted, findings_unknown;
		const char *line, *json;
	} cases[] = {
		{ 5, true, false, "7 attempts, 3 raw findings", "\"attempts\":7,\"findings\":3" },
		{ 5, true, true, "7 attempts, - raw findings", "\"attempts\":7,\"findings\":null" },
		{ 5, false, true, "- attempts, - raw findings",
			"\"counts\":null,\"attempts\":null,\"findings\":null" },
		{ 0, false, false, "7 attempts, 3 raw findings", "\"counts\":{},\"attempts\":7" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__StateCount count = REEVE__V1__STATE_COUNT__INIT, *counts[] = { &count };
		Reeve__V1__JobStatus job = REEVE__V1__JOB_STATUS__INIT, *jobs[] = { &job };
		Reeve__V1__ListResponse list = REEVE__V1__LIST_RESPONSE__INIT;
		struct buf out = BUF_INIT;

		count.state = "done";
		count.count = 5;
		job.state = "done";
		job.total = cases[i].total;
		job.counts = counts;
		job.n_counts = cases[i].counted ? 1 : 0;
		job.attempts = 7;
		job.findings = 3;
		job.findings_unknown = cases[i].findings_unknown;
		list.jobs = jobs;
		list.n_jobs = 1;
		show_job(&job, &out);
		CU_ASSERT_PTR_NOT_NULL(strstr(out.at, cases[i].line));
		buf_clear(&out);
		show_job_json(&job, &out);
		CU_ASSERT_PTR_NOT_NULL(strstr(out.at, cases[i].json));
		buf_clear(&out);
		show_jobs(&list, &out);
		CU_ASSERT_PTR_NOT_NULL(strstr(out.at, cases[i].findings_unknown ? " - " : " 3 "));
		CU_ASSERT_EQUAL(
			strstr(out.at, "`reeve report JOB` has them all") != NULL, cases[i].findings_unknown);
		buf_release(&out);
	}
}

/* Who has ended looks like who has lost the connection, until the time is over in which he may come back. */
void test_a_worker_that_is_not_there_is_not_said_to_beat(void)
{
	Reeve__V1__WorkerStatus worker = REEVE__V1__WORKER_STATUS__INIT, *workers[] = { &worker };
	Reeve__V1__FleetResponse fleet = REEVE__V1__FLEET_RESPONSE__INIT;
	struct buf out = BUF_INIT;

	worker.worker = "w1";
	worker.host = "h";
	worker.beat_age_ms = 300;
	fleet.workers = workers;
	fleet.n_workers = 1;
	show_fleet(&fleet, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(
		out.at, "not attached (ended, or its connection is lost), 0 leases, last beat 0.3 s ago"));
	buf_clear(&out);
	worker.attached = true;
	show_fleet(&fleet, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "attached, 0 leases, beat 0.3 s ago"));
	buf_release(&out);
}
