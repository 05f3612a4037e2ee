/* Tries common/report/gitlab.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gitlab.h"

#include "report_fixture.h"

#include <CUnit/CUnit.h>
#include <jansson.h>

void test_gitlab_reads_what_it_needs(void)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	struct buf out = BUF_INIT;

	f.message = STR("two\nlines");
	r.findings = &f;
	r.finding_count = 1;
	report_gitlab(&r, &out);
	CU_ASSERT_STRING_EQUAL(out.at,
		"[{\"description\":\"two\\\\nlines\",\"check_name\":\"cppcheck/nullPointer\","
		"\"fingerprint\":\"1:00112233445566aa-1\",\"severity\":\"major\","
		"\"location\":{\"path\":\"src/a.c\",\"lines\":{\"begin\":12,\"end\":13}}}]\n");
	r.finding_count = 0;
	buf_clear(&out);
	report_gitlab(&r, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "[]\n");
	buf_release(&out);
}

static json_t *read_back(const struct report *r)
{
	struct buf out = BUF_INIT;
	json_error_t error;

	report_gitlab(r, &out);
	json_t *root = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		CU_FAIL_FATAL(error.text);
	buf_release(&out);
	return root;
}

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

void test_severities_are_those_that_gitlab_knows(void)
{
	static const struct {
		enum severity severity;
		struct str lens;
		const char *name;
	} cases[] = {
		{ SEVERITY_ERROR, STR("security"), "critical" },
		{ SEVERITY_ERROR, STR("tests"), "major" },
		{ SEVERITY_WARNING, STR("security"), "minor" },
		{ SEVERITY_NOTE, STR("security"), "info" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();

		f.severity = cases[i].severity;
		f.lens = cases[i].lens;
		r.findings = &f;
		r.finding_count = 1;
		json_t *root = read_back(&r);
		CU_ASSERT_STRING_EQUAL(text_of(json_array_get(root, 0), "severity"), cases[i].name);
		json_decref(root);
	}
}

void test_a_hostile_report_forges_no_row(void)
{
	struct report r = fixture_hostile();
	json_t *root = read_back(&r);

	CU_ASSERT_EQUAL(json_array_size(root), r.finding_count);
	for (size_t i = 0; i < json_array_size(root); i++) {
		json_t *row = json_array_get(root, i);
		json_t *lines = json_object_get(json_object_get(row, "location"), "lines");

		CU_ASSERT_TRUE(strlen(text_of(row, "description")) > 0);
		CU_ASSERT_PTR_NULL(strchr(text_of(row, "description"), '\x1b'));
		CU_ASSERT_TRUE(json_integer_value(json_object_get(lines, "begin")) >= 1);
		CU_ASSERT_TRUE(json_integer_value(json_object_get(lines, "end")) >=
			       json_integer_value(json_object_get(lines, "begin")));
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_STRING_NOT_EQUAL(
				text_of(row, "fingerprint"), text_of(json_array_get(root, k), "fingerprint"));
	}
	json_decref(root);
}
