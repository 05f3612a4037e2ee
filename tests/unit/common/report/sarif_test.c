/* Tries common/report/sarif.c and its parts: limits, rules, places, and what hostile bytes become. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif.h"

#include "common/report/sarif_text.h"
#include "report_fixture.h"
#include "reeve/goal.h"

#include <CUnit/CUnit.h>
#include <jansson.h>
#include <stdlib.h>

static const struct sarif_limits wide = {
	.results = 100, .rules = 100, .tags = 10, .text_bytes = 1024, .bytes = 1000000
};

static json_t *read_back(const struct report *r, const struct sarif_limits *limits)
{
	struct buf out = BUF_INIT;
	json_error_t error;
	json_t *root;

	sarif_render(r, limits, &out);
	CU_ASSERT_TRUE(out.len <= limits->bytes);
	root = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		CU_FAIL_FATAL(error.text);
	buf_release(&out);
	return root;
}

static json_t *run_of(json_t *root)
{
	CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "runs")), 1);
	return json_array_get(json_object_get(root, "runs"), 0);
}

static json_t *results_of(json_t *root)
{
	return json_object_get(run_of(root), "results");
}

static json_t *rules_of(json_t *root)
{
	json_t *driver = json_object_get(json_object_get(run_of(root), "tool"), "driver");

	return json_object_get(driver, "rules");
}

static json_t *notes_of(json_t *root)
{
	json_t *invocation = json_array_get(json_object_get(run_of(root), "invocations"), 0);

	return json_object_get(invocation, "toolExecutionNotifications");
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

static const char *message_of(json_t *object)
{
	return text_of(json_object_get(object, "message"), "text");
}

static json_t *place_of(json_t *root, size_t i, const char *part)
{
	json_t *location =
		json_array_get(json_object_get(json_array_get(results_of(root), i), "locations"), 0);

	return json_object_get(json_object_get(location, "physicalLocation"), part);
}

static long long number_of(json_t *object, const char *key)
{
	return json_is_integer(json_object_get(object, key))
		       ? json_integer_value(json_object_get(object, key))
		       : -1;
}

void test_a_finding_is_a_result_with_its_rule(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();

	r.findings = &f;
	r.finding_count = 1;
	json_t *root = read_back(&r, &wide);
	json_t *result = json_array_get(results_of(root), 0), *rule = json_array_get(rules_of(root), 0);
	json_t *region = place_of(root, 0, "region"), *file = place_of(root, 0, "artifactLocation");
	json_t *properties = json_object_get(rule, "properties");
	CU_ASSERT_STRING_EQUAL(text_of(root, "version"), "2.1.0");
	CU_ASSERT_STRING_EQUAL(text_of(result, "ruleId"), "cppcheck/nullPointer");
	CU_ASSERT_EQUAL(number_of(result, "ruleIndex"), 0);
	CU_ASSERT_STRING_EQUAL(text_of(result, "level"), "error");
	CU_ASSERT_STRING_EQUAL(message_of(result), "null pointer dereference");
	CU_ASSERT_STRING_EQUAL(text_of(file, "uri"), "src/a.c");
	CU_ASSERT_STRING_EQUAL(text_of(file, "uriBaseId"), "%SRCROOT%");
	CU_ASSERT_EQUAL(number_of(region, "startLine"), 12);
	CU_ASSERT_EQUAL(number_of(region, "startColumn"), 1);
	CU_ASSERT_EQUAL(number_of(region, "endLine"), 13);
	CU_ASSERT_EQUAL(number_of(region, "endColumn"), 9); /* behind "\t*p = 1;" */
	CU_ASSERT_STRING_EQUAL(text_of(rule, "id"), "cppcheck/nullPointer");
	CU_ASSERT_STRING_EQUAL(text_of(json_object_get(rule, "shortDescription"), "text"),
		"nullPointer, a rule of cppcheck.");
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(json_object_get(rule, "help"), "text"), "null pointer"));
	CU_ASSERT_STRING_EQUAL(text_of(properties, "precision"), "high");
	CU_ASSERT_STRING_EQUAL(text_of(properties, "problem.severity"), "error");
	CU_ASSERT_PTR_NULL(json_object_get(properties, "security-severity"));
	CU_ASSERT_EQUAL(json_array_size(notes_of(root)), 0);
	json_decref(root);
}

