/* Tries worker/register.c and worker/identity.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/register.h"

#include "worker/sandbox/remove.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void test_the_delay_grows_to_its_most_and_is_never_nothing(void)
{
	static const struct {
		unsigned tries;
		int64_t most;
	} cases[] = { { 0, 100 }, { 1, 200 }, { 5, 3200 }, { 6, 5000 }, { 7, 5000 }, { 1000000, 5000 } };
	uint64_t chance = 1;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t least_seen = INT64_MAX, most_seen = 0;

		for (int n = 0; n < 2000; n++) {
			int64_t ms = reconnect_delay_ms(cases[i].tries, &chance);

			least_seen = ms < least_seen ? ms : least_seen;
			most_seen = ms > most_seen ? ms : most_seen;
		}
		CU_ASSERT_TRUE(least_seen >= 1);
		CU_ASSERT_TRUE(least_seen < cases[i].most / 10); /* full jitter, not half */
		CU_ASSERT_TRUE(most_seen <= cases[i].most);
		CU_ASSERT_TRUE(most_seen > cases[i].most * 9 / 10);
	}
}

void test_an_incarnation_grows_whatever_the_clock_says(void)
{
	CU_ASSERT_EQUAL(incarnation_after(0, 500), 500);
	CU_ASSERT_EQUAL(incarnation_after(499, 500), 500);
	CU_ASSERT_EQUAL(incarnation_after(500, 500), 501);
	CU_ASSERT_EQUAL(incarnation_after(900, 500), 901);
}

void test_names_that_are_none_are_refused(void)
{
	char longest[NAME_BYTES_MOST + 1];

	memset(longest, 'a', sizeof longest);
	CU_ASSERT_TRUE(identity_is_name(STR("host-0a.b_c")));
	CU_ASSERT_FALSE(identity_is_name(STR("")));
	CU_ASSERT_FALSE(identity_is_name(STR("-x")));
	CU_ASSERT_FALSE(identity_is_name(STR("a b")));
	CU_ASSERT_FALSE(identity_is_name(STR("a\nb")));
	CU_ASSERT_TRUE(identity_is_name((struct str){ longest, NAME_BYTES_MOST }));
	CU_ASSERT_FALSE(identity_is_name((struct str){ longest, NAME_BYTES_MOST + 1 }));
}

void test_a_worker_is_the_same_after_a_restart_and_alone_in_its_folder(void)
{
	char base[] = "/tmp/reeve-register-XXXXXX", words[256] = "";
	struct identity first, other, second;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
	CU_ASSERT_EQUAL_FATAL(identity_open(base, NULL, &first, words), 0);
	CU_ASSERT_EQUAL(identity_open(base, NULL, &other, words), -E_EXISTS);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "--state"));
	identity_close(&first);
	CU_ASSERT_EQUAL_FATAL(identity_open(base, NULL, &second, words), 0);
	CU_ASSERT_STRING_EQUAL(first.id, second.id);
	CU_ASSERT_TRUE(second.incarnation > first.incarnation);
	identity_close(&second);
	CU_ASSERT_EQUAL_FATAL(identity_open(base, "named", &second, words), 0);
	CU_ASSERT_STRING_EQUAL(second.id, "named");
	identity_close(&second);
	remove_tree(base);
	CU_ASSERT_NOT_EQUAL(access(base, F_OK), 0);
}
