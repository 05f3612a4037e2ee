/* Tries worker/analyzer/path_role.c: what a path says about its file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

void test_paths_tell_tests_from_sources(void)
{
	static const struct {
		const char *path;
		bool test, aside;
		const char *of;
	} cases[] = {
		{ "src/a.c", false, false, "a" },
		{ "tests/a.c", true, false, "a" },
		{ "src/Test/a.c", true, false, "a" },
		{ "src/a_test.go", true, false, "a" },
		{ "src/test_a.py", true, false, "a" },
		{ "src/a.spec.ts", true, false, "a" },
		{ "src/a.test.js", true, false, "a" },
		{ "src/ATest.java", true, false, "A" },
		{ "src/TestA.java", true, false, "A" },
		{ "src/Testable.java", false, false, "Testable" },
		{ "src/latest.c", false, false, "latest" },
		{ "src/contest.py", false, false, "contest" },
		{ "src/EXIT.c", false, false, "EXIT" },
		{ "test", true, false, "test" },
		{ "a.bats", true, false, "a" },
		{ "conftest.py", true, false, "conftest" },
		{ "examples/a.c", false, true, "a" },
		{ "vendor/a.c", false, true, "a" },
		{ "{{name}}/a.py", false, true, "a" },
		{ "docs", false, false, "docs" }, /* a file, not a folder */
		{ "", false, false, "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str path = str_of(cases[i].path);
		bool same = path_is_test(path) == cases[i].test && path_is_aside(path) == cases[i].aside &&
			    str_equal(path_tested_name(path), str_of(cases[i].of));

		if (!same)
			fprintf(stderr, "%s\n", cases[i].path);
		CU_ASSERT_TRUE(same);
	}
}

void test_a_stem_ends_at_the_first_dot_of_a_name(void)
{
	CU_ASSERT_TRUE(str_equal(path_stem(STR("x.y/a.b.c")), STR("a")));
	CU_ASSERT_TRUE(str_equal(path_stem(STR("x/.eslintrc.js")), STR(".eslintrc")));
	CU_ASSERT_TRUE(str_equal(path_stem(STR("x/make")), STR("make")));
	CU_ASSERT_TRUE(str_equal(path_stem(STR("")), STR("")));
}
