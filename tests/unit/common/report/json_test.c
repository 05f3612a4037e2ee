/* Tries common/report/json.c: what it writes is read back by a parser that is not ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

#include <CUnit/CUnit.h>
#include <jansson.h>

static json_t *read_back(const struct report *r)
{
	struct buf out = BUF_INIT;
	json_error_t error;
	json_t *root;

	report_json(r, &out);
	CU_ASSERT_TRUE(str_is_utf8(buf_str(&out)));
	CU_ASSERT_TRUE(str_ends(buf_str(&out), STR("}\n")));
	root = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		CU_FAIL(error.text);
	buf_release(&out);
	return root;
}

static json_t *first_finding(json_t *root)
{
	return json_array_get(json_object_get(root, "findings"), 0);
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

static long long number_of(json_t *object, const char *key)
{
	json_t *number = json_object_get(object, key);

	CU_ASSERT_TRUE(json_is_integer(number));
	return json_integer_value(number);
}

void test_every_outcome_has_its_name(void)
{
	static const char *const names[] = { "clean", "findings", "refused", "infrastructure", "budget",
		"held", "incomplete", "timeout" };
	struct report r = fixture_report();
	json_t *root, *list;

	for (unsigned i = 0; i < 8; i++)
		CU_ASSERT_STRING_EQUAL(report_outcome_name((enum report_outcome)(1U << i)), names[i]);
	r.outcome = 0xff;
	root = read_back(&r);
	list = json_object_get(root, "outcome");
	CU_ASSERT_EQUAL(json_array_size(list), 8);
	for (size_t i = 0; i < 8; i++)
		CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(list, i)), names[i]);
	json_decref(root);
}

void test_job_and_totals_are_said_as_they_are(void)
{
	struct report r = fixture_report();
	json_t *root, *job, *totals;

	r.totals.cost_microusd = -5;
	r.totals.tokens_cache_write = UINT64_C(1) << 53;
	root = read_back(&r);
	job = json_object_get(root, "job");
	totals = json_object_get(root, "totals");
	CU_ASSERT_STRING_EQUAL(text_of(root, "schema"), "reeve.report/1");
	CU_ASSERT_STRING_EQUAL(text_of(job, "id"), "j7");
	CU_ASSERT_STRING_EQUAL(text_of(job, "workflow"), "analyze");
	CU_ASSERT_STRING_EQUAL(text_of(job, "state"), "done");
	CU_ASSERT_STRING_EQUAL(text_of(job, "sandbox"), "bwrap");
	CU_ASSERT_TRUE(json_is_true(json_object_get(job, "complete")));
	CU_ASSERT_EQUAL(number_of(job, "started_ms"), 1700000000123);
	CU_ASSERT_EQUAL(number_of(totals, "attempts"), 2);
	CU_ASSERT_EQUAL(number_of(totals, "cost_microusd"), -5);
	CU_ASSERT_EQUAL(number_of(json_object_get(totals, "tokens"), "cache_write"), (long long)1 << 53);
	json_decref(root);
}

void test_a_finding_is_whole(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	json_t *root, *finding, *supporter;

	r.findings = &f;
	r.finding_count = 1;
	root = read_back(&r);
	finding = first_finding(root);
	CU_ASSERT_STRING_EQUAL(text_of(finding, "id"), "f1");
	CU_ASSERT_STRING_EQUAL(text_of(finding, "severity"), "error");
	CU_ASSERT_STRING_EQUAL(text_of(finding, "confidence"), "high");
	CU_ASSERT_STRING_EQUAL(text_of(finding, "quote"), "int *p = 0;\n\t*p = 1;");
	CU_ASSERT_STRING_EQUAL(text_of(finding, "status"), "new");
	CU_ASSERT_EQUAL(number_of(finding, "end_line"), 13);
	CU_ASSERT_PTR_NULL(json_object_get(finding, "path_base64"));
	CU_ASSERT_PTR_NULL(json_object_get(finding, "quote_base64"));
	CU_ASSERT_PTR_NULL(json_object_get(finding, "absence"));
	supporter = json_array_get(json_object_get(finding, "supporters"), 0);
	CU_ASSERT_STRING_EQUAL(text_of(supporter, "tool_or_model"), "cppcheck 2.10");
	CU_ASSERT_STRING_EQUAL(text_of(supporter, "subtask"), "j7/3");
	json_decref(root);
}

void test_an_absence_names_paths_and_words(void)
{
	static const struct str paths[] = { STR("t/*"), STR("\xff") };
	static const struct absence absence = { paths, 2, NULL, 0 };
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	json_t *root, *said;

	f.absence = &absence;
	r.findings = &f;
	r.finding_count = 1;
	root = read_back(&r);
	said = json_object_get(first_finding(root), "absence");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(said, "paths")), 2);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(said, "paths"), 0)), "t/*");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(json_object_get(said, "paths"), 1)), "\xef\xbf\xbd");
	CU_ASSERT_TRUE(json_is_array(json_object_get(said, "words")));
	CU_ASSERT_EQUAL(json_array_size(json_object_get(said, "words")), 0);
	json_decref(root);
}

/* What a repository may say, and what a reader of the report gets. */
static const struct {
	struct str said;
	const char *read;
	const char *base64; /* NULL: all of it could be kept */
} hostile[] = {
	{ STR("<script>alert(1)</script>"), "<script>alert(1)</script>", NULL },
	{ STR("\x1b[2J\x07"), "\x1b[2J\x07", NULL },
	{ STR("\",\"status\":\"fixed"), "\",\"status\":\"fixed", NULL },
	{ STR("a\\"), "a\\", NULL },
	{ STR("two\nlines\t\r\n"), "two\nlines\t\r\n", NULL },
	{ STR("::error file=x::y"), "::error file=x::y", NULL },
	{ STR("\xe2\x80\xaeorder \xf0\x9f\x8c\xbe"), "\xe2\x80\xaeorder \xf0\x9f\x8c\xbe", NULL },
	{ STR("\xf3\xa0\x80\x81"), "\xf3\xa0\x80\x81", NULL }, /* a tag: unseen, beyond U+FFFF */
	{ STR("a\xff"
	      "b"),
		"a\xef\xbf\xbd"
		"b",
		"Yf9i" },
	{ STR("a\0"), "a\xef\xbf\xbd", "YQA=" },
	{ STR("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "7aCA" },
};

static void assert_base64(json_t *object, const char *key, const char *expected)
{
	CU_ASSERT_STRING_EQUAL(text_of(object, key), expected ? expected : "(none)");
}

void test_hostile_text_comes_back_as_it_was(void)
{
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		struct report_gap gap = { hostile[i].said, hostile[i].said, CAUSE_FAILED, false, false };
		struct report_coverage coverage = {
			.lens = STR("x"), .not_covered = &gap, .not_covered_count = 1
		};
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();
		json_t *root, *row;

		f.path = f.quote = f.message = f.rule = hostile[i].said;
		r.goal = hostile[i].said;
		r.findings = &f;
		r.finding_count = 1;
		r.coverage = &coverage;
		root = read_back(&r);
		row = first_finding(root);
		CU_ASSERT_STRING_EQUAL(text_of(row, "path"), hostile[i].read);
		CU_ASSERT_STRING_EQUAL(text_of(row, "quote"), hostile[i].read);
		CU_ASSERT_STRING_EQUAL(text_of(row, "message"), hostile[i].read);
		assert_base64(row, "path_base64", hostile[i].base64);
		assert_base64(row, "quote_base64", hostile[i].base64);
		CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "job"), "goal"), hostile[i].read);
		row = json_array_get(json_object_get(root, "coverage"), 0);
		row = json_array_get(json_object_get(row, "not_covered"), 0);
		CU_ASSERT_STRING_EQUAL(text_of(row, "path"), hostile[i].read);
		assert_base64(row, "path_base64", hostile[i].base64);
		json_decref(root);
	}
}

