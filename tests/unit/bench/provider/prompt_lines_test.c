/* Tries bench/provider/prompt_lines.c: lines of files are found in prompts of several forms. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/prompt_lines.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#define MARK "0123456789abcdef0123456789abcdef"

void test_lines_are_found_behind_a_heading(void)
{
	static const struct {
		const char *prompt;
		size_t count;
		const char *path;
		uint32_t number;
		const char *text; /* of the last */
	} cases[] = {
		{ "=== src/a.c ===\n1: int x;\n2: \tint y;\n", 2, "src/a.c", 2, "\tint y;" },
		{ MARK " file path=\"src/a b.c\" language=\"c\" lines=\"2\" begins\n1| int x;\n2|  "
		       "y();\n" MARK " file ends\n",
			2, "src/a b.c", 2, " y();" },
		{ MARK " file path=\"a.c\" begins\n1| x\n" MARK " file ends\n" MARK
		       " file path=\"Makefile\" begins\n1| all: a.c\n",
			2, "Makefile", 1, "all: a.c" },
		{ "<file path=\"Makefile\" lines=\"9\">\n    7| all:\n</file>", 1, "Makefile", 7, "all:" },
		{ "<file path=\"with blank.py\">\n12\tx = 1", 1, "with blank.py", 12, "x = 1" },
		{ "File: b.sh (3 lines)\n```sh\n  3 | \n```\n", 1, "b.sh", 3, "" },
		{ "### `lib/c.py`\n10:    return 1\n", 1, "lib/c.py", 10, "   return 1" },
		{ "a.c\n1: x\nb.c\n1: y", 2, "b.c", 1, "y" },
		{ "1: before any heading\n", 0, "", 0, "" },
		{ "a.c\n0: none\nx1: none\n12 none\n: none\n", 0, "", 0, "" },
		{ "a.c\n1. A list of what to do.\n", 0, "", 0, "" },
		{ "", 0, "", 0, "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t count;
		struct prompt_line *lines = prompt_lines(str_of(cases[i].prompt), &count);

		CU_ASSERT_EQUAL(count, cases[i].count);
		if (count == cases[i].count && count) {
			CU_ASSERT_TRUE(str_equal(lines[count - 1].path, str_of(cases[i].path)));
			CU_ASSERT_EQUAL(lines[count - 1].number, cases[i].number);
			CU_ASSERT_TRUE(str_equal(lines[count - 1].text, str_of(cases[i].text)));
		}
		free(lines);
	}
}
