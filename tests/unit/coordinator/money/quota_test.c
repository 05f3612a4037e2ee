/* A provider that takes no more calls: its job waits for a person, and for nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/budget.h"
#include "tests/unit/coordinator/money/paid_fixture.h"

#include <CUnit/CUnit.h>

void test_a_job_pauses_for_its_provider_until_a_person_has_acted(void)
{
	struct event event, resume = { .kind = EVENT_RESUME, .conn = 7 };
	struct paid p;

	paid_begin(&p, 2, 2 * PRICE);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), 0);
	event.result.outcome = OUTCOME_QUOTA;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(p.job->reason, REASON_QUOTA);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_EQUAL(job_subtask(p.job, event.result.ref.number)->failed, 0);
	for (int i = 0; i < 20; i++) {
		core_turn(&p.c, 1000, NULL);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
	}
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED); /* there is money: it is not that */
	resume.resume.job = p.id;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, 0);
	core_turn(&p.c, 5, NULL);
	CU_ASSERT_EQUAL(p.job->state, JOB_RUNNING);
	core_close(&p.c);
}