void test_nothing_in_it_obeys_a_terminal(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	struct buf out = BUF_INIT;

	f.message = STR("\x1b[2J\x07\r\xc2\x9b\xe2\x80\xae");
	r.findings = &f;
	r.finding_count = 1;
	report_json(&r, &out);
	for (size_t i = 0; i + 1 < out.len; i++)
		CU_ASSERT_TRUE((unsigned char)out.at[i] >= ' ' && (unsigned char)out.at[i] < 0x7f);
	buf_release(&out);
}

void test_what_does_nothing_is_told_with_its_place(void)
{
	static const char *const states[] = { "expired", "unreasoned", "unbelieved", "unused" };
	struct report r = fixture_report();
	json_t *root, *silence, *idle;

	fixture_idle(&r);
	root = read_back(&r);
	silence = json_object_get(root, "suppressions");
	idle = json_object_get(silence, "idle");
	CU_ASSERT_EQUAL(number_of(silence, "rows"), 4);
	CU_ASSERT_EQUAL(json_array_size(idle), 4);
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, i), "state"), states[i]);
		CU_ASSERT_EQUAL(number_of(silence, states[i]), 1);
	}
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, 0), "until"), "2020-01-01");
	CU_ASSERT_EQUAL(number_of(json_array_get(idle, 0), "line"), 3);
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, 0), "source"), "comment");
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, 3), "source"), "config");
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, 3), "path"), "lib/*");
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(idle, 3), "owner"), "ann");
	json_decref(root);
}

