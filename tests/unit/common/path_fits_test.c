/* Tries common/path_fits.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/path_fits.h"

#include <CUnit/CUnit.h>

void test_a_path_is_meant_by_its_name_a_folder_or_a_pattern(void)
{
	static const struct {
		const char *glob, *path;
		bool fits;
	} paths[] = { { "src/a.c", "src/a.c", true }, { "src", "src/a.c", true },
		{ "src/", "src/x/a.c", true }, { "sr", "src/a.c", false }, { "*.c", "src/x/a.c", true },
		{ "a.c", "src/x/a.c", true }, { "x/a.c", "src/x/a.c", false },
		{ "src/*/a.c", "src/x/y/a.c", true }, { "src/[ab].c", "src/b.c", true },
		{ "", "src/a.c", false }, { "/", "src/a.c", false }, { "\\*.c", "*.c", true } };

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		CU_ASSERT_EQUAL(path_fits(str_of(paths[i].glob), str_of(paths[i].path)), paths[i].fits);
}

void test_a_name_is_a_whole_path(void)
{
	static const struct {
		const char *name, *path;
		bool under;
	} paths[] = { { "src/a.c", "src/a.c", true }, { "src", "src/x/a.c", true },
		{ "src/", "src/a.c", true }, { "sr", "src/a.c", false }, { "a.c", "src/a.c", false },
		{ "*.c", "a.c", false }, { "", "a.c", false }, { "/", "/a.c", false } };

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		CU_ASSERT_EQUAL(path_is_under(str_of(paths[i].name), str_of(paths[i].path)), paths[i].under);
	CU_ASSERT_TRUE(path_is_pattern(STR("a*")) && path_is_pattern(STR("?")) &&
		       path_is_pattern(STR("[a]")) && path_is_pattern(STR("\\a")));
	CU_ASSERT_FALSE(path_is_pattern(STR("src/a-b.c]")) || path_is_pattern(STR("")));
}
