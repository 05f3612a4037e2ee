/* Tries the check for sources that no test names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define COUNT(a)  (sizeof(a) / sizeof((a)[0]))
#define TEN(line) line line line line line line line line line line
#define C_LINES   TEN("x = y;\n")
#define PY_LINES  TEN("x = y\n")
/* 51 lines of code, one more than needs a test. */
#define C_SOURCE(name)  "int " name "(int x) { return x; }\n" C_LINES C_LINES C_LINES C_LINES C_LINES
#define PY_SOURCE(name) "def " name "(): pass\n" PY_LINES PY_LINES PY_LINES PY_LINES PY_LINES

struct tree_case {
	const char *of;
	struct lens_literal files[4];
	const char *said;
};

static void try_trees(const struct tree_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t files = 0;

		while (files < COUNT(cases[i].files) && cases[i].files[files].path)
			files++;
		CU_ASSERT_TRUE(lens_same(
			lens_said("tests", cases[i].files, files, false), cases[i].said, cases[i].of));
	}
}

void test_a_source_is_named_by_its_stem_or_a_function(void)
{
	static const struct tree_case cases[] = {
		{ "nobody speaks of b",
			{ { "src/a.c", C_SOURCE("a_go") }, { "src/b.c", C_SOURCE("b_go") },
				{ "tests/a_test.c", "int main(void) { assert(1); }\n" } },
			"src/b.c:1 note untested-source\n" },
		{ "by a function", { { "src/b.c", C_SOURCE("b_go") }, { "tests/x.c", "assert(b_go());\n" } },
			"" },
		{ "not by a static one",
			{ { "src/b.c", "static " C_SOURCE("b_go") }, { "tests/x.c", "assert(b_go());\n" } },
			"src/b.c:1 note untested-source\n" },
		{ "not by a short word",
			{ { "src/b.c", C_SOURCE("run") }, { "tests/x.c", "assert(run());\n" } },
			"src/b.c:1 note untested-source\n" },
		{ "by an import", { { "p/mod.py", PY_SOURCE("f") }, { "tests/x.py", "from p import mod\n" } },
			"" },
		{ "by a class",
			{ { "p/m.py", "class Reader: pass\n" PY_SOURCE("f") },
				{ "tests/x.py", "Reader()\n" } },
			"" },
		{ "by a name with '-'",
			{ { "lib/text-width.js", C_SOURCE("f") },
				{ "test/x.js", "require('../lib/text-width')\n" } },
			"" },
		{ "index by its folder",
			{ { "lib/width/index.js", C_SOURCE("f") },
				{ "test/x.js", "require('../lib/width')\n" } },
			"" },
		{ "a part by its whole",
			{ { "git.c", "\n" }, { "git_run.c", C_SOURCE("go") },
				{ "tests/git_test.c", "assert(git());\n" } },
			"" },
		{ "a part without a whole",
			{ { "git_run.c", C_SOURCE("go") }, { "tests/git_test.c", "assert(git());\n" } },
			"git_run.c:1 note untested-source\n" },
		{ "data beside tests names nothing",
			{ { "src/b.c", C_SOURCE("b_go") }, { "tests/x.c", "assert(1);\n" },
				{ "tests/x.json", "{\"b\": 1}" } },
			"src/b.c:1 note untested-source\n" },
		{ "in Rust, beside the code",
			{ { "src/b.rs", "#[test]\nfn works() { assert!(true); }\n" C_SOURCE("b") },
				{ "tests/x.rs", "fn x() {}\n" } },
			"" },
		{ "once a folder",
			{ { "src/a.c", C_SOURCE("a_go") }, { "src/b.c", C_LINES C_SOURCE("b_go") },
				{ "lib/c.c", C_SOURCE("c_go") }, { "tests/x.c", "assert(1);\n" } },
			"lib/c.c:1 note untested-source\nsrc/b.c:1 note untested-source\n" },
		{ "headers, examples and settings need none",
			{ { "src/a.h", C_SOURCE("a_go") }, { "examples/a.c", C_SOURCE("b_go") },
				{ "x.config.js", C_SOURCE("c") }, { "tests/x.c", "assert(1);\n" } },
			"" },
	};

	try_trees(cases, COUNT(cases));
}

void test_what_is_short_needs_no_test_of_its_own(void)
{
	static const struct tree_case cases[] = {
		{ "50 lines",
			{ { "b.c", C_LINES C_LINES C_LINES C_LINES C_LINES }, { "tests/x.c", "a();\n" } },
			"" },
		{ "51 lines", { { "b.c", C_SOURCE("b_go") }, { "tests/x.c", "a();\n" } },
			"b.c:1 note untested-source\n" },
		{ "a table",
			{ { "b.c", "int t[] = {\n" TEN(TEN("1, 2,\n")) "};\n" }, { "tests/x.c", "a();\n" } },
			"" },
	};

	try_trees(cases, COUNT(cases));
}

void test_a_tree_without_a_test_is_told_once(void)
{
	static const struct tree_case cases[] = {
		{ "a tool of three files",
			{ { "a.c", C_SOURCE("a") TEN(TEN("x = y;\n")) }, { "b.c", C_SOURCE("b") },
				{ "c.py", PY_SOURCE("c") } },
			"a.c:1 warning no-tests\n" },
		{ "a script", { { "a.sh", C_SOURCE("a") } }, "a.sh:1 note no-tests\n" },
		{ "nothing to test", { { "README.md", "# words\n" } }, "" },
		{ "a folder of fixtures is no test", { { "a.c", C_SOURCE("a") }, { "tests/x.json", "{}" } },
			"a.c:1 note no-tests\n" },
		{ "tests in another language", { { "a.c", C_SOURCE("a_go") }, { "t/x.tcl", "a_go\n" } }, "" },
	};

	try_trees(cases, COUNT(cases));
}

void test_where_tests_go_end_to_end_it_is_told_once(void)
{
	struct lens_literal files[22];
	char paths[21][16];

	for (int i = 0; i < 21; i++) {
		snprintf(paths[i], sizeof paths[i], "d%d/s%d.c", i, i);
		files[i] = (struct lens_literal){ paths[i], i == 7 ? C_LINES C_SOURCE("a") : C_SOURCE("a") };
	}
	files[21] = (struct lens_literal){ "tests/x.c", "assert(s1 + s2);\n" };
	/* 2 of 21 are under 10 %; 2 of 20 are not. */
	CU_ASSERT_TRUE(lens_same(lens_said("tests", files, 22, true),
		/* Not the largest: which that is changes with every few lines. */
		"d0/s0.c:1 note untested-source: tests name 2 of 21 sources with over 50 lines of code; this "
		"is the first "
		"of the others\n",
		"21 sources"));
	files[20] = files[21];
	CU_ASSERT_PTR_NULL(strstr(lens_said("tests", files, 21, true), "tests name"));
	/* 18 folders: the first 15, and how many more. */
	CU_ASSERT_PTR_NOT_NULL(
		strstr(lens_said("tests", files, 21, true), "no test names 3 more sources, in 3 folders"));
}
