/* Tries coordinator/aggregate/merge.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/merge.h"
#include "common/rand.h"

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

/* Seven defects alone on their lines, which each says in words of its own; one more of another rule on the first of
 * these lines; and two of one rule on one line, told apart by what each says of them. */
static struct merge_row report_of(uint32_t defect, uint32_t source)
{
	static const char *const lenses[] = { "security", "performance", "architecture", "tests",
		"documentation" };
	static char words[14][24], tools[14][8];
	struct merge_row r;

	snprintf(words[source], sizeof words[source], "bad, says tool %u", source);
	snprintf(tools[source], sizeof tools[source], "t%u", source);
	if (defect < 7)
		r = row(STR("t/a"), defect + 1, str_of(words[source]), source);
	else if (defect == 7)
		r = row(STR("t/b"), 1, str_of(words[source]), source);
	else
		r = row(STR("t/unused"), 20, defect == 8 ? STR("x unused") : STR("y unused"), source);
	r.lens = str_of(lenses[source % 5]);
	r.severity = source % 2 ? SEVERITY_NOTE : SEVERITY_WARNING;
	r.supporter.tool_or_model = str_of(tools[source]);
	return r;
}

void test_many_reports_of_ten_defects_are_ten(void)
{
	static const struct {
		uint32_t line;
		const char *rule;
	} wanted[] = { { 1, "t/a" }, { 1, "t/b" }, { 2, "t/a" }, { 3, "t/a" }, { 4, "t/a" }, { 5, "t/a" },
		{ 6, "t/a" }, { 7, "t/a" }, { 20, "t/unused" }, { 20, "t/unused" } };
	struct merge_row rows[140];
	struct report_finding *out;
	struct arena arena = { 0 };
	uint64_t chance = 1;

	for (uint32_t i = 0; i < 140; i++)
		rows[i] = report_of(i % 10, i / 10);
	for (uint32_t i = 139; i; i--) { /* they come in any order */
		uint32_t other = (uint32_t)rand_below(&chance, i + 1);
		struct merge_row kept = rows[i];

		rows[i] = rows[other];
		rows[other] = kept;
	}
	CU_ASSERT_EQUAL_FATAL(merge_rows(rows, 140, &arena, &out), 10);
	for (size_t i = 0; i < 10; i++) {
		CU_ASSERT_EQUAL(out[i].start_line, wanted[i].line);
		CU_ASSERT_TRUE(str_equal(out[i].rule, str_of(wanted[i].rule)));
		CU_ASSERT_EQUAL(out[i].severity, SEVERITY_WARNING);
		CU_ASSERT_EQUAL_FATAL(out[i].supporter_count, 14);
		for (uint32_t k = 0; k < 14; k++)
			CU_ASSERT_EQUAL(out[i].supporters[k].subtask, k);
	}
	CU_ASSERT_FALSE(str_equal(out[8].message, out[9].message));
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
