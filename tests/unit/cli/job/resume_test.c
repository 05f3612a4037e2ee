/* Tries cli/job/resume.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/resume.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool same(const struct resume *a, const struct resume *b)
{
	return !memcmp(a->key, b->key, sizeof a->key);
}

void test_a_key_is_found_again_until_it_is_forgotten(void)
{
	char state[] = "/tmp/reeve-resume-XXXXXX", folder[64];
	struct resume first, again, later;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
	resume_open(str_of(state), STR("contract"), &first);
	resume_close(&first); /* as after a kill: the lock is gone, the file is not */
	resume_open(str_of(state), STR("contract"), &again);
	CU_ASSERT_TRUE(same(&first, &again));
	resume_forget(&again);
	resume_close(&again);
	resume_open(str_of(state), STR("contract"), &later);
	CU_ASSERT_FALSE(same(&first, &later));
	resume_forget(&later);
	resume_close(&later);
	snprintf(folder, sizeof folder, "%s/resume", state);
	CU_ASSERT_EQUAL(rmdir(folder), 0); /* nothing is left in it */
	rmdir(state);
}

void test_two_commands_at_once_and_other_contracts_have_keys_of_their_own(void)
{
	char state[] = "/tmp/reeve-resume-XXXXXX", folder[64];
	struct resume one, two, other, nowhere;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(state));
	resume_open(str_of(state), STR("contract"), &one);
	resume_open(str_of(state), STR("contract"), &two);
	resume_open(str_of(state), STR("another"), &other);
	resume_open(STR(""), STR("contract"), &nowhere);
	CU_ASSERT_FALSE(same(&one, &two));
	CU_ASSERT_FALSE(same(&one, &other));
	CU_ASSERT_FALSE(same(&one, &nowhere));
	resume_forget(&two); /* not its file: the first one's stays */
	resume_close(&two);
	resume_close(&one);
	resume_open(str_of(state), STR("contract"), &two);
	CU_ASSERT_TRUE(same(&one, &two));
	resume_anew(&two);
	CU_ASSERT_FALSE(same(&one, &two));
	resume_forget(&two);
	resume_close(&two);
	resume_forget(&other);
	resume_close(&other);
	resume_close(&nowhere);
	snprintf(folder, sizeof folder, "%s/resume", state);
	CU_ASSERT_EQUAL(rmdir(folder), 0);
	rmdir(state);
}
