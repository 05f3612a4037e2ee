/* Tries bench/provider/prefixes.c: what of a prompt was seen before. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/prefixes.h"

#include <CUnit/CUnit.h>

enum { LEAST = 1024 };

void test_a_prompt_is_cached_once_an_answer_has_begun(void)
{
	static const struct prefix list[] = { { 1, 900, PREFIX_TTL_MS }, { 2, 2000, PREFIX_TTL_MS } };
	struct prefixes *p = prefixes_new();
	struct usage first = { .input = 2500 }, same_time = first, later = first, too_late = first;

	prefixes_count(p, list, 2, LEAST, 0, &first);
	CU_ASSERT_EQUAL(first.cached, 0);
	CU_ASSERT_EQUAL(first.written, 2000);
	CU_ASSERT_EQUAL(first.input, 500);
	prefixes_count(p, list, 2, LEAST, 0, &same_time);
	CU_ASSERT_EQUAL(same_time.cached, 0);
	prefixes_learn(p, list, 2, LEAST, 0);
	prefixes_count(p, list, 2, LEAST, PREFIX_TTL_MS - 1, &later);
	CU_ASSERT_EQUAL(later.cached, 2000);
	CU_ASSERT_EQUAL(later.written, 0);
	CU_ASSERT_EQUAL(later.input, 500);
	prefixes_count(p, list, 2, LEAST, PREFIX_TTL_MS, &too_late);
	CU_ASSERT_EQUAL(too_late.cached, 0);
	prefixes_free(p);
}

void test_the_minimum_is_silent(void)
{
	static const struct {
		uint64_t tokens, cached;
	} cases[] = { { LEAST - 1, 0 }, { LEAST, LEAST }, { LEAST + 1, LEAST + 1 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct prefix list[] = { { 7, cases[i].tokens, PREFIX_TTL_MS } };
		struct prefixes *p = prefixes_new();
		struct usage usage = { .input = 3000 };

		prefixes_learn(p, list, 1, LEAST, 0);
		prefixes_count(p, list, 1, LEAST, 0, &usage);
		CU_ASSERT_EQUAL(usage.cached, cases[i].cached);
		CU_ASSERT_EQUAL(usage_prompt(&usage), 3000);
		prefixes_free(p);
	}
}

void test_a_mark_finds_a_beginning_twenty_blocks_before_it(void)
{
	for (size_t back = PREFIX_BACK - 1; back <= PREFIX_BACK + 1; back++) {
		struct prefixes *p = prefixes_new();
		struct prefix list[32] = { { 100, 2000, 0 } };
		struct usage usage = { .input = 5000 };

		for (size_t i = 1; i <= back; i++)
			list[i] = (struct prefix){ 100 + i, 2000 + 10 * i, 0 };
		list[back].keep_ms = PREFIX_TTL_MS;
		prefixes_keep(p, 100, 1000);
		prefixes_count(p, list, back + 1, LEAST, 0, &usage);
		CU_ASSERT_EQUAL(usage.cached, back <= PREFIX_BACK ? 2000 : 0);
		CU_ASSERT_EQUAL(usage.written, 2000 + 10 * back - usage.cached);
		prefixes_free(p);
	}
}

void test_an_hour_has_its_own_price(void)
{
	static const struct prefix list[] = { { 1, 2000, PREFIX_LONG_TTL_MS }, { 2, 2500, PREFIX_TTL_MS } };
	struct prefixes *p = prefixes_new();
	struct usage usage = { .input = 2600 }, later = usage;

	prefixes_count(p, list, 2, LEAST, 0, &usage);
	CU_ASSERT_EQUAL(usage.written_long, 2000);
	CU_ASSERT_EQUAL(usage.written, 500);
	CU_ASSERT_EQUAL(usage.input, 100);
	prefixes_learn(p, list, 2, LEAST, 0);
	prefixes_count(p, list, 2, LEAST, PREFIX_TTL_MS, &later);
	CU_ASSERT_EQUAL(later.cached, 2000);
	prefixes_free(p);
}