void test_beside_a_baseline_each_result_says_what_it_is(void)
{
	static const struct {
		struct str status;
		bool compared;
		const char *state;
	} cases[] = {
		{ STR("new"), false, "(none)" },
		{ STR("new"), true, "new" },
		{ STR("existing"), true, "unchanged" },
		{ STR("reopened"), true, "new" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f = fixture_finding(), gone = fixture_finding();
		struct report r = fixture_report();

		f.status = cases[i].status;
		r.findings = &f;
		r.finding_count = 1;
		r.compared = cases[i].compared;
		r.fixed = &gone;
		r.fixed_count = cases[i].compared;
		json_t *root = read_back(&r, &wide);
		CU_ASSERT_STRING_EQUAL(
			text_of(json_array_get(results_of(root), 0), "baselineState"), cases[i].state);
		/* A fixed one would be opened again by who does not know the word "absent". */
		CU_ASSERT_EQUAL(json_array_size(results_of(root)), 1);
		CU_ASSERT_EQUAL(json_array_size(notes_of(root)), cases[i].compared);
		if (cases[i].compared)
			CU_ASSERT_PTR_NOT_NULL(strstr(
				message_of(json_array_get(notes_of(root), 0)), "findings 1 are fixed"));
		json_decref(root);
	}
}

void test_a_revision_is_one_of_a_repository(void)
{
	static const struct {
		struct str commit, repository;
		bool told;
	} cases[] = {
		{ STR("0123456789abcdef0123456789abcdef01234567"), STR("https://example.org/a"), true },
		{ STR("0123456789abcdef0123456789abcdef01234567"), STR(""), false },
		{ STR(""), STR("https://example.org/a"), false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		r.commit = cases[i].commit;
		r.repository = cases[i].repository;
		json_t *root = read_back(&r, &wide);
		json_t *list = json_object_get(run_of(root), "versionControlProvenance");
		CU_ASSERT_EQUAL(json_array_size(list), cases[i].told);
		if (cases[i].told) {
			CU_ASSERT_STRING_EQUAL(
				text_of(json_array_get(list, 0), "repositoryUri"), "https://example.org/a");
			CU_ASSERT_STRING_EQUAL(
				text_of(json_array_get(list, 0), "revisionId"), cases[i].commit.at);
		}
		json_decref(root);
	}
}

/* The true limit of results, with room for their bytes. */
void test_twenty_five_thousand_results_are_taken(void)
{
	enum { MOST = 25000 };
	struct report_finding *list = calloc(MOST + 1, sizeof *list);
	struct sarif_limits limits = sarif_code_scanning;

	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	limits.bytes = 100000000;
	for (size_t i = 0; i <= MOST; i++)
		list[i] = fixture_finding();
	for (int over = -1; over <= 1; over++) {
		struct report r = fixture_report();

		r.findings = list;
		r.finding_count = (size_t)(MOST + over);
		json_t *root = read_back(&r, &limits);
		CU_ASSERT_EQUAL(json_array_size(results_of(root)), over > 0 ? MOST : r.finding_count);
		CU_ASSERT_EQUAL(json_array_size(notes_of(root)), over > 0);
		if (over > 0)
			CU_ASSERT_PTR_EQUAL(
				strstr(message_of(json_array_get(notes_of(root), 0)), "1 of 25001"),
				message_of(json_array_get(notes_of(root), 0)));
		json_decref(root);
	}
	free(list);
}

void test_only_security_has_a_score_and_it_is_a_string(void)
{
	static const struct {
		enum severity severity;
		const char *score, *word;
	} cases[] = {
		{ SEVERITY_ERROR, "8.0", "error" },
		{ SEVERITY_WARNING, "5.0", "warning" },
		{ SEVERITY_NOTE, "2.0", "recommendation" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding two[2] = { fixture_finding(), fixture_finding() };
		struct report r = fixture_report();

		two[0].severity = two[1].severity = cases[i].severity;
		two[1].lens = STR("security");
		r.findings = two;
		r.finding_count = 2;
		json_t *root = read_back(&r, &wide);
		json_t *properties = json_object_get(json_array_get(rules_of(root), 0), "properties");
		json_t *tags = json_object_get(properties, "tags");
		CU_ASSERT_EQUAL(json_array_size(rules_of(root)), 1);
		CU_ASSERT_STRING_EQUAL(text_of(properties, "security-severity"), cases[i].score);
		CU_ASSERT_STRING_EQUAL(text_of(properties, "problem.severity"), cases[i].word);
		CU_ASSERT_EQUAL_FATAL(json_array_size(tags), 2);
		CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(tags, 0)), "security");
		CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(tags, 1)), "correctness");
		json_decref(root);
	}
}

