/* Tries what a raw result can quote, and what its rule is called. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/limits.h"
#include "worker/runner/tool_judge.h"

#include <CUnit/CUnit.h>
#include <string.h>

static enum quotable make(struct str content, uint32_t line, uint32_t end_line, struct finding *out)
{
	static const struct str lens = { "security", 8 };
	struct tool_def tool = { .name = STR("try"), .lenses = (struct str *)&lens, .lens_count = 1 };
	struct tool_mapping row = { .severity = SEVERITY_NOTE, .confidence = CONFIDENCE_LOW };
	struct raw_result raw = { .line = line, .end_line = end_line };
	struct arena arena = { 0 };
	enum quotable quotable;

	raw.fields[TOOL_FIELD_RULE] = STR("r");
	raw.fields[TOOL_FIELD_MESSAGE] = STR("m");
	quotable = finding_make(&tool, &row, &raw, 0, content, &arena, out);
	/* The tests look at where the quote stands; its copy goes with the arena. */
	arena_release(&arena);
	return quotable;
}

void test_a_result_quotes_its_lines_or_the_nearest_with_text(void)
{
	static const struct {
		struct str content;
		uint32_t line, end_line;
		enum quotable quotable;
		uint32_t start, end;
	} cases[] = {
		{ STR("a\nb\nc\n"), 2, 3, QUOTE_MADE, 2, 3 },
		{ STR("a\nb\nc\n"), 2, 9, QUOTE_MADE, 2, 2 }, /* a range past the end is its first line */
		{ STR("a\nb\n"), 0, 0, QUOTE_NO_LINE, 0, 0 },
		{ STR("a\nb\n"), 3, 3, QUOTE_MADE, 2, 2 }, /* the line after the end */
		{ STR("a\nb\n"), 4, 4, QUOTE_NO_LINE, 0, 0 }, { STR(""), 1, 1, QUOTE_NO_LINE, 0, 0 },
		{ STR("a\n\n \t\nd\n"), 3, 3, QUOTE_MADE, 1, 1 }, /* above before below */
		{ STR("\r\n\nc\n"), 1, 2, QUOTE_MADE, 3, 3 }, { STR("\n\nc"), 2, 2, QUOTE_MADE, 3, 3 },
		{ STR("\n \n"), 1, 1, QUOTE_BLANK, 0, 0 },
		{ STR("\nb\n"), 1, 2, QUOTE_MADE, 1, 2 }, /* a range with text in it stays */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct finding f;

		CU_ASSERT_EQUAL(
			make(cases[i].content, cases[i].line, cases[i].end_line, &f), cases[i].quotable);
		if (cases[i].quotable != QUOTE_MADE)
			continue;
		CU_ASSERT_EQUAL(f.start_line, cases[i].start);
		CU_ASSERT_EQUAL(f.end_line, cases[i].end);
	}
}

void test_a_line_over_the_limit_is_not_quoted(void)
{
	static char line[QUOTE_BYTES_MOST + 1];
	struct finding f;

	memset(line, 'x', sizeof line);
	CU_ASSERT_EQUAL(make(str_bytes(line, QUOTE_BYTES_MOST - 1), 1, 1, &f), QUOTE_MADE);
	CU_ASSERT_EQUAL(make(str_bytes(line, QUOTE_BYTES_MOST), 1, 1, &f), QUOTE_MADE);
	CU_ASSERT_EQUAL(make(str_bytes(line, QUOTE_BYTES_MOST + 1), 1, 1, &f), QUOTE_TOO_LONG);
}

void test_a_rule_is_named_by_harmless_bytes(void)
{
	static const struct {
		struct str own, name;
	} cases[] = {
		{ STR("SC2086"), STR("t/SC2086") },
		{ STR("eslint(no-eval)"), STR("t/eslint_no-eval") },
		{ STR("a/../b\n"), STR("t/a_.._b") },
		{ STR("::error"), STR("t/__error") },
		{ STR("()"), STR("t/") },
		{ STR(""), STR("t/") },
	};
	static const struct str lens = { "security", 8 };
	const struct tool_def named = { .name = STR("t"), .lenses = &lens, .lens_count = 1 };
	const struct tool_mapping row = { .severity = SEVERITY_NOTE, .confidence = CONFIDENCE_LOW };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct raw_result raw = { .line = 1, .end_line = 1 };
		struct arena arena = { 0 };
		struct finding f;

		raw.fields[TOOL_FIELD_RULE] = cases[i].own;
		CU_ASSERT_EQUAL(finding_make(&named, &row, &raw, 0, STR("a\n"), &arena, &f), QUOTE_MADE);
		CU_ASSERT_TRUE(str_equal(f.rule, cases[i].name));
		arena_release(&arena);
	}
}