void test_a_subtask_names_its_tool(void)
{
	struct report r = fixture_report();
	json_t *root = read_back(&r), *subtask = json_array_get(json_object_get(root, "subtasks"), 0);

	CU_ASSERT_STRING_EQUAL(text_of(subtask, "tool"), "cppcheck");
	CU_ASSERT_STRING_EQUAL(text_of(subtask, "kind"), "tool");
	json_decref(root);
}

void test_a_plan_stands_in_it_where_a_model_has_made_one(void)
{
	static const struct str paths[] = { STR("src/"), STR("*.c") };
	static const struct goal_part part = { STR("t"), STR("tests"), STR("what?"), paths, 2 };
	static const struct goal_left_out left = { STR("doc\xff"), STR("prose") };
	static const struct goal_plan plan = { STR("r"), &part, 1, &left, 1, NULL, 0 };
	struct report r = fixture_report();
	json_t *root = read_back(&r), *got, *row;

	CU_ASSERT_PTR_NULL(json_object_get(root, "plan"));
	json_decref(root);
	r.plan = &plan;
	r.planner = (struct report_planner){ STR("sim"), STR("strong"), STR("no \xff") };
	root = read_back(&r);
	got = json_object_get(root, "plan");
	CU_ASSERT_STRING_EQUAL(text_of(got, "restated"), "r");
	CU_ASSERT_STRING_EQUAL(text_of(got, "model"), "sim");
	CU_ASSERT_STRING_EQUAL(text_of(got, "tier_name"), "strong");
	CU_ASSERT_STRING_EQUAL(text_of(got, "refused"), "no \xef\xbf\xbd");
	row = json_array_get(json_object_get(got, "parts"), 0);
	CU_ASSERT_STRING_EQUAL(text_of(row, "question"), "what?");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(row, "paths")), 2);
	row = json_array_get(json_object_get(got, "left_out"), 0);
	CU_ASSERT_STRING_EQUAL(text_of(row, "why"), "prose");
	CU_ASSERT_STRING_EQUAL(text_of(row, "path"), "doc\xef\xbf\xbd");
	json_decref(root);
}

void test_a_gap_says_of_which_kind_it_is(void)
{
	static const struct report_gap rows[] = { { STR("a"), STR("w"), CAUSE_FAILED, false, false },
		{ STR("b"), STR("w"), CAUSE_NO_TOOL, false, false },
		{ STR("c"), STR("w"), CAUSE_LEFT_OUT, false, false },
		{ STR("d"), STR("w"), CAUSE_OUTSIDE, false, false } };
	static const char *const names[] = { "failed", "no-tool", "left-out", "outside" };
	static const struct report_coverage coverage[] = {
		{ .lens = STR("one"), .not_covered = rows, .not_covered_count = 4 },
		{ .lens = STR("two"), .unasked = true, .why_unasked = STR("why") }
	};
	struct report r = fixture_report();
	json_t *root, *lenses, *list;

	r.coverage = coverage;
	r.coverage_count = 2;
	root = read_back(&r);
	lenses = json_object_get(root, "coverage");
	list = json_object_get(json_array_get(lenses, 0), "not_covered");
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_STRING_EQUAL(text_of(json_array_get(list, i), "cause"), names[i]);
	CU_ASSERT_TRUE(json_is_true(json_object_get(json_array_get(lenses, 0), "asked")));
	CU_ASSERT_TRUE(json_is_false(json_object_get(json_array_get(lenses, 1), "asked")));
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(lenses, 1), "why"), "why");
	CU_ASSERT_PTR_NULL(json_object_get(json_array_get(lenses, 0), "why"));
	json_decref(root);
}