enum { MANY = 7 };

/* Findings of rules r0, r1, ... each with a line of its own. */
static struct report many(struct report_finding list[MANY], size_t count)
{
	static const char *const rules[MANY] = { "t/r0", "t/r1", "t/r2", "t/r3", "t/r4", "t/r5", "t/r6" };
	struct report r = fixture_report();

	for (size_t i = 0; i < count; i++) {
		list[i] = fixture_finding();
		list[i].rule = str_of(rules[i]);
		list[i].start_line = list[i].end_line = (uint32_t)i + 1;
	}
	r.findings = list;
	r.finding_count = count;
	return r;
}

/* Which of the limits a case is about, at it, one below and one above. */
void test_over_a_limit_the_worst_are_kept_and_the_rest_is_told(void)
{
	for (size_t count = 4; count <= 6; count++) {
		for (int of_rules = 0; of_rules < 2; of_rules++) {
			struct sarif_limits limits = wide;
			struct report_finding list[MANY];
			struct report r = many(list, count);
			size_t kept = count < 5 ? count : 5;

			*(of_rules ? &limits.rules : &limits.results) = 5;
			json_t *root = read_back(&r, &limits);
			json_t *notes = notes_of(root);
			CU_ASSERT_EQUAL(json_array_size(results_of(root)), kept);
			CU_ASSERT_EQUAL(json_array_size(rules_of(root)), kept);
			for (size_t i = 0; i < kept; i++)
				CU_ASSERT_EQUAL(number_of(place_of(root, i, "region"), "startLine"),
					(long long)i + 1);
			CU_ASSERT_EQUAL(json_array_size(notes), count > 5);
			if (count > 5)
				CU_ASSERT_STRING_EQUAL(message_of(json_array_get(notes, 0)),
					"1 of 6 findings are left out here, for a limit of those who read "
					"this file; the worst 5 are kept, and report.json has all.");
			json_decref(root);
		}
	}
}

static size_t length_with(const struct report *r, const struct sarif_limits *limits, size_t *kept)
{
	struct buf out = BUF_INIT;

	sarif_render(r, limits, &out);
	json_t *root = json_loadb(out.at, out.len, 0, NULL);
	size_t len = out.len;
	*kept = json_array_size(results_of(root));
	json_decref(root);
	buf_release(&out);
	return len;
}

/* Found by trying: the least number of bytes that keeps all; one less keeps one finding less. */
void test_bytes_end_the_results_too(void)
{
	struct report_finding list[MANY];
	struct report r = many(list, MANY);
	struct sarif_limits limits = wide;
	size_t low = 0, high = 100000, kept = 0;

	while (low + 1 < high) {
		limits.bytes = low + (high - low) / 2;
		(void)length_with(&r, &limits, &kept);
		if (kept == MANY)
			high = limits.bytes;
		else
			low = limits.bytes;
	}
	limits.bytes = high + 1;
	CU_ASSERT_TRUE(length_with(&r, &limits, &kept) <= limits.bytes && kept == MANY);
	limits.bytes = high;
	CU_ASSERT_TRUE(length_with(&r, &limits, &kept) <= limits.bytes && kept == MANY);
	limits.bytes = high - 1;
	CU_ASSERT_TRUE(length_with(&r, &limits, &kept) <= limits.bytes && kept == MANY - 1);
	limits.bytes = 0;
	(void)length_with(&r, &limits, &kept);
	CU_ASSERT_EQUAL(kept, 0);
}

