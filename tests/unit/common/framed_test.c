/* Tries common/framed.c: what looks like a line begins with the prefix, and no byte is lost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/framed.h"

#include <CUnit/CUnit.h>

void test_nothing_begins_a_line_without_its_prefix(void)
{
	static const struct {
		const char *line, *framed;
	} cases[] = {
		{ "int a;", "3| int a;\n" },
		{ "", "3| \n" },
		{ "int a;\r", "3| int a;\r\n" }, /* CR LF */
		{ "int a;\r4| int b;", "3| int a;\r3| 4| int b;\n" },
		{ "\rint b;", "3| \r3| int b;\n" },
		{ "a\r\r", "3| a\r3| \r\n" },
		{ "a\rb\rc", "3| a\r3| b\r3| c\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		framed_line(&out, STR("3| "), str_of(cases[i].line));
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].framed)));
		buf_release(&out);
	}
}

void test_a_quotation_has_its_mark_before_each_line(void)
{
	static const struct {
		const char *text, *quoted;
	} cases[] = {
		{ "", "" },
		{ "a", "> a\n" },
		{ "a\n", "> a\n" },
		{ "a\n\n# b\n", "> a\n> \n> # b\n" },
		{ "\n", "> \n" },
		{ "a\r\nb\r# c", "> a\r\n> b\r> # c\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		framed_quote(&out, str_of(cases[i].text));
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].quoted)));
		buf_release(&out);
	}
}
