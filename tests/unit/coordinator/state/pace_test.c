/* Durations are counted in slots that double, and a quantile never says less than was seen. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/pace.h"

#include <CUnit/Basic.h>

void test_nothing_has_no_quantile(void)
{
	struct pace p = { 0 };

	CU_ASSERT_EQUAL(pace_quantile_ms(&p, 95), 0);
}

void test_a_quantile_is_the_edge_above(void)
{
	static const struct {
		int64_t ms, edge;
	} cases[] = { { 0, 1 }, { 1, 2 }, { 2, 4 }, { 3, 4 }, { 4, 8 }, { 1000, 1024 }, { 1023, 1024 },
		{ 1024, 2048 }, { INT64_C(1) << 40, INT64_C(1) << (PACE_SLOTS - 1) } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pace p = { 0 };

		pace_add(&p, cases[i].ms);
		CU_ASSERT_EQUAL(pace_quantile_ms(&p, 95), cases[i].edge);
		CU_ASSERT_EQUAL(pace_quantile_ms(&p, 1), cases[i].edge);
	}
}

void test_the_slow_twentieth_does_not_count(void)
{
	struct pace p = { 0 };

	for (int i = 0; i < 95; i++)
		pace_add(&p, 10);
	for (int i = 0; i < 5; i++)
		pace_add(&p, 5000);
	CU_ASSERT_EQUAL(p.count, 100);
	CU_ASSERT_EQUAL(pace_quantile_ms(&p, 95), 16);
	CU_ASSERT_EQUAL(pace_quantile_ms(&p, 96), 8192);
}
