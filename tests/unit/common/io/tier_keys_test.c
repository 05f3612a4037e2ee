/* Tries common/io/tier_keys.c: what goes to workers, and what is left in the environment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_keys.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

void test_keys_are_moved_out_of_the_environment(void)
{
	static const struct tier tiers[] = { { .key_env = STR("REEVE_TEST_A") }, { .key_file = STR("/k") },
		{ .key_env = STR("REEVE_TEST_NONE") }, { .key_env = STR("REEVE_TEST_B") },
		{ .key_env = STR("REEVE_TEST_A") } };
	struct tier_keys keys = { .count = 0 };
	const char *before;

	setenv("REEVE_TEST_A", "sk-a", 1);
	setenv("REEVE_TEST_B", "two words", 1); /* no key, and none of ours to judge */
	setenv("REEVE_TEST_C", "c", 1);
	before = getenv("REEVE_TEST_A");
	tier_keys_take(&keys, tiers, sizeof tiers / sizeof tiers[0]);
	CU_ASSERT_EQUAL_FATAL(keys.count, 2);
	CU_ASSERT_STRING_EQUAL(keys.entries[0], "REEVE_TEST_A=sk-a");
	CU_ASSERT_STRING_EQUAL(keys.entries[1], "REEVE_TEST_B=two words");
	CU_ASSERT_PTR_NULL(keys.entries[2]);
	CU_ASSERT_PTR_NULL(getenv("REEVE_TEST_A"));
	CU_ASSERT_PTR_NULL(getenv("REEVE_TEST_B"));
	CU_ASSERT_STRING_EQUAL(getenv("REEVE_TEST_C"), "c");
	CU_ASSERT_EQUAL(before[0], '\0');
	/* A second look finds nothing, and takes nothing away. */
	tier_keys_take(&keys, tiers, sizeof tiers / sizeof tiers[0]);
	CU_ASSERT_EQUAL(keys.count, 2);
	tier_keys_release(&keys);
	CU_ASSERT_EQUAL(keys.count, 0);
	CU_ASSERT_PTR_NULL(keys.entries[0]);
	unsetenv("REEVE_TEST_C");
}
