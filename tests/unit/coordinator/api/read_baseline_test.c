/* A report.json is read back as it was written, and what is none is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_baseline.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>

void test_what_was_written_is_read_again(void)
{
	static const struct report_finding findings[] = { { .id = STR("f1"),
		.rule = STR("t/r"),
		.lens = STR("security"),
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.message = STR("a \"message\""),
		.path = STR("caf\xff/a b.c"),
		.start_line = 3,
		.end_line = 4,
		.quote = STR("x\n\ty"),
		.fingerprint = STR("1:0123456789abcdef-1"),
		.status = STR("new") } };
	static const struct report_finding fixed[] = { { .rule = STR("t/s"),
		.lens = STR("tests"),
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.path = STR("b.c"),
		.start_line = 1,
		.end_line = 1,
		.fingerprint = STR("1:fedcba9876543210-1"),
		.status = STR("fixed") } };
	static const struct report_gap gaps[] = { { .path = STR("caf\xff"), .why = STR("t: no") } };
	static const struct report_coverage coverage[] = { { .lens = STR("tests") },
		{ .lens = STR("security"), .not_covered = gaps, .not_covered_count = 1 } };
	struct report report = { .state = STR("done"),
		.coverage = coverage,
		.coverage_count = 2,
		.findings = findings,
		.finding_count = 1,
		.fixed = fixed,
		.fixed_count = 1 };
	struct buf json = BUF_INIT;
	struct arena arena = { 0 };
	struct baseline b;

	report_json(&report, &json);
	CU_ASSERT_TRUE_FATAL(read_baseline_report(buf_str(&json), &arena, &b));
	CU_ASSERT_EQUAL_FATAL(b.finding_count, 2);
	CU_ASSERT_TRUE(str_equal(b.findings[0].path, findings[0].path));
	CU_ASSERT_TRUE(str_equal(b.findings[0].quote, findings[0].quote));
	CU_ASSERT_TRUE(str_equal(b.findings[0].fingerprint, findings[0].fingerprint));
	CU_ASSERT_EQUAL(b.findings[0].severity, SEVERITY_WARNING);
	CU_ASSERT_EQUAL(b.findings[0].end_line, 4);
	CU_ASSERT_TRUE(str_equal(b.findings[1].status, STR("fixed")));
	CU_ASSERT_EQUAL_FATAL(b.gap_count, 1);
	CU_ASSERT_TRUE(str_equal(b.gaps[0].lens, STR("security")));
	CU_ASSERT_TRUE(str_equal(b.gaps[0].path, gaps[0].path));
	CU_ASSERT_TRUE(str_equal(b.gaps[0].why, STR("t: no")));
	buf_release(&json);
	arena_release(&arena);
}

#define HEAD "{\"schema\":\"reeve.report/1\",\"findings\":["
#define GOOD                                                                                                 \
	"\"path\":\"a\",\"lens\":\"tests\",\"severity\":\"note\",\"start_line\":1,\"fingerprint\":\"1:0-1\""

void test_what_is_no_report_is_refused(void)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "", false },
		{ "[]", false },
		{ "{\"schema\":\"reeve.report/2\",\"findings\":[]}", false },
		{ "{\"schema\":\"reeve.report/1\"}", false },
		{ HEAD "]}", true },
		{ HEAD "],\"coverage\":7}", true }, /* of what is not as it should be nothing is taken */
		{ HEAD "],\"coverage\":[7,{\"not_covered\":[7,{}]}]}", true },
		{ HEAD "{" GOOD ",\"end_line\":1}]}", true },
		{ HEAD "{" GOOD ",\"end_line\":0}]}", false },
		{ HEAD "{" GOOD "}]}", false },
		{ HEAD "{" GOOD ",\"end_line\":1},7]}", false },
		{ HEAD "{" GOOD ",\"end_line\":4294967296}]}", false },
		{ HEAD "{\"path\":\"a\"}]}", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct baseline b;

		CU_ASSERT_EQUAL(read_baseline_report(str_of(cases[i].text), &arena, &b), cases[i].good);
		arena_release(&arena);
	}
}

void test_a_request_names_its_baseline(void)
{
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	Reeve__V1__AnalyzeWork work = REEVE__V1__ANALYZE_WORK__INIT;
	Reeve__V1__Rename rename = REEVE__V1__RENAME__INIT, *renames[] = { &rename };
	unsigned char hash[SHA256_BYTES] = { 1, 2, 3 }, out[SHA256_BYTES];

	rename.from = (ProtobufCBinaryData){ 1, (uint8_t *)"a" };
	rename.to = (ProtobufCBinaryData){ 1, (uint8_t *)"b" };
	work.renames = renames;
	work.n_renames = 1;
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	request.analyze = &work;
	for (size_t len = 0; len <= SHA256_BYTES; len += SHA256_BYTES) {
		struct arena arena = { 0 };
		struct baseline b;
		struct buf bytes;

		work.baseline = (ProtobufCBinaryData){ len, hash };
		bytes = wire_pack(&request.base);
		CU_ASSERT_EQUAL(read_baseline_asked(buf_str(&bytes), &arena, out, &b), len != 0);
		if (len) {
			CU_ASSERT_EQUAL(memcmp(out, hash, sizeof hash), 0);
			CU_ASSERT_EQUAL_FATAL(b.rename_count, 1);
			CU_ASSERT_TRUE(str_equal(b.renames[0].to, STR("b")));
		}
		buf_release(&bytes);
		arena_release(&arena);
	}
}

void test_lines_that_nobody_wrote_are_read(void)
{
	static const char json[] =
		"{\"schema\":\"reeve.report/1\",\"findings\":[],\"unwritten\":["
		"{\"path\":\"a.py\",\"lines\":[[1,3],[5,4],[0,2],\"x\",[7],[9,9]]},{\"path\":\"b.py\"},7]}";
	struct arena arena = { 0 };
	struct baseline b;

	CU_ASSERT_TRUE_FATAL(read_baseline_report(str_of(json), &arena, &b));
	CU_ASSERT_EQUAL_FATAL(b.unwritten_count, 2);
	CU_ASSERT_TRUE(str_equal(b.unwritten[0].path, STR("a.py")));
	CU_ASSERT_EQUAL(b.unwritten[0].first, 1);
	CU_ASSERT_EQUAL(b.unwritten[0].last, 3);
	CU_ASSERT_EQUAL(b.unwritten[1].first, 9);
	arena_release(&arena);
}
