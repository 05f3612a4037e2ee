/* Tries worker/analyzer/performance/loop.c: what costs again in each round, and what only looks so. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>

void test_what_each_round_pays_again_is_told_once_a_function(void)
{
	static const struct {
		const char *path, *text, *said;
	} cases[] = {
		{ "a.c", "f() {\n for (i = 0; i < strlen(s); i++) x(); }", "a.c:2 note loop-cost\n" },
		{ "a.c", "f() { for (i = 0, n = strlen(s); i < n; i++) x(strlen(t)); }", "" },
		{ "a.c", "f() { while (i < strlen(s)) i++; while (j < strlen(s)) j++; }",
			"a.c:1 note loop-cost\n" },
		{ "a.c", "f() { while (i < strlen(s)) i++; }\ng() { while (i < strlen(s)) i++; }",
			"a.c:1 note loop-cost\na.c:2 note loop-cost\n" },
		{ "a.c", "f() { while (i < strlen(\"abc\")) i++; if (strlen(s)) x(); }", "" },
		{ "a.c", "f() { while ((n = strlen(s)) > 0) { x(n); s = t + 1; } }",
			"" }, /* another each time */
		{ "a.c", "f() { while (strlen(s) > 2) ++s; }", "" },
		{ "a.c", "f() { while (i < strlen(s)) if (s == t) i++; }", "a.c:1 note loop-cost\n" },
		{ "a.c", "f() { while (i < strlen(MARK_2)) i++; }", "" },
		{ "a.c", "f() { while (i < strlen(Mark)) i++; }", "a.c:1 note loop-cost\n" },
		{ "a.py", "def f():\n  for x in y:\n    re.compile('a', re.I)\n", "a.py:3 note loop-cost\n" },
		{ "a.py", "def f():\n  for x in y:\n    re.compile(x)\n  re.compile('a')\n", "" },
		{ "a.py", "for x in y:\n  re.compile('a')\n", "" }, /* once, when it is loaded */
		{ "a.py", "def f():\n  for x in y:\n    open('a')\n", "a.py:3 note loop-cost\n" },
		{ "a.py", "def f():\n  for x in y:\n    open(x)\n", "" },
		{ "a.py", "def f():\n  for x in y:\n    c.execute('SELECT 1 FROM a WHERE b = ?', (x,))\n",
			"a.py:3 note loop-cost\n" },
		{ "a.py", "def f():\n  for x in y:\n    c.execute('INSERT INTO a VALUES (?)', (x,))\n", "" },
		{ "A.java", "class A { void f() { String s = \"\"; for (X x : y) { s += x; } } }",
			"A.java:1 note loop-cost\n" },
		{ "A.java", "class A { void f() { int s = 0; for (X x : y) { s += x; } } }", "" },
		{ "a.go", "func f() {\n s := \"\"\n for _, x := range y {\n s += x\n }\n}\n",
			"a.go:4 note loop-cost\n" },
		{ "a.js", "function f() { for (const x of y) { new RegExp('a').test(x); } }",
			"a.js:1 note loop-cost\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_TRUE(lens_same(lens_said_of("performance", cases[i].path, cases[i].text),
			cases[i].said, cases[i].text));
}
