/* Tries the architecture lens: each rule where it must speak, and where it must be silent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct tree_case {
	const char *of;
	struct lens_literal files[5];
	const char *said;
};

static void try_trees(const struct tree_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t files = 0;

		while (files < 5 && cases[i].files[files].path)
			files++;
		CU_ASSERT_TRUE(lens_same(
			lens_said("architecture", cases[i].files, files, false), cases[i].said, cases[i].of));
	}
}

void test_files_that_include_each_other_are_told_once(void)
{
	static const struct tree_case cases[] = {
		{ "two headers", { { "a.h", "#include \"b.h\"\n" }, { "b.h", "\n#include \"a.h\"\n" } },
			"a.h:1 warning include-cycle\n" },
		{ "three, by folders",
			{ { "x/a.h", "\n#include \"../y/b.h\"\n" }, { "y/b.h", "#include \"c.h\"\n" },
				{ "y/c.h", "#include \"x/a.h\"\n" } },
			"x/a.h:2 warning include-cycle\n" },
		{ "two circles",
			{ { "a.h", "#include \"b.h\"\n" }, { "b.h", "#include \"a.h\"\n" },
				{ "c.h", "#include \"d.h\"\n" }, { "d.h", "#include \"c.h\"\n" } },
			"a.h:1 warning include-cycle\nc.h:1 warning include-cycle\n" },
		{ "-I include",
			{ { "include/p/a.h", "#include \"p/b.h\"\n" },
				{ "include/p/b.h", "#include \"p/a.h\"\n" } },
			"include/p/a.h:1 warning include-cycle\n" },
		{ "none: a diamond",
			{ { "a.c", "#include \"b.h\"\n#include \"c.h\"\n" }, { "b.h", "#include \"d.h\"\n" },
				{ "c.h", "#include \"d.h\"\n" }, { "d.h", "" } },
			"" },
		{ "none: itself", { { "a.h", "#include \"a.h\"\n" } }, "" },
		{ "none: in a comment",
			{ { "a.h", "#include \"b.h\"\n" }, { "b.h", "/*\n#include \"a.h\"\n*/\n" } }, "" },
		{ "none: in #if 0",
			{ { "a.h", "#include \"b.h\"\n" }, { "b.h", "#if 0\n#include \"a.h\"\n#endif\n" } },
			"" },
		{ "none: of the system", { { "a.h", "#include \"b.h\"\n" }, { "b.h", "#include <a.h>\n" } },
			"" },
		{ "none: two files of that name",
			{ { "p/a.h", "#include \"b.h\"\n" }, { "p/b.h", "#include \"q.h\"\n" },
				{ "x/q.h", "#include \"p/a.h\"\n" }, { "y/q.h", "#include \"p/a.h\"\n" } },
			"" },
	};

	try_trees(cases, COUNT(cases));
}

void test_modules_that_import_each_other_are_told(void)
{
	static const struct tree_case cases[] = {
		{ "absolute",
			{ { "p/__init__.py", "" }, { "p/a.py", "from p.b import f\n" },
				{ "p/b.py", "import p.a\n" } },
			"p/a.py:1 warning import-cycle\n" },
		{ "relative",
			{ { "p/__init__.py", "" }, { "p/a.py", "from . import b, c\n" },
				{ "p/b.py", "from .a import x\n" } },
			"p/a.py:1 warning import-cycle\n" },
		{ "below src",
			{ { "src/a.py", "import os, b as c\n" },
				{ "src/b.py", "try:\n  import a\nexcept E:\n  a = 1\n" } },
			"src/a.py:1 warning import-cycle\n" },
		{ "the package itself",
			{ { "p/__init__.py", "from .a import f\n" }, { "p/a.py", "from . import x\n" } },
			"p/__init__.py:1 warning import-cycle\n" },
		{ "none: in a function", { { "a.py", "import b\n" }, { "b.py", "def f():\n  import a\n" } },
			"" },
		{ "none: for types",
			{ { "a.py", "import b\n" },
				{ "b.py", "if typing.TYPE_CHECKING:\n  from a import X\n" } },
			"" },
		{ "none: a name of the library within a package",
			{ { "p/__init__.py", "" }, { "p/a.py", "import logging\n" },
				{ "p/logging.py", "import p.a\n" } },
			"" },
		{ "none: a module of the package, not the package",
			{ { "p/__init__.py", "from .a import f\n" }, { "p/a.py", "from . import b\n" },
				{ "p/b.py", "" } },
			"" },
		{ "JavaScript",
			{ { "a.js", "import x from './b';\n" }, { "b.js", "export * from './a.js';\n" } },
			"a.js:1 warning import-cycle\n" },
		{ "require, index",
			{ { "a.js", "const b = require('./b')\n" },
				{ "b/index.js", "const { c } = require('../a')\n" } },
			"a.js:1 warning import-cycle\n" },
		{ "TypeScript names what it becomes",
			{ { "a.ts", "import {\n x,\n} from './b.js';\n" }, { "b.ts", "import './a.js';\n" } },
			"a.ts:3 warning import-cycle\n" },
		{ "none: types",
			{ { "a.ts", "import type { X } from './b';\n" }, { "b.ts", "import './a';\n" } },
			"" },
		{ "none: later",
			{ { "a.js", "import './b'\n" },
				{ "b.js", "function f() { return require('./a') }\n" } },
			"" },
		{ "none: a package", { { "a.js", "import './b'\n" }, { "b.js", "import 'a'\n" } }, "" },
	};

	try_trees(cases, COUNT(cases));
}

