/* Tries the check for public functions that nobody explains. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PY_BODY  "    a\n    b\n    c\n    d\n    e\n"
#define PY_INNER "        a\n        b\n        c\n        d\n        e\n"
#define JS_BODY  "{\na;\nb;\nc;\nd;\n}\n"

struct file_case {
	const char *path, *text, *said;
};

static void try_files(const struct file_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_TRUE(lens_same(lens_said_of("documentation", cases[i].path, cases[i].text),
			cases[i].said, cases[i].text));
}

void test_headers_of_c(void)
{
	static const struct file_case cases[] = {
		{ "include/a.h", "int x(void);\n", "include/a.h:1 note undocumented\n" },
		{ "lib/include/a.h", "\nstruct s *x(int a,\n\tint b);\n",
			"lib/include/a.h:2 note undocumented\n" },
		{ "include/a.h", "extern \"C\" {\nint x(void);\n}\n", "include/a.h:2 note undocumented\n" },
		{ "include/a.h", "API DEPRECATED(1, \"x\") int x(void);\n",
			"include/a.h:1 note undocumented\n" },
		{ "include/a.h", "/* What. */\n\n\nint x(void);\n", "include/a.h:4 note undocumented\n" },
		{ "include/a.h", "int a; /* of a */\nint x(void);\n", "include/a.h:2 note undocumented\n" },
		{ "include/a.h", "/* What. */\nint x(void);\n\nint y(void);\n",
			"include/a.h:4 note undocumented\n" },
		{ "src/a.h", "int x(void);\n", "" },
		{ "include/a.h", "/* What. */\nint x(void);\nint y(void);\n", "" }, /* of both */
		{ "include/a.h", "int x(void); // what\n", "" },
		{ "include/a.h", "/* What. */\n\nint x(void);\n", "" },
		{ "include/a.h", "static inline int x(void) { return 1; }\n", "" },
		{ "include/a.h", "typedef int (*f)(void);\nint (*g)(void);\nint t[] = { 1 };\n", "" },
		{ "include/a.h", "struct s { int (*x)(void); };\nMACRO(x);\n#define A(x) b(x)\nint v;\n",
			"" },
		{ "include/a.h", "WARN(x,\n\t\"y\")\n#define a_b(x) (0 < (x))\nWARN(z)\nint v;\n", "" },
		{ "tests/include/a.h", "int x(void);\n", "" },
	};

	try_files(cases, COUNT(cases));
}

void test_modules_of_python(void)
{
	static const struct file_case cases[] = {
		{ "a.py", "def x():\n" PY_BODY, "a.py:1 note undocumented\n" },
		{ "a.py", "async def x(a: dict = {1: 2}) -> int:\n" PY_BODY, "a.py:1 note undocumented\n" },
		{ "a.py", "class X:\n    'what'\n    def y(self):\n" PY_INNER, "a.py:3 note undocumented\n" },
		{ "p/__init__.py", "def x():\n" PY_BODY, "p/__init__.py:1 note undocumented\n" },
		{ "a.py", "def x():\n    a\n    b\n    c\n    d\n", "" }, /* 5 lines */
		{ "a.py", "def x():\n    '''what'''\n" PY_BODY, "" },
		{ "a.py", "def _x():\n" PY_BODY "class _X:\n    def y(self):\n" PY_INNER, "" },
		{ "a.py", "class X(Base):\n    'what'\n    def y(self):\n" PY_INNER, "" }, /* an override? */
		{ "a.py", "class X:\n    'what'\n    @property\n    def y(self):\n" PY_INNER, "" },
		{ "a.py", "def x():\n    'what'\n    def y():\n" PY_INNER, "" },
		{ "_a.py", "def x():\n" PY_BODY, "" },
		{ "tests/a.py", "def x():\n" PY_BODY, "" },
		{ "setup.py", "def x():\n" PY_BODY, "" },
	};

	try_files(cases, COUNT(cases));
}

void test_exports_of_javascript(void)
{
	static const struct file_case cases[] = {
		{ "a.js", "export function x() " JS_BODY, "a.js:1 note undocumented\n" },
		{ "a.ts", "export default class X " JS_BODY, "a.ts:1 note undocumented\n" },
		{ "a.js", "export const x = async (a) => " JS_BODY, "a.js:1 note undocumented\n" },
		{ "a.js", "exports.x = function () " JS_BODY, "a.js:1 note undocumented\n" },
		{ "a.js", "function x() " JS_BODY "module.exports = x\n", "a.js:1 note undocumented\n" },
		{ "a.js", "class X " JS_BODY "module.exports = { X, y }\n", "a.js:1 note undocumented\n" },
		{ "a.js", "// what\nexport function x() " JS_BODY, "a.js:2 note undocumented\n" },
		{ "a.js", "/** What. */\nexport function x() " JS_BODY, "" },
		{ "a.js", "/** What. */\nfunction x() " JS_BODY "module.exports = x\n", "" },
		{ "a.ts",
			"/** What. */\nexport function x(a: A): B;\n\n\nexport function x(a: any): "
			"any " JS_BODY,
			"" },
		{ "a.ts",
			"/** What. */\nexport function y(a: A): B;\n\n\nexport function x(a: any): "
			"any " JS_BODY,
			"a.ts:5 note undocumented\n" },
		{ "a.js", "/** What. */\nmodule.exports = function () " JS_BODY, "" },
		{ "a.js", "function x() " JS_BODY, "" },
		{ "a.js", "export function x() { return 1; }\n", "" },
		{ "a.js", "export const x = { a: 1,\n\n\n\n\n\n };\nexport { y };\nexport * from 'z';\n",
			"" },
		{ "x.test.js", "export function x() " JS_BODY, "" },
	};

	try_files(cases, COUNT(cases));
}

void test_one_finding_a_file_counts_them(void)
{
	const struct lens_literal file = { "include/a.h",
		"int x(void);\n\n/* Y. */\nint y(void);\n\nint z(void);\n" };

	CU_ASSERT_TRUE(lens_same(lens_said("documentation", &file, 1, true),
		"include/a.h:1 note undocumented: 2 of 3 public functions of this file have no comment, "
		"first x\n",
		file.text));
}

/* `files` headers with a bare function each, `told` with one explained besides. */
static const char *said_of_many(size_t files, size_t told)
{
	struct lens_literal list[64];
	static char paths[64][24];

	for (size_t i = 0; i < files; i++) {
		snprintf(paths[i], sizeof paths[i], "include/h%02zu.h", i);
		list[i] = (struct lens_literal){ paths[i],
			i < told ? "int x(void);\n\n/* Y. */\nint y(void);\n" : "int x(void);\n" };
	}
	return lens_said("documentation", list, files, true);
}

static size_t lines_of(const char *said)
{
	size_t lines = 0;

	for (; *said; said++)
		lines += *said == '\n';
	return lines;
}

void test_the_habit_of_a_tree_is_told_once(void)
{
	CU_ASSERT_EQUAL(lines_of(said_of_many(19, 0)), 19);
	CU_ASSERT_EQUAL(lines_of(said_of_many(20, 0)), 1);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(said_of_many(20, 5), "20 of 25 public functions in 20 files")); /* 20 % */
	CU_ASSERT_EQUAL(lines_of(said_of_many(20, 6)), 20);
	/* Of more than 25 files the rest is counted. */
	CU_ASSERT_EQUAL(lines_of(said_of_many(25, 25)), 25);
	CU_ASSERT_EQUAL(lines_of(said_of_many(40, 40)), 26);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(said_of_many(40, 40), "15 more public functions have no comment, in 15 files"));
}
