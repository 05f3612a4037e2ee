/* Tries worker/analyzer/words.c: what was added is there, through every growth, and nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/words.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

void test_words_are_there_through_growth(void)
{
	struct words words = { 0 };
	char name[16];

	CU_ASSERT_FALSE(words_have(&words, STR("none")));
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "w%d", i);
		CU_ASSERT_TRUE(words_add(&words, str_of(name)));
		CU_ASSERT_FALSE(words_add(&words, str_of(name)));
	}
	CU_ASSERT_EQUAL(words.count, 5000);
	for (int i = 0; i < 5000; i++) {
		snprintf(name, sizeof name, "w%d", i);
		CU_ASSERT_TRUE(words_have(&words, str_of(name)));
	}
	CU_ASSERT_FALSE(words_have(&words, STR("w5000")));
	CU_ASSERT_TRUE(words_add(&words, STR("")));
	CU_ASSERT_TRUE(words_have(&words, STR("")));
	words_release(&words);
	CU_ASSERT_FALSE(words_have(&words, STR("w1")));
	words_release(&words);
}