/* Noise does not shrink: what is written must itself be less than 10 MB. */
void test_a_flood_of_noise_fits_the_true_limits(void)
{
	enum { FLOOD = 25001, NOISE = 1024 };
	struct report_finding *list = calloc(FLOOD, sizeof *list);
	struct report r = fixture_report();
	struct buf out = BUF_INIT;
	char noise[NOISE];
	uint32_t state = 1;

	CU_ASSERT_PTR_NOT_NULL_FATAL(list);
	for (size_t i = 0; i < NOISE; i++) {
		state = state * 1664525 + 1013904223;
		noise[i] = (char)(' ' + state / 16777216 % 95);
	}
	for (size_t i = 0; i < FLOOD; i++) {
		list[i] = fixture_finding();
		list[i].message = str_bytes(noise, NOISE);
	}
	r.findings = list;
	r.finding_count = FLOOD;
	report_sarif(&r, &out);
	json_t *root = json_loadb(out.at, out.len, 0, NULL);
	size_t kept = json_array_size(results_of(root));
	CU_ASSERT_TRUE(out.len <= 9900000 && out.len > 9800000);
	CU_ASSERT_TRUE(kept > 5000 && kept < FLOOD);
	CU_ASSERT_EQUAL(json_array_size(notes_of(root)), 1);
	json_decref(root);
	buf_release(&out);
	free(list);
}

void test_tags_end_at_their_limit(void)
{
	static const char *const lenses[MANY] = { "a", "b", "c", "d", "security", "a", "e" };
	struct report_finding list[MANY];
	struct report r = many(list, MANY);

	for (size_t i = 0; i < MANY; i++) {
		list[i].rule = STR("t/same");
		list[i].lens = str_of(lenses[i]);
	}
	for (size_t most = 5; most <= 7; most++) { /* there are six */
		struct sarif_limits limits = wide;

		limits.tags = most;
		json_t *root = read_back(&r, &limits);
		json_t *tags = json_object_get(
			json_object_get(json_array_get(rules_of(root), 0), "properties"), "tags");
		CU_ASSERT_EQUAL(json_array_size(tags), most < 6 ? most : 6);
		CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(tags, 0)), "security");
		json_decref(root);
	}
}

void test_descriptions_end_at_their_limit(void)
{
	static const char title[] = "nullPointer, a rule of cppcheck.";

	for (size_t most = sizeof title - 2; most <= sizeof title; most++) {
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();
		struct sarif_limits limits = wide;

		r.findings = &f;
		r.finding_count = 1;
		limits.text_bytes = most;
		json_t *root = read_back(&r, &limits), *rule = json_array_get(rules_of(root), 0);
		size_t whole = sizeof title - 1;
		CU_ASSERT_EQUAL(strlen(text_of(json_object_get(rule, "shortDescription"), "text")),
			most < whole ? most : whole);
		CU_ASSERT_EQUAL(strlen(text_of(json_object_get(rule, "fullDescription"), "text")), most);
		CU_ASSERT_EQUAL(strlen(text_of(json_object_get(rule, "help"), "text")), most);
		json_decref(root);
	}
}

