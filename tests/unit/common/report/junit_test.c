/* Tries common/report/junit.c and xml_text.c: expat reads it, and counts what the heads promise. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/junit.h"

#include "common/report/xml_text.h"
#include "report_fixture.h"

#include <CUnit/CUnit.h>
#include <expat.h>
#include <stdlib.h>

struct figures {
	size_t tests, failures, errors, skipped;
};

struct seen {
	struct figures all, suite;           /* what the heads say */
	struct figures counted, counted_all; /* what is there */
	size_t suites, unequal, other;
};

static size_t figure(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(attributes[0], name))
			return strtoul(attributes[1], NULL, 10);
	return SIZE_MAX;
}

static struct figures head(const char **attributes)
{
	return (struct figures){ figure(attributes, "tests"), figure(attributes, "failures"),
		figure(attributes, "errors"), figure(attributes, "skipped") };
}

static void on_start(void *arg, const char *name, const char **attributes)
{
	struct seen *s = arg;

	if (!strcmp(name, "testsuites"))
		s->all = head(attributes);
	else if (!strcmp(name, "testsuite")) {
		s->suite = head(attributes);
		s->counted = (struct figures){ 0 };
		s->suites++;
	} else if (!strcmp(name, "testcase"))
		s->counted.tests++;
	else if (!strcmp(name, "failure"))
		s->counted.failures++;
	else if (!strcmp(name, "error"))
		s->counted.errors++;
	else if (!strcmp(name, "skipped"))
		s->counted.skipped++;
	else
		s->other++;
}

static bool same(const struct figures *a, const struct figures *b)
{
	return a->tests == b->tests && a->failures == b->failures && a->errors == b->errors &&
	       a->skipped == b->skipped;
}

static void on_end(void *arg, const char *name)
{
	struct seen *s = arg;

	if (strcmp(name, "testsuite") != 0)
		return;
	s->unequal += !same(&s->suite, &s->counted);
	s->counted_all.tests += s->counted.tests;
	s->counted_all.failures += s->counted.failures;
	s->counted_all.errors += s->counted.errors;
	s->counted_all.skipped += s->counted.skipped;
}

static struct seen read_back(const struct report *r)
{
	struct seen s = { .suites = 0 };
	struct buf out = BUF_INIT;
	XML_Parser parser = XML_ParserCreate(NULL);

