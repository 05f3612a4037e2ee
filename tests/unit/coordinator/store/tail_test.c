/* Tries coordinator/store/tail.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/tail.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

static void push(struct tail *t, uint64_t seq, int64_t now_ms)
{
	char text[24];

	snprintf(text, sizeof text, "batch %llu", (unsigned long long)seq);
	tail_push(t, seq, (size_t)seq, str_of(text), now_ms);
}

void test_what_was_pushed_is_found_as_it_was(void)
{
	struct tail t = { 0 };

	CU_ASSERT_EQUAL(tail_newest(&t), 0);
	CU_ASSERT_PTR_NULL(tail_find(&t, 0));
	for (uint64_t seq = 7; seq <= 9; seq++)
		push(&t, seq, 0);
	CU_ASSERT_EQUAL(tail_newest(&t), 9);
	CU_ASSERT_PTR_NULL(tail_find(&t, 6));
	CU_ASSERT_PTR_NULL(tail_find(&t, 10));
	for (uint64_t seq = 7; seq <= 9; seq++)
		CU_ASSERT_EQUAL(tail_find(&t, seq)->args, seq);
	CU_ASSERT_TRUE(str_equal(buf_str(&tail_find(&t, 8)->batch), STR("batch 8")));
	push(&t, 20, 0); /* a gap: what is before it can follow nothing */
	CU_ASSERT_PTR_NULL(tail_find(&t, 9));
	CU_ASSERT_EQUAL(tail_find(&t, 20)->seq, 20);
	tail_clear(&t);
	CU_ASSERT_EQUAL(tail_newest(&t), 0);
}

void test_the_oldest_makes_way_at_each_limit(void)
{
	static char large[TAIL_BYTES_MOST / 2];
	struct tail t = { 0 };

	for (uint64_t seq = 1; seq <= TAIL_COMMITS_MOST; seq++)
		push(&t, seq, 0);
	CU_ASSERT_PTR_NOT_NULL(tail_find(&t, 1));
	push(&t, TAIL_COMMITS_MOST + 1, TAIL_MS);
	CU_ASSERT_PTR_NULL(tail_find(&t, 1));
	CU_ASSERT_PTR_NOT_NULL(tail_find(&t, 2));
	push(&t, TAIL_COMMITS_MOST + 2, TAIL_MS + 1);
	CU_ASSERT_PTR_NULL(tail_find(&t, TAIL_COMMITS_MOST)); /* of time 0 */
	CU_ASSERT_PTR_NOT_NULL(tail_find(&t, TAIL_COMMITS_MOST + 1));
	tail_clear(&t);
	for (uint64_t seq = 1; seq <= 3; seq++) {
		tail_push(&t, seq, 0, str_bytes(large, sizeof large), 0);
		CU_ASSERT_EQUAL(tail_find(&t, 1) != NULL, seq <= 2);
	}
	CU_ASSERT_TRUE(t.bytes <= TAIL_BYTES_MOST);
	tail_clear(&t);
}
