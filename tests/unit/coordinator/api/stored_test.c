/* Results as they are stored: there and back, and bytes that are none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/stored.h"

#include <CUnit/CUnit.h>

static const char hash[SHA256_BYTES + 1] = "0123456789abcdef0123456789abcdef";

void test_there_and_back(void)
{
	const struct stored_result cases[] = { { 0, 0, { "", 0 }, { "", 0 }, 0 },
		{ 1, 2, { "b\0dy", 4 }, { "", 0 }, 0 },
		{ UINT64_MAX, 0, { "", 0 }, { hash, SHA256_BYTES }, 0 },
		{ UINT64_C(0x0102030405060708), UINT64_C(0x1112131415161718), { "x", 1 }, { "", 0 }, 0 },
		{ 1, 2, { "paid", 4 }, { "", 0 }, 1 },
		{ 1, 2, { "", 0 }, { hash, SHA256_BYTES }, UINT64_MAX } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct stored_result back;

		CU_ASSERT_TRUE(stored_unpack(stored_pack(&arena, &cases[i]), &back));
		CU_ASSERT_EQUAL(back.wall_ms, cases[i].wall_ms);
		CU_ASSERT_EQUAL(back.started_ms, cases[i].started_ms);
		CU_ASSERT_EQUAL(back.spent_microusd, cases[i].spent_microusd);
		CU_ASSERT_TRUE(str_equal(back.body, cases[i].body));
		CU_ASSERT_TRUE(str_equal(back.blob, cases[i].blob));
		arena_release(&arena);
	}
}

void test_what_is_no_result_is_refused(void)
{
	static const struct {
		struct str bytes;
		bool good;
	} cases[] = {
		{ { "", 0 }, false },
		{ { "\1\0\0\0\0\0\0\0\0", 9 }, false },
		{ { "\1\0\0\0\0\0\0\0\0\0", 10 }, true },
		{ { "\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17 }, false },
		{ { "\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18 }, true },
		{ { "\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 25 }, false },
		{ { "\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 26 }, true },
		{ { "\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 26 }, false },
		{ { "\1\1\0\0\0\0\0\0\0\0", 10 }, false },
		{ { "\1\1\0\0\0\0\0\0\0\0"
		    "0123456789abcdef0123456789abcde",
			  41 },
			false },
		{ { "\1\1\0\0\0\0\0\0\0\0"
		    "0123456789abcdef0123456789abcdef",
			  42 },
			true },
		{ { "\1\1\0\0\0\0\0\0\0\0"
		    "0123456789abcdef0123456789abcdefg",
			  43 },
			false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stored_result out;

		CU_ASSERT_EQUAL(stored_unpack(cases[i].bytes, &out), cases[i].good);
	}
}

void test_a_full_arena_is_told(void)
{
	static char body[100];
	struct stored_result result = { 0, 0, { body, sizeof body }, { "", 0 }, 0 };
	struct arena arena = { 0 };

	arena_init(&arena, sizeof body);
	CU_ASSERT_PTR_NULL(stored_pack(&arena, &result).at);
	arena_release(&arena);
	arena_init(&arena, sizeof body + 64);
	CU_ASSERT_PTR_NOT_NULL(stored_pack(&arena, &result).at);
	arena_release(&arena);
}
