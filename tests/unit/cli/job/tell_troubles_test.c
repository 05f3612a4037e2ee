/* A tier's trouble is told once for each cause, whatever its provider says the next time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/tell_troubles.h"

#include <CUnit/CUnit.h>

static bool tells(struct troubles_told *told, const char *cause, const char *why, const char *words)
{
	Reeve__V1__TierTrouble row = REEVE__V1__TIER_TROUBLE__INIT, *rows[] = { &row };
	Reeve__V1__JobStatus status = REEVE__V1__JOB_STATUS__INIT;
	struct buf out = BUF_INIT;
	bool good;

	row.tier = "strong";
	row.cause = (char *)cause;
	row.why = (char *)why;
	status.troubles = rows;
	status.n_troubles = 1;
	good = troubles_next(told, &status, &out) == (words != NULL);
	good = good && str_equal(buf_str(&out), str_of(words ? words : ""));
	buf_release(&out);
	return good;
}

void test_each_cause_is_told_once(void)
{
	struct troubles_told told = { .count = 0 };

	CU_ASSERT_TRUE(tells(&told, "fails", "an error (server_error): a\x1b[1m",
		"tier strong fails time after time, and is asked again later: an error (server_error): "
		"a\\x1b[1m"));
	CU_ASSERT_TRUE(tells(&told, "fails", "another", NULL));
	CU_ASSERT_TRUE(tells(&told, "shut", "no money", "tier strong is asked no more: no money"));
	CU_ASSERT_TRUE(tells(
		&told, "no key", "no worker has its key", "tier strong is not asked: no worker has its key"));
	CU_ASSERT_TRUE(tells(&told, "shut", "", NULL));
}
