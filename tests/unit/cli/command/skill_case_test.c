/* Tries cli/command/skill_case.c: what is missing, unexpected, and not checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/skill_case.h"

#include <CUnit/CUnit.h>

static json_t *report_of(const char *findings)
{
	return json_loads(findings, 0, NULL);
}

static struct case_verdict judge(const char *findings, const char *tools)
{
	struct case_row rows[] = {
		{ .path = STR("a.c"), .line = 3, .rule = STR("x/r") },
		{ .path = STR("b.c"), .line = 4, .rule = STR("y/r") },
	};
	json_t *report = report_of(findings);
	struct case_verdict v;

	case_judge(rows, 2, report, str_of(tools), &v);
	json_decref(report);
	buf_release(&v.words);
	return v;
}

#define A       "{\"path\":\"a.c\",\"start_line\":3,\"rule\":\"x/r\"}"
#define A_MOVED "{\"path\":\"a.c\",\"start_line\":4,\"rule\":\"x/r\"}"
#define B       "{\"path\":\"b.c\",\"start_line\":4,\"rule\":\"y/r\"}"

void test_only_what_is_expected_and_all_of_it_is_right(void)
{
	static const struct {
		const char *findings, *tools;
		size_t found, missing, unchecked, unexpected;
	} cases[] = {
		{ "{\"findings\":[" A "," B "]}", "x y ", 2, 0, 0, 0 },
		{ "{\"findings\":[" A "]}", "x y ", 1, 1, 0, 0 },
		{ "{\"findings\":[" A "]}", "x ", 1, 0, 1, 0 },
		{ "{\"findings\":[" A_MOVED "," B "]}", "x y ", 1, 1, 0, 1 },
		{ "{\"findings\":[]}", "xy", 0, 0, 2, 0 },
		{ "{}", "x y ", 0, 2, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct case_verdict v = judge(cases[i].findings, cases[i].tools);

		CU_ASSERT_EQUAL(v.found, cases[i].found);
		CU_ASSERT_EQUAL(v.missing, cases[i].missing);
		CU_ASSERT_EQUAL(v.unchecked, cases[i].unchecked);
		CU_ASSERT_EQUAL(v.unexpected, cases[i].unexpected);
	}
}

#define ASKED       "\"subtasks\":[{\"kind\":\"tool\"},{\"kind\":\"model\"}]"
#define M(from, to) "{\"path\":\"a.c\",\"start_line\":" from ",\"end_line\":" to ",\"rule\":\"model/any\"}"

void test_a_model_is_held_to_place_and_not_to_name(void)
{
	static const struct {
		const char *report;
		size_t found, missing, unasked, unexpected;
	} cases[] = {
		{ "{\"findings\":[" M("3", "3") "]," ASKED "}", 1, 0, 0, 0 },
		{ "{\"findings\":[" M("1", "5") "]," ASKED "}", 1, 0, 0, 0 },
		{ "{\"findings\":[" M("3", "4") "," M("2", "3") "]," ASKED "}", 1, 0, 0, 0 },
		{ "{\"findings\":[" M("4", "5") "]," ASKED "}", 0, 1, 0, 1 },
		{ "{\"findings\":[" M("1", "2") "]," ASKED "}", 0, 1, 0, 1 },
		{ "{\"findings\":[" A "]," ASKED "}", 0, 1, 0, 1 },
		{ "{\"findings\":[]," ASKED "}", 0, 1, 0, 0 },
		{ "{\"findings\":[]}", 0, 0, 1, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct case_row rows[] = { { .path = STR("a.c"), .line = 3, .rule = STR("model/any") } };
		json_t *report = report_of(cases[i].report);
		struct case_verdict v;

		case_judge(rows, 1, report, STR("x "), &v);
		CU_ASSERT_EQUAL(v.found, cases[i].found);
		CU_ASSERT_EQUAL(v.missing, cases[i].missing);
		CU_ASSERT_EQUAL(v.unasked, cases[i].unasked);
		CU_ASSERT_EQUAL(v.unexpected, cases[i].unexpected);
		CU_ASSERT_EQUAL(v.unchecked, 0);
		json_decref(report);
		buf_release(&v.words);
	}
}

void test_a_row_that_says_too_little_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "a: b\n", "line 1: unknown key 'a'" },
		{ "expect: a\n", "line 1: expected a list of rows" },
		{ "expect:\n  - { path: a, rule: x/r }\n",
			"line 2: a row has path, line (from 1) and rule (TOOL/RULE)" },
		{ "expect:\n  - { path: a, line: 1, rule: r }\n",
			"line 2: a row has path, line (from 1) and rule (TOOL/RULE)" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[CASE_WORDS_BYTES] = "";
		struct arena arena = { 0 };
		struct case_row *rows;
		size_t count;

		CU_ASSERT_EQUAL(case_read(str_of(cases[i].text), &arena, &rows, &count, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}
