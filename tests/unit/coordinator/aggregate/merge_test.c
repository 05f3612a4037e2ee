/* Tries coordinator/aggregate/merge.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/merge.h"

#include <CUnit/CUnit.h>

static struct merge_row row(struct str rule, uint32_t line, struct str message, uint32_t subtask)
{
	return (struct merge_row){
		.path = STR("a.c"),
		.lens = STR("correctness"),
		.rule = rule,
		.message = message,
		.quote = STR("x"),
		.start_line = line,
		.end_line = line,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.supporter = { STR("tool"), STR("t 1"), 0, subtask },
	};
}

/* 14 lenses saw the same 10 defects; two of these stand on one line, told apart by their rule. */
void test_many_reports_of_ten_defects_are_ten(void)
{
	static const char *const rules[] = { "t/a", "t/b" };
	struct merge_row rows[140];
	struct report_finding *out;
	struct arena arena = { 0 };

	for (uint32_t i = 0; i < 140; i++)
		rows[i] = row(str_of(rules[i % 10 == 9]), i % 10 == 9 ? 9 : i % 10 + 1, STR("bad"), i / 10);
	CU_ASSERT_EQUAL(merge_rows(rows, 140, &arena, &out), 10);
	for (size_t i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(out[i].supporter_count, 14);
		for (uint32_t k = 0; k < 14; k++)
			CU_ASSERT_EQUAL(out[i].supporters[k].subtask, k);
	}
	CU_ASSERT_EQUAL(out[8].start_line, 9);
	CU_ASSERT_EQUAL(out[9].start_line, 9);
	CU_ASSERT_TRUE(str_equal(out[8].rule, STR("t/a")));
	CU_ASSERT_TRUE(str_equal(out[9].rule, STR("t/b")));
	arena_release(&arena);
}

void test_what_differs_in_its_place_or_rule_stays_two(void)
{
	struct merge_row one = row(STR("t/a"), 5, STR("bad"), 1);
	struct arena arena = { 0 };
	struct report_finding *out;

	for (int i = 0; i < 5; i++) {
		struct merge_row two = row(STR("t/a"), 5, STR("bad"), 2);
		struct merge_row rows[2];

		if (i == 0)
			two.path = STR("b.c");
		else if (i == 1)
			two.rule = STR("t/b");
		else if (i == 2)
			two.start_line = 4;
		else if (i == 3)
			two.end_line = 6;
		rows[0] = two;
		rows[1] = one;
		CU_ASSERT_EQUAL(merge_rows(rows, 2, &arena, &out), i == 4 ? 1 : 2);
	}
	CU_ASSERT_EQUAL(merge_rows(NULL, 0, &arena, &out), 0);
	arena_release(&arena);
}

void test_one_subtask_that_says_two_things_means_two(void)
{
	static const struct {
		struct str second;
		uint32_t subtask;
		size_t findings;
		size_t supporters; /* of the first */
	} cases[] = {
		{ STR("y unused"), 1, 2, 1 }, /* the same tool run names two things: two defects */
		{ STR("y unused"), 2, 1, 2 }, /* two tools in their own words: one */
		{ STR("x unused"), 1, 1, 1 },
		{ STR("x unused"), 2, 1, 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct merge_row rows[] = { row(STR("t/unused"), 5, STR("x unused"), 1),
			row(STR("t/unused"), 5, cases[i].second, cases[i].subtask) };
		struct arena arena = { 0 };
		struct report_finding *out;

		CU_ASSERT_EQUAL(merge_rows(rows, 2, &arena, &out), cases[i].findings);
		CU_ASSERT_TRUE(str_equal(out[0].message, STR("x unused")));
		CU_ASSERT_EQUAL(out[0].supporter_count, cases[i].supporters);
		arena_release(&arena);
	}
}

void test_the_worst_and_surest_speaks_for_all(void)
{
	struct merge_row rows[] = { row(STR("t/a"), 5, STR("mild"), 1), row(STR("t/a"), 5, STR("grave"), 2),
		row(STR("t/a"), 5, STR("sure"), 3) };
	struct arena arena = { 0 };
	struct report_finding *out;

	rows[1].severity = SEVERITY_ERROR;
	rows[1].confidence = CONFIDENCE_LOW;
	rows[2].confidence = CONFIDENCE_HIGH;
	CU_ASSERT_EQUAL(merge_rows(rows, 3, &arena, &out), 1);
	CU_ASSERT_EQUAL(out->severity, SEVERITY_ERROR);
	CU_ASSERT_EQUAL(out->confidence, CONFIDENCE_HIGH);
	CU_ASSERT_TRUE(str_equal(out->message, STR("grave")));
	CU_ASSERT_EQUAL(out->supporter_count, 3);
	arena_release(&arena);
}

void test_rank_is_worst_first_then_place(void)
{
	static const struct {
		struct str path, rule;
		uint32_t line;
		enum severity severity;
	} sorted[] = {
		{ STR("z.c"), STR("t/z"), 90, SEVERITY_ERROR },
		{ STR("a.c"), STR("t/z"), 2, SEVERITY_WARNING },
		{ STR("a.c"), STR("t/a"), 10, SEVERITY_WARNING },
		{ STR("a.c"), STR("t/b"), 10, SEVERITY_WARNING },
		{ STR("b.c"), STR("t/a"), 1, SEVERITY_WARNING },
		{ STR("a.c"), STR("t/a"), 1, SEVERITY_NOTE },
	};
	static const char *const ids[] = { "f1", "f2", "f3", "f4", "f5", "f6" };
	struct report_finding list[6];
	struct arena arena = { 0 };

	for (size_t i = 0; i < 6; i++)
		list[5 - i] = (struct report_finding){ .path = sorted[i].path,
			.rule = sorted[i].rule,
			.start_line = sorted[i].line,
			.severity = sorted[i].severity };
	merge_rank(list, 6, &arena);
	for (size_t i = 0; i < 6; i++) {
		CU_ASSERT_STRING_EQUAL(list[i].id.at, ids[i]);
		CU_ASSERT_TRUE(str_equal(list[i].path, sorted[i].path));
		CU_ASSERT_TRUE(str_equal(list[i].rule, sorted[i].rule));
		CU_ASSERT_EQUAL(list[i].start_line, sorted[i].line);
	}
	merge_rank(NULL, 0, &arena);
	arena_release(&arena);
}
