/* Tries cli/command/plan_show.c: the task in words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/plan_show.h"

#include <CUnit/CUnit.h>

void test_the_work_is_told_back_with_all_that_bounds_it(void)
{
	struct manifest_file file = { .lines = 12, .size = 300000 };
	struct snapshot snapshot = { .manifest = { .files = &file, .file_count = 1 } };
	struct options o = { .lens = "security,tests", .fail_on = SEVERITY_ERROR };
	struct plan_of plan = { .o = &o,
		.snapshot = &snapshot,
		.goal = "analyze",
		.beside = "Only what is new counts.",
		.bounds = "At most 5 files." };
	static const char *const said[] = {
		"look at 1 file (12 lines, 0.3 MB) of /a\\x1b[2Jb for security,tests", "with the 7 local",
		"Only what is new counts. At most 5 files.", "from error on", "only read", "No model is asked"
	};
	struct buf words = BUF_INIT;

	buf_add_text(&snapshot.root, "/a\x1b[2Jb");
	plan_restate(&plan, 7, &words);
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(words.at, said[i]));
	buf_clear(&words);
	o = (struct options){ .fail_on = SEVERITY_NONE };
	plan.beside = plan.bounds = "";
	plan_restate(&plan, 7, &words);
	CU_ASSERT_PTR_NOT_NULL(strstr(words.at, "through every lens"));
	CU_ASSERT_PTR_NULL(strstr(words.at, "exit code"));
	buf_release(&words);
	buf_release(&snapshot.root);
}

void test_lines_break_at_blanks(void)
{
	static const struct {
		const char *words;
		size_t width;
		const char *lines;
	} cases[] = { { "", 5, "\n" }, { "a b", 3, "a b\n" }, { "a b c", 3, "a b\nc\n" },
		{ "ab cd", 4, "ab\ncd\n" }, { "too-long a", 3, "too-long\na\n" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		plan_wrap(str_of(cases[i].words), cases[i].width, &out);
		CU_ASSERT_STRING_EQUAL(out.at, cases[i].lines);
		buf_release(&out);
	}
}
