/* Tries worker/analyzer/function.c: names, lengths and depths in each language. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"

#include "common/buf.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static const char *shown(const char *language, const char *text)
{
	static struct buf out;
	struct functions found;
	struct scan s;

	buf_release(&out);
	scan_init(&s, str_of(text), str_of(language));
	functions_find(&s, str_of(language), &found);
	for (size_t i = 0; i < found.count; i++)
		buf_printf(&out, "%.*s %u/%u ", STR_ARG(token_text(&s, found.at[i].name)), found.at[i].lines,
			found.at[i].depth);
	functions_release(&found);
	scan_release(&s);
	return out.at ? out.at : "";
}

void test_functions_have_names_lines_and_depths(void)
{
	static const struct {
		const char *language, *text, *functions;
	} cases[] = {
		{ "c", "int f(int a)\n{\n\tif (a) {\n\t\tfor (;;) {\n\t\t\tg();\n\t\t}\n\t}\n}\n", "f 3/2 " },
		{ "c", "struct s { int (*f)(void); };\nint a[] = { 1 };\nint f(void);\n", "" },
		/* A macro's loop is a block, a case is none, a value is none. */
		{ "c",
			"void f() {\n for_each(x) {\n switch (x) {\n case 1: {\n y = (struct z){ 1 };\n } } "
			"} }",
			"f 4/2 " },
		{ "c",
			"#if A\nint f(int a) {\n#else\nint f(void) {\n#endif\n if (a) { b; }\n}\nint g() { "
			"c; }\n",
			"f 1/1 g 1/0 " },
		{ "c", "static int f(void) __attribute__((cold))\n{\n x;\n}\n", "f 1/0 " },
		{ "cpp", "A::A(int x) : a(x), b{2} { y; }\nint A::g() const noexcept { z; }\n",
			"A 1/0 g 1/0 " },
		{ "cpp", "namespace std VISIBLE(default) {\nint f() { x; }\n}\n", "f 1/0 " },
		{ "java",
			"class A { void f() throws B, C { try { x; } finally { y; } } @X(1) int g() { z; } }",
			"f 1/1 g 1/0 " },
		{ "go",
			"func (t *T) Get(a int) (b int, c error) {\n for x := range y {\n if x { z } } }\n"
			"func f(v interface{}) struct{} { w }\nvar g = func() {}\n",
			"Get 2/2 f 1/0 " },
		{ "rust",
			"fn f<T>(x: T) -> u8 where T: U { match x { A => { if y { z } } } }\ntrait Q { fn "
			"g(); }\n",
			"f 1/2 " },
		{ "javascript",
			"function f(a) {\n if (a) { b }\n function g() {\n c\n }\n}\nconst h = async (x) => "
			"{ d }\n"
			"x.y = function () { e };\n({ m(z) { if (z) { w } } })\nfoo(() => { anonymous })\n",
			"f 2/1 g 1/0 h 1/0 y 1/0 m 1/1 " },
		{ "javascript",
			"function f() {\n if (a) { function g() { if (b) { if (c) { d } } } if (e) { h } "
			"}\n}",
			"f 0/2 g 1/2 " },
		{ "python",
			"def f(a,\n      b):\n  if a:\n    for x in b:\n      y\n  else: z\n\n  def g():\n   "
			" w\n\n"
			"  # end\nclass C:\n  async def h(self):\n    with x:\n      match y:\n        case "
			"1:\n          z\n",
			"f 6/2 g 2/0 h 5/2 " },
		{ "python", "def f(:\n", "f 1/0 " },
		{ "shell", "f() { x; }\n", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = shown(cases[i].language, cases[i].text);

		CU_ASSERT_STRING_EQUAL(got, cases[i].functions);
		if (strcmp(got, cases[i].functions))
			fprintf(stderr, "\n%s\ngot %s\nwant %s\n", cases[i].text, got, cases[i].functions);
	}
}

void test_the_innermost_function_around_a_token_is_found(void)
{
	struct functions found;
	struct scan s;

	scan_init(&s, STR("def f():\n  a\n  def g():\n    b\n  c\nd\n"), STR("python"));
	functions_find(&s, STR("python"), &found);
	CU_ASSERT_EQUAL_FATAL(found.count, 2);
	for (size_t i = 0; i < s.count; i++) {
		const struct function *f = function_around(&found, i);

		if (token_in(&s, i, "a c"))
			CU_ASSERT_PTR_EQUAL(f, &found.at[0]);
		if (token_is(&s, i, "b"))
			CU_ASSERT_PTR_EQUAL(f, &found.at[1]);
		if (token_is(&s, i, "d"))
			CU_ASSERT_PTR_NULL(f);
	}
	functions_release(&found);
	scan_release(&s);
}
