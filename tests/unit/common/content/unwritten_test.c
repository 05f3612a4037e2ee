/* Tries common/content/unwritten.c: two small texts, and the lines that nobody has written. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/unwritten.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static const struct {
	const char *what, *before, *now, *runs;
} cases[] = {
	{ "nothing changed", "a\nb\n", "a\nb\n", "1-2 " },
	{ "no file before", "", "a\nb\n", "" },
	{ "no line now", "a\n", "", "" },
	{ "a line at the end", "a\nb\n", "a\nb\nc\n", "1-2 " },
	{ "the last one had no end", "a\nb", "a\nb\nc\n", "1-2 " },
	{ "a line at the beginning", "a\nb\n", "c\na\nb\n", "2-3 " },
	{ "a line between", "a\nb\n", "a\nc\nb\n", "1-1 3-3 " },
	{ "a line is gone: what was apart is no run", "a\nc\nb\n", "a\nb\n", "1-1 2-2 " },
	{ "another line", "a\nb\nc\n", "a\nx\nc\n", "1-1 3-3 " },
	{ "blanks count", "a\nb\nc\n", "a\n b\nc\n", "1-1 3-3 " },
	{ "two lines have changed places", "a\nb\n", "b\na\n", "1-1 2-2 " },
	{ "lines around what stands between changes", "a\nf\n}\nb\n", "x\nf\n}\ny\n", "2-3 " },
	{ "its neighbour above, too", "a\n}\nf\n}\nb\n", "x\n}\nf\n}\ny\n", "2-4 " },
	{ "once more than before", "a\nx\nb\n", "a\nx\nb\nx\n", "1-3 " },
	{ "once more, and around it all is new", "a\nx\nb\n", "c\nx\nd\nx\ne\n", "" },
	{ "moved", "a\nx\ny\nb\nc\n", "a\nb\nx\ny\nc\n", "1-1 2-2 3-4 5-5 " },
};

void test_lines_that_stood_there_are_not_written(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf rows = BUF_INIT, told = BUF_INIT;
		const struct unwritten *runs;

		unwritten_find(str_of(cases[i].before), str_of(cases[i].now), &rows);
		runs = (const void *)rows.at;
		for (size_t k = 0; k < rows.len / sizeof *runs; k++)
			buf_printf(&told, "%u-%u ", runs[k].first, runs[k].last);
		if (!str_equal(buf_str(&told), str_of(cases[i].runs))) {
			printf("%s: %.*s\n", cases[i].what, STR_ARG(buf_str(&told)));
			CU_FAIL("other lines");
		}
		buf_release(&told);
		buf_release(&rows);
	}
}