void test_a_partial_answer_says_so(void)
{
	static const struct report_gap gaps[] = { { STR("a.c"), STR("crashed"), CAUSE_FAILED, false, false },
		{ STR("b.c"), STR("binary"), CAUSE_LEFT_OUT, false, false } };
	static const struct report_coverage coverage = {
		.lens = STR("security"), .not_covered = gaps, .not_covered_count = 2
	};
	struct report r = fixture_report();

	r.complete = false;
	r.coverage = &coverage;
	json_t *root = read_back(&r, &wide);
	json_t *notes = notes_of(root);
	json_t *invocation = json_array_get(json_object_get(run_of(root), "invocations"), 0);
	CU_ASSERT_TRUE(json_is_false(json_object_get(invocation, "executionSuccessful")));
	CU_ASSERT_STRING_EQUAL(text_of(invocation, "startTimeUtc"), "2023-11-14T22:13:20.123Z");
	CU_ASSERT_STRING_EQUAL(text_of(invocation, "endTimeUtc"), "2023-11-14T22:13:23.373Z");
	CU_ASSERT_EQUAL_FATAL(json_array_size(notes), 2);
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(notes, 0), "level"), "error");
	CU_ASSERT_STRING_EQUAL(message_of(json_array_get(notes, 0)),
		"This answer is partial: of 1 subtasks 1 are done, 0 dead, 0 held, 0 cancelled.");
	CU_ASSERT_STRING_EQUAL(message_of(json_array_get(notes, 1)),
		"Lens security: 1 times an analyzer should have looked at a file and did not.");
	json_decref(root);
}

void test_what_is_outside_of_a_plan_is_a_note(void)
{
	static const struct report_gap gap = { STR("a.c"), STR("outside of the plan"), CAUSE_OUTSIDE, false,
		false };
	static const struct report_coverage rows[] = {
		{ .lens = STR("security"), .files = 1, .not_covered = &gap, .not_covered_count = 1 },
		{ .lens = STR("tests"), .unasked = true }
	};
	static const struct goal_plan plan = { .restated = STR("r") };
	struct report r = fixture_report();

	r.plan = &plan;
	r.coverage = rows;
	r.coverage_count = 2;
	json_t *root = read_back(&r, &wide);
	json_t *notes = notes_of(root);
	CU_ASSERT_EQUAL_FATAL(json_array_size(notes), 1);
	CU_ASSERT_STRING_EQUAL(text_of(json_array_get(notes, 0), "level"), "note");
	CU_ASSERT_STRING_EQUAL(message_of(json_array_get(notes, 0)),
		"The plan of the goal says who looks where: 1 files are outside of it in each lens that it "
		"uses. Not "
		"asked at all: tests.");
	json_decref(root);
}

static const char *line_hash(json_t *root, size_t i)
{
	return text_of(json_object_get(json_array_get(results_of(root), i), "partialFingerprints"),
		"primaryLocationLineHash");
}

void test_a_line_is_recognised_where_it_has_moved(void)
{
	struct report_finding list[MANY];
	struct report r = many(list, 6);

	for (size_t i = 0; i < 6; i++)
		list[i].rule = STR("t/same");
	list[0].start_line = 9;                             /* worst, and yet the second of its line */
	list[2].quote = STR("  int *p =  0;\nother words"); /* indented otherwise, other lines behind it */
	list[3].quote = STR("int *q = 0;");
	list[4].path = STR("src/b.c");
	list[5].rule = STR("t/other");
	json_t *root = read_back(&r, &wide);
	/* sha256 of "int*p=0;" and of "int*q=0;" */
	CU_ASSERT_STRING_EQUAL(line_hash(root, 1), "d24762bcb1126477:1");
	CU_ASSERT_STRING_EQUAL(line_hash(root, 2), "d24762bcb1126477:2");
	CU_ASSERT_STRING_EQUAL(line_hash(root, 0), "d24762bcb1126477:3");
	CU_ASSERT_STRING_EQUAL(line_hash(root, 3), "8748c94e7269cb6e:1");
	CU_ASSERT_STRING_EQUAL(line_hash(root, 4), "d24762bcb1126477:1");
	CU_ASSERT_STRING_EQUAL(line_hash(root, 5), "d24762bcb1126477:1");
	json_decref(root);
}