	report_junit(r, &out);
	XML_SetUserData(parser, &s);
	XML_SetElementHandler(parser, on_start, on_end);
	if (XML_Parse(parser, out.at, (int)out.len, 1) != XML_STATUS_OK)
		CU_FAIL(XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	buf_release(&out);
	CU_ASSERT_EQUAL(s.unequal, 0);
	CU_ASSERT_EQUAL(s.other, 0);
	CU_ASSERT_TRUE(same(&s.all, &s.counted_all));
	return s;
}

static const char *text_of(const struct report *r)
{
	static struct buf out;

	buf_release(&out);
	report_junit(r, &out);
	return out.at;
}

static void assert_has(const char *page, const char *text)
{
	if (!strstr(page, text))
		CU_FAIL(text);
}

void test_a_clean_report_has_cases_that_passed(void)
{
	struct report r = fixture_report();
	struct seen s = read_back(&r);

	CU_ASSERT_EQUAL(s.suites, 2);
	CU_ASSERT_EQUAL(s.all.tests, 7); /* six ways to end short of the answer, and the lens' coverage */
	CU_ASSERT_EQUAL(s.all.failures + s.all.errors + s.all.skipped, 0);
	assert_has(text_of(&r), "<testcase classname=\"correctness\" name=\"coverage\"/>");
	assert_has(text_of(&r), " time=\"3.250\">\n");
}

void test_a_finding_is_a_failure(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();

	r.findings = &f;
	r.finding_count = 1;
	struct seen s = read_back(&r);
	CU_ASSERT_EQUAL(s.all.failures, 1);
	CU_ASSERT_EQUAL(s.all.errors, 0);
	assert_has(text_of(&r),
		"    <testcase classname=\"src/a.c\" name=\"cppcheck/nullPointer 1:00112233445566aa-1\" "
		"file=\"src/a.c\" line=\"12\">\n"
		"      <failure message=\"null pointer dereference\" type=\"cppcheck/nullPointer\">"
		"src/a.c:12-13: error: null pointer dereference\nint *p = 0;\n\t*p = 1;</failure>\n"
		"    </testcase>\n");
	f.lens = STR("of no row");
	CU_ASSERT_EQUAL(read_back(&r).all.failures, 1);
	assert_has(text_of(&r), "<testsuite name=\"other\" tests=\"1\"");
}

void test_what_nobody_looked_at_is_an_error(void)
{
	static const struct {
		uint64_t files;
		enum report_cause cause;
		size_t errors, skipped;
		bool unasked;
	} cases[] = {
		{ 3, CAUSE_FAILED, 1, 0, false },
		{ 0, CAUSE_FAILED, 1, 0, false },
		{ 0, CAUSE_NO_TOOL, 0, 1, false },
		{ 3, CAUSE_NO_TOOL, 0, 0, false },
		{ 3, CAUSE_LEFT_OUT, 0, 0, false },
		{ 3, CAUSE_OUTSIDE, 0, 0, false }, /* of a plan */
		{ 0, CAUSE_OUTSIDE, 0, 1, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_gap gap = { STR("a.c"), STR("crashed"), cases[i].cause, false, false };
		struct report_coverage coverage = { .lens = STR("x"),
			.files = cases[i].files,
			.not_covered = &gap,
			.not_covered_count = !cases[i].unasked,
			.unasked = cases[i].unasked };
		struct report r = fixture_report();

		r.coverage = &coverage;
		struct seen s = read_back(&r);
		CU_ASSERT_EQUAL(s.all.errors, cases[i].errors);
		CU_ASSERT_EQUAL(s.all.skipped, cases[i].skipped);
		CU_ASSERT_EQUAL(s.all.failures, 0);
	}
}

void test_ten_files_are_named(void)
{
	for (size_t count = 9; count <= 11; count++) {
		struct report_gap gaps[11];
		struct report_coverage coverage = {
			.lens = STR("x"), .not_covered = gaps, .not_covered_count = count
		};
		struct report r = fixture_report();

		for (size_t i = 0; i < 11; i++)
			gaps[i] =
				(struct report_gap){ STR("a.c"), STR("crashed"), CAUSE_FAILED, false, false };
		r.coverage = &coverage;
		const char *page = text_of(&r);
		size_t named = 0;
		for (const char *at = page; (at = strstr(at, "a.c: crashed\n")); at++)
			named++;
		CU_ASSERT_EQUAL(named, count < 10 ? count : 10);
		CU_ASSERT_EQUAL(strstr(page, "and 1 more\n") != NULL, count > 10);
	}
}

void test_what_ended_the_job_short_is_told(void)
{
	static const struct {
		unsigned outcome;
		struct figures expected;
	} cases[] = {
		{ REPORT_REFUSED, { 7, 1, 0, 0 } },
		{ REPORT_INFRASTRUCTURE, { 7, 0, 1, 0 } },
		{ REPORT_BUDGET, { 7, 0, 1, 0 } },
		{ REPORT_INCOMPLETE | REPORT_TIMEOUT, { 7, 0, 2, 0 } },
		{ REPORT_HELD, { 7, 0, 0, 1 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report r = fixture_report();

		r.outcome = cases[i].outcome;
		struct seen s = read_back(&r);
		CU_ASSERT_TRUE(same(&s.all, &cases[i].expected));
	}
}

void test_subtasks_that_are_not_done_are_named(void)
{
	struct report_subtask list[] = { { .number = 1, .state = SUBTASK_DONE },
		{ .number = 2, .state = SUBTASK_DEAD, .reason = STR("bandit <died>") },
		{ .number = 3, .state = SUBTASK_HELD, .reason = STR("asks") } };
	struct report r = fixture_report();

	r.subtasks = list;
	r.subtask_count = 3;
	struct seen s = read_back(&r);
	CU_ASSERT_EQUAL(s.all.tests, 9);
	CU_ASSERT_EQUAL(s.all.errors, 1);
	CU_ASSERT_EQUAL(s.all.skipped, 1);
	assert_has(text_of(&r), "<testcase classname=\"reeve.subtask\" name=\"j7/2\">\n"
				"      <error message=\"dead: bandit &lt;died&gt;\"></error>\n");
}

void test_a_hostile_report_is_read_to_its_end(void)
{
	struct report r = fixture_hostile();
	struct seen s = read_back(&r);
	size_t suppressed = 0;

	for (size_t i = 0; i < r.finding_count; i++)
		suppressed += r.findings[i].suppression != NULL;
	CU_ASSERT_TRUE(suppressed > 0);
	/* A finding each, and the gates' refusal: nothing that a text forged. */
	CU_ASSERT_EQUAL(s.all.failures, r.finding_count - suppressed + 1);
	CU_ASSERT_EQUAL(s.all.tests, 6 + r.subtask_count + r.coverage_count + r.finding_count);
}

void test_every_byte_becomes_a_character_of_xml(void)
{
	static const struct {
		struct str said;
		const char *text, *attribute;
	} cases[] = {
		{ STR("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;",
			" x=\"&lt;a b=&quot;c&quot;&gt;&amp;&#39;\"" },
		{ STR("]]>"), "]]&gt;", " x=\"]]&gt;\"" },
		{ STR("a\n\tb\r\nc\r"), "a\n\tb\nc\\r", " x=\"a\\n\\tb\\r\\nc\\r\"" },
		{ STR("\x01\x1b\x7f\0"), "\\x01\\x1b\\x7f\\x00", " x=\"\\x01\\x1b\\x7f\\x00\"" },
		{ STR("\xff\xc0\xaf"), "\\xff\\xc0\\xaf", " x=\"\\xff\\xc0\\xaf\"" },
		{ STR("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd"), "\\ufffe\\uffff\xef\xbf\xbd",
			" x=\"\\ufffe\\uffff\xef\xbf\xbd\"" },
		{ STR("\xf0\x9f\x8c\xbe"), "\xf0\x9f\x8c\xbe", " x=\"\xf0\x9f\x8c\xbe\"" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf text = BUF_INIT, attribute = BUF_INIT;

		xml_text(cases[i].said, &text);
		xml_attribute("x", cases[i].said, &attribute);
		CU_ASSERT_STRING_EQUAL(text.at, cases[i].text);
		CU_ASSERT_STRING_EQUAL(attribute.at, cases[i].attribute);
		buf_release(&text);
		buf_release(&attribute);
	}
}
