/* A body asks for memory in proportion to its bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_result.h"
#include "common/buf.h"

#include <CUnit/CUnit.h>

/* Each empty finding is two bytes of wire and over a hundred of memory. */
void test_empty_findings_are_not_decoded(void)
{
	struct arena arena = { 0 };
	struct buf body = BUF_INIT;

	for (int i = 0; i < 1 << 20; i++)
		buf_add(&body, "\x22\x00", 2);
	CU_ASSERT_PTR_NULL(read_tool_result(buf_str(&body), &arena));
	CU_ASSERT_TRUE(arena.total < (64u << 20));
	CU_ASSERT_EQUAL(arena.cap, 0); /* and who asked goes on without a limit */
	CU_ASSERT_PTR_NOT_NULL(arena_take(&arena, 1 << 20));
	buf_release(&body);
	arena_release(&arena);
}

void test_a_few_are(void)
{
	struct arena arena = { 0 };
	const struct tool_result *result = read_tool_result(STR("\x22\x00\x22\x00"), &arena);

	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	CU_ASSERT_EQUAL(result->finding_count, 2);
	arena_release(&arena);
}
