/* Folders of covered files, as they come in byte order of path. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/folders.h"

#include <CUnit/CUnit.h>

void test_files_are_counted_by_their_top_folder(void)
{
	static const struct str paths[] = { STR("LICENSE"), STR("a-b/x"), STR("a/b/c"), STR("a/d"), STR("a0"),
		STR("b/x\xff"), STR("z") };
	static const struct report_folder expected[] = { { STR(""), 3 }, { STR("a-b/"), 1 }, { STR("a/"), 2 },
		{ STR("b/"), 1 } };
	struct report_coverage c = { .folder_count = 9 };
	struct arena arena = { 0 };
	struct buf rows = BUF_INIT;

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		folders_add(&rows, paths[i]);
	folders_take(&rows, &arena, &c);
	CU_ASSERT_EQUAL_FATAL(c.folder_count, 4);
	for (size_t i = 0; i < c.folder_count; i++) {
		CU_ASSERT_TRUE(str_equal(c.folders[i].name, expected[i].name));
		CU_ASSERT_EQUAL(c.folders[i].files, expected[i].files);
	}
	buf_release(&rows);
	arena_release(&arena);
}

void test_no_file_is_no_folder(void)
{
	struct report_coverage c = { .folder_count = 9 };
	struct arena arena = { 0 };
	struct buf rows = BUF_INIT;

	folders_take(&rows, &arena, &c);
	CU_ASSERT_EQUAL(c.folder_count, 0);
	folders_add(&rows, STR("a/b")); /* none at the top */
	folders_take(&rows, &arena, &c);
	CU_ASSERT_EQUAL(c.folder_count, 1);
	buf_release(&rows);
	arena_release(&arena);
}