void test_a_region_is_always_one(void)
{
	static const struct {
		uint32_t start, end;
		struct str quote;
		long long start_line, end_line, end_column; /* -1: not said */
	} cases[] = {
		{ 0, 0, STR("abc"), 1, 1, 4 },
		{ 5, 3, STR("abc"), 5, 5, 4 },
		{ 5, 6, STR("abc"), 5, 6, -1 }, /* the quote has a line less */
		{ 5, 5, STR("\xc3\xa9\xf0\x9f\x8c\xbe"), 5, 5, 4 },
		{ 5, 5, STR("a\xff"), 5, 5, -1 },
		{ 5, 5, STR(""), 5, 5, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();

		f.start_line = cases[i].start;
		f.end_line = cases[i].end;
		f.quote = cases[i].quote;
		r.findings = &f;
		r.finding_count = 1;
		json_t *root = read_back(&r, &wide), *region = place_of(root, 0, "region");
		CU_ASSERT_EQUAL(number_of(region, "startLine"), cases[i].start_line);
		CU_ASSERT_EQUAL(number_of(region, "endLine"), cases[i].end_line);
		CU_ASSERT_EQUAL(number_of(region, "endColumn"), cases[i].end_column);
		CU_ASSERT_EQUAL(number_of(region, "startColumn"), cases[i].end_column < 0 ? -1 : 1);
		json_decref(root);
	}
}

void test_texts_and_paths_obey_nobody(void)
{
	static const struct {
		struct str said;
		const char *text, *uri;
	} cases[] = {
		{ STR("a[i] {x} {}"), "a[i] {x} {}", "a%5Bi%5D%20%7Bx%7D%20%7B%7D" },
		{ STR("{0} and {12"), "{{0}} and {12", "%7B0%7D%20and%20%7B12" },
		{ STR("[x](y) [z]"), "\\[x\\](y) \\[z\\]", "%5Bx%5D%28y%29%20%5Bz%5D" },
		{ STR("\x1b[2J\xff"), "\\x1b[2J\\xff", "%1B%5B2J%FF" },
		{ STR("nul\0in"), "nul\\x00in", "nul%00in" },
		{ STR("one\ntwo"), "one\ntwo", "one%0Atwo" },
		{ STR("//host/p?q#f"), "//host/p?q#f", "%2F/host/p%3Fq%23f" },
		{ STR("javascript:x"), "javascript:x", "javascript%3Ax" },
		{ STR("50%"), "50%", "50%25" },
		{ STR("\xe2\x80\xae\xc3\xa9"), "\\u202e\xc3\xa9", "%E2%80%AE%C3%A9" },
		{ STR("a-b._~/c"), "a-b._~/c", "a-b._~/c" },
		{ STR(""), "", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT, uri = BUF_INIT;

		sarif_text(cases[i].said, &text);
		sarif_uri(cases[i].said, &uri);
		CU_ASSERT_TRUE(str_equal(buf_str(&text), str_of(cases[i].text)));
		CU_ASSERT_TRUE(str_equal(buf_str(&uri), str_of(cases[i].uri)));
		buf_release(&text);
		buf_release(&uri);
	}
}

void test_a_hostile_report_is_a_document_like_any_other(void)
{
	struct report r = fixture_hostile();
	json_t *root = read_back(&r, &wide);

	CU_ASSERT_EQUAL(json_array_size(results_of(root)), r.finding_count);
	for (size_t i = 0; i < r.finding_count; i++) {
		json_t *result = json_array_get(results_of(root), i);
		json_t *rule = json_array_get(rules_of(root), (size_t)number_of(result, "ruleIndex"));

		CU_ASSERT_STRING_EQUAL(text_of(result, "ruleId"), text_of(rule, "id"));
		CU_ASSERT_STRING_EQUAL(text_of(result, "level"), severity_name(r.findings[i].severity));
		CU_ASSERT_TRUE(strlen(message_of(result)) > 0);
	}
	json_decref(root);
}
