/* Tries common/subtask.c and common/finding.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/finding.h"
#include "reeve/job.h"

#include <CUnit/CUnit.h>

void test_ids_of_every_size_fit(void)
{
	char id[SUBTASK_ID_BYTES];

	CU_ASSERT_STRING_EQUAL(subtask_id((struct subtask_ref){ 42, 17, 0, 0 }, id), "j42/17");
	CU_ASSERT_STRING_EQUAL(subtask_id((struct subtask_ref){ 42, 17, 3, 0 }, id), "j42/17.3");
	CU_ASSERT_STRING_EQUAL(subtask_id((struct subtask_ref){ UINT64_MAX, UINT32_MAX, UINT32_MAX, 0 }, id),
		"j18446744073709551615/4294967295.4294967295");
}

void test_states_have_names(void)
{
	CU_ASSERT_STRING_EQUAL(subtask_state_name(SUBTASK_WAITING), "waiting");
	CU_ASSERT_STRING_EQUAL(subtask_state_name(SUBTASK_CANCELLED), "cancelled");
	CU_ASSERT_STRING_EQUAL(subtask_state_name(SUBTASK_NONE), "unknown");
	CU_ASSERT_STRING_EQUAL(subtask_kind_name(KIND_SCRIPTED), "scripted");
	CU_ASSERT_STRING_EQUAL(subtask_kind_name(SUBTASK_KINDS), "unknown");
	CU_ASSERT_STRING_EQUAL(job_state_name(JOB_REFUSED), "refused");
}

void test_a_severity_is_found_by_its_name(void)
{
	CU_ASSERT_EQUAL(severity_of(STR("warning")), SEVERITY_WARNING);
	CU_ASSERT_EQUAL(severity_of(STR("Warning")), SEVERITY_NONE);
	CU_ASSERT_EQUAL(severity_of(STR("none")), SEVERITY_NONE);
	CU_ASSERT_EQUAL(confidence_of(STR("high")), CONFIDENCE_HIGH);
	CU_ASSERT_STRING_EQUAL(severity_name(SEVERITY_ERROR), "error");
	CU_ASSERT_STRING_EQUAL(confidence_name(CONFIDENCE_LOW), "low");
}