void test_a_circle_is_told_as_its_shortest_way(void)
{
	const struct lens_literal files[] = { { "a.h", "#include \"b.h\"\n" },
		{ "b.h", "#include \"c.h\"\n#include \"d.h\"\n" }, { "c.h", "#include \"d.h\"\n" },
		{ "d.h", "#include \"a.h\"\n" } };

	CU_ASSERT_STRING_EQUAL(lens_said("architecture", files, COUNT(files), true),
		"a.h:1 warning include-cycle: 4 files need each other in a circle: a.h -> b.h -> d.h -> "
		"a.h\n");
}

/* `count` times `line` between `begin` and `end`. */
static const char *repeated(const char *begin, const char *line, int count, const char *end)
{
	static struct buf out;

	buf_release(&out);
	buf_add_text(&out, begin);
	for (int i = 0; i < count; i++)
		buf_add_text(&out, line);
	buf_add_text(&out, end);
	return out.at;
}

void test_only_files_over_the_limit_are_gods(void)
{
	static const struct {
		const char *line;
		int count;
		const char *said;
	} cases[] = {
		{ "int x;\n", 2000, "" },
		{ "int x;\n", 2001, "a.c:1 note god-file\n" },
		{ "int x;\n", 5000, "a.c:1 note god-file\n" },
		{ "int x;\n", 5001, "a.c:1 warning god-file\n" },
		{ "/* x */\n", 3000, "" },
		{ "0x1, \"a\",\n", 3000, "" },
	};

	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c", repeated("/* DO NOT EDIT */\n", "int x;\n", 2001, "")),
		"");
	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_TRUE(lens_same(
			lens_said_of("architecture", "a.c", repeated("", cases[i].line, cases[i].count, "")),
			cases[i].said, cases[i].line));
}

void test_only_functions_over_the_limit_are_long(void)
{
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c", repeated("f()\n{\n", "x();\n", 200, "}")), "");
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c", repeated("\nint f()\n{\n", "x();\n", 201, "}")),
		"a.c:2 note long-function\n");
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c", repeated("f()\n{\nint a[] = {", "1,\n", 900, "};\n}")),
		"");
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.py", repeated("def f():\n", "  x()\n", 200, "")),
		"a.py:1 note long-function\n"); /* with its first line */
}

void test_only_blocks_over_the_limit_are_deep(void)
{
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c",
			"f() {\n if (a) { if (b) { if (c) { if (d) { if (e) {\nif (f) { x(); } } } } } } }"),
		"");
	CU_ASSERT_STRING_EQUAL(lens_said_of("architecture", "a.c",
				       "f() {\n if (a) { if (b) { if (c) { if (d) { if (e) { if (f) {\nwhile "
				       "(g) { x(); } } } } } } } }"),
		"a.c:3 note deep-function\n");
	/* Each case of a chain is as deep as the first. */
	CU_ASSERT_STRING_EQUAL(
		lens_said_of("architecture", "a.c",
			"f() { if (a) { } else if (b) { } else if (c) { } else if (d) { } else if (e) { } "
			"else if (f) { } else if (g) { } else if (h) { } }"),
		"");
}

void test_a_folder_that_looks_back_is_told_at_that_line(void)
{
	enum { FORWARD = 8 };
	struct lens_literal files[FORWARD + 3];
	char names[FORWARD][16];

	for (int way = 0; way < 3; way++) {
		int forward = way == 0 ? FORWARD : FORWARD - 1;

		for (int i = 0; i < FORWARD; i++) {
			snprintf(names[i], sizeof names[i], "app/%d.c", i);
			files[i] = (struct lens_literal){ names[i],
				i < forward ? "#include \"lib/l.h\"\n" : "" };
		}
		files[FORWARD] = (struct lens_literal){ "app/a.h", "" };
		files[FORWARD + 1] = (struct lens_literal){ "lib/l.h", "" };
		files[FORWARD + 2] =
			(struct lens_literal){ "lib/l.c", way == 2 ? "" : "\n#include \"app/a.h\"\n" };
		CU_ASSERT_STRING_EQUAL(lens_said("architecture", files, FORWARD + 3, false),
			way == 0 ? "lib/l.c:2 note layering\n" : "");
	}
}

void test_a_large_header_that_most_include_is_told(void)
{
	enum { FILES = 20 };
	struct lens_literal files[FILES + 2];
	char names[FILES][16];

	/* 8 of 20 are 40 percent, which is not over it; 299 lines are not many. */
	for (int i = 0; i < 3; i++) {
		int users = i == 0 ? 9 : i == 1 ? 8 : 9;

		for (int k = 0; k < FILES; k++) {
			snprintf(names[k], sizeof names[k], "%d.c", k);
			files[k] = (struct lens_literal){ names[k],
				k < users ? "#include \"god.h\"\n" : "#include \"small.h\"\n" };
		}
		files[FILES] =
			(struct lens_literal){ "god.h", repeated("", "int x;\n", i == 2 ? 299 : 300, "") };
		files[FILES + 1] = (struct lens_literal){ "small.h", "" };
		CU_ASSERT_STRING_EQUAL(lens_said("architecture", files, FILES + 2, false),
			i == 0 ? "god.h:1 note god-header\n" : "");
	}
}
