/* Tries bench/provider/bucket.c: what a minute lets through, to the millisecond. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/bucket.h"

#include <CUnit/CUnit.h>

void test_a_whole_minute_may_go_at_once_and_no_more(void)
{
	struct bucket b;

	bucket_init(&b, 50, 60, 1000);
	CU_ASSERT_TRUE(bucket_has(&b, 50));
	CU_ASSERT_FALSE(bucket_has(&b, 51));
	bucket_take(&b, 50);
	CU_ASSERT_FALSE(bucket_has(&b, 1));
	CU_ASSERT_EQUAL(bucket_left(&b), 0);
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 1), 1200);
	CU_ASSERT_EQUAL(bucket_full_ms(&b), 60000);
	bucket_fill(&b, 1000 + 1199);
	CU_ASSERT_FALSE(bucket_has(&b, 1));
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 1), 1);
	bucket_fill(&b, 1000 + 1200);
	CU_ASSERT_TRUE(bucket_has(&b, 1));
	bucket_fill(&b, 1000 + 3600000);
	CU_ASSERT_EQUAL(bucket_left(&b), 50);
}

void test_a_small_bucket_spreads_a_minute(void)
{
	struct bucket b;

	bucket_init(&b, 60, 1, 0);
	CU_ASSERT_TRUE(bucket_has(&b, 1));
	CU_ASSERT_FALSE(bucket_has(&b, 2));
	/* More than it ever holds: it is full again before. */
	bucket_take(&b, 1);
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 2), 1000);
}

void test_a_debt_is_waited_off(void)
{
	struct bucket b;

	bucket_init(&b, 60000, 60, 0);
	bucket_take(&b, 90000);
	CU_ASSERT_EQUAL(bucket_left(&b), 0);
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 1), 30001);
	bucket_fill(&b, 30001);
	CU_ASSERT_EQUAL(bucket_left(&b), 1);
}

void test_a_wait_ends_when_the_unit_is_there_and_not_before(void)
{
	struct bucket b;

	bucket_init(&b, 70, 60, 0); /* 857.1 ms each */
	bucket_take(&b, 70);
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 1), 858);
	bucket_fill(&b, 857);
	CU_ASSERT_FALSE(bucket_has(&b, 1));
	bucket_fill(&b, 858);
	CU_ASSERT_TRUE(bucket_has(&b, 1));
}

void test_no_limit_is_never_in_the_way(void)
{
	struct bucket b;

	bucket_init(&b, 0, 60, 0);
	CU_ASSERT_TRUE(bucket_has(&b, UINT64_MAX));
	bucket_take(&b, 1000);
	bucket_fill(&b, 5);
	CU_ASSERT_TRUE(bucket_has(&b, 1000));
	CU_ASSERT_EQUAL(bucket_wait_ms(&b, 1), 0);
}
