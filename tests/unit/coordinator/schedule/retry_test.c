/* Attempts are counted in three counters; retries are spread. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/retry.h"
#include "reeve/limits.h"

#include <CUnit/Basic.h>

void test_each_counter_has_its_own_limit(void)
{
	static const struct {
		uint8_t refused, failed, lost;
		bool spent;
	} cases[] = {
		{ 0, 0, 0, false },
		{ ATTEMPTS_REFUSED_MOST - 1, ATTEMPTS_FAILED_MOST - 1, ATTEMPTS_LOST_MOST - 1, false },
		{ ATTEMPTS_REFUSED_MOST, 0, 0, true },
		{ 0, ATTEMPTS_FAILED_MOST, 0, true },
		{ 0, 0, ATTEMPTS_LOST_MOST, true },
		{ ATTEMPTS_REFUSED_MOST + 1, 0, 0, true },
		{ 0, 0, UINT8_MAX, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct subtask_row row = {
			.refused = cases[i].refused, .failed = cases[i].failed, .lost = cases[i].lost
		};

		CU_ASSERT_EQUAL(retry_spent(&row), cases[i].spent);
	}
}

void test_a_delay_has_full_jitter_up_to_its_most(void)
{
	static const struct {
		uint32_t nth;
		int64_t most;
	} cases[] = { { 1, 500 }, { 2, 1000 }, { 3, 2000 }, { 7, 32000 }, { 8, 60000 }, { 9, 60000 },
		{ 255, 60000 }, { UINT32_MAX, 60000 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t chance = i;
		int64_t least = INT64_MAX, most = 0;

		for (int k = 0; k < 1000; k++) {
			int64_t delay = retry_delay_ms(cases[i].nth, &chance);

			least = delay < least ? delay : least;
			most = delay > most ? delay : most;
		}
		CU_ASSERT_TRUE(least >= 1 && least <= cases[i].most / 20);
		CU_ASSERT_TRUE(most <= cases[i].most && most >= cases[i].most / 20 * 19);
	}
}

void test_the_same_seed_gives_the_same_delays(void)
{
	uint64_t a = 42, b = 42;

	for (uint32_t i = 1; i < 20; i++)
		CU_ASSERT_EQUAL(retry_delay_ms(i, &a), retry_delay_ms(i, &b));
}
