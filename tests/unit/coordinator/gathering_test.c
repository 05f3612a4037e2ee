/* A report made of rows in a store, and what is missing there makes it incomplete, never wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gathering.h"
#include "common/proto_arena.h"
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/api/stored.h"
#include "coordinator/state/spec.h"
#include "reeve/v1/client.pb-c.h"
#include "stored_job.h"
#include "tests/support/wire.h"

static const struct str lenses[] = { STR("security") }, languages[] = { STR("c") };
static const struct tool_def tools[] = { { .name = STR("cppcheck"),
	.lenses = lenses,
	.lens_count = 1,
	.languages = languages,
	.language_count = 1 } };

static int open_gathering(struct stored_job *s, int64_t unix_ms, struct gathering **out)
{
	struct gathering_sources from = {
		.store = s->store, .blobs = s->blobs, .tools = tools, .tool_count = 1
	};

	return gathering_open(&from, 1, unix_ms, out);
}

static struct buf request_of(const unsigned char *manifest)
{
	Reeve__V1__Source source = REEVE__V1__SOURCE__INIT;
	Reeve__V1__AnalyzeWork work = REEVE__V1__ANALYZE_WORK__INIT;
	Reeve__V1__SubmitRequest out = REEVE__V1__SUBMIT_REQUEST__INIT;

	source.manifest = proto_data(str_bytes(manifest, SHA256_BYTES));
	work.source = &source;
	work.fail_on = REEVE__V1__SEVERITY__SEVERITY_WARNING;
	out.goal = (char *)(uintptr_t) "find leaks";
	out.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	out.analyze = &work;
	return wire_pack(&out.base);
}

static void put_subtask(
	struct stored_job *s, uint32_t number, struct subtask_row row, uint32_t file, const char *detail)
{
	struct buf spec = BUF_INIT;

	spec_pack(&spec, STR("cppcheck"), STR(""), &file, 1);
	row.kind = KIND_TOOL;
	row.spec = spec.at;
	row.spec_len = (uint32_t)spec.len;
	stored_job_subtask(s, number, &row, detail);
	buf_release(&spec);
}

/* Of file 0, with one warning at line 2. */
static struct buf result_body(void)
{
	Reeve__V1__Finding finding = REEVE__V1__FINDING__INIT, *findings[] = { &finding };
	Reeve__V1__ToolResult out = REEVE__V1__TOOL_RESULT__INIT;

	finding.start_line = finding.end_line = 2;
	finding.severity = REEVE__V1__SEVERITY__SEVERITY_WARNING;
	finding.confidence = REEVE__V1__CONFIDENCE__CONFIDENCE_HIGH;
	finding.lens = (char *)(uintptr_t) "security";
	finding.rule = (char *)(uintptr_t) "cppcheck/leak";
	out.tool = (char *)(uintptr_t) "cppcheck";
	out.tool_version = (char *)(uintptr_t) "2.10";
	out.findings = findings;
	out.n_findings = 1;
	return wire_pack(&out.base);
}

static void put_result(struct stored_job *s, uint32_t number, struct stored_result result)
{
	struct arena arena = { 0 };

	stored_job_row(s, MOVE_RESULT, number, stored_pack(&arena, &result));
	arena_release(&arena);
}

/* Files a.c and b.c; subtask 0 of a.c is done in 42 ms, subtask 1 of b.c is dead; ended at 5000. */
static void open_scene(struct stored_job *s)
{
	struct manifest_file files[] = {
		{ .path = STR("a.c"), .mode = 0644, .lines = 3, .size = 30, .language = STR("c") },
		{ .path = STR("b.c"), .mode = 0644, .lines = 4, .size = 40, .language = STR("c") },
	};
	struct manifest_skipped skipped = { STR("logo.png"), STR("binary"), true };
	struct manifest m = {
		.files = files, .file_count = 2, .skipped = &skipped, .skipped_count = 1, .commit = STR("")
	};
	struct buf bytes = BUF_INIT, body = result_body();
	unsigned char hash[SHA256_BYTES];

	stored_job_open(s);
	manifest_encode(&m, &bytes);
	CU_ASSERT_EQUAL_FATAL(blob_put(s->blobs, buf_str(&bytes), hash), 0);
	buf_release(&bytes);
	bytes = request_of(hash);
	stored_job_record(s, 2, 5000, buf_str(&bytes));
	put_subtask(s, 0, (struct subtask_row){ .state = SUBTASK_DONE, .attempts = 2, .refused_evidence = 1 },
		0, "a reason that is over");
	put_subtask(s, 1, (struct subtask_row){ .state = SUBTASK_DEAD, .attempts = 3 }, 1, "it crashed");
	put_result(s, 0, (struct stored_result){ .wall_ms = 42, .started_ms = 1500, .body = buf_str(&body) });
	buf_release(&bytes);
	buf_release(&body);
}

static bool is_text(struct str s, const char *text)
{
	return str_equal(s, str_of(text));
}

void test_a_report_says_what_the_rows_say(void)
{
	struct gathering *g = NULL;
	struct stored_job s;
	struct report r;

	open_scene(&s);
	put_subtask(
		&s, 2, (struct subtask_row){ .state = SUBTASK_READY }, 0, ""); /* of a plan that was larger */
	CU_ASSERT_EQUAL_FATAL(open_gathering(&s, 9000, &g), 0);
	gathering_report(g, &r);
	CU_ASSERT_EQUAL(r.job, 1);
	CU_ASSERT_EQUAL(r.started_ms, 1000);
	CU_ASSERT_EQUAL(r.wall_ms, 4000);
	CU_ASSERT_TRUE(is_text(r.goal, "find leaks"));
	CU_ASSERT_EQUAL(r.outcome, REPORT_FINDINGS | REPORT_INCOMPLETE);
	CU_ASSERT_EQUAL_FATAL(r.subtask_count, 2);
	CU_ASSERT_EQUAL(r.subtasks[0].wall_ms, 42);
	CU_ASSERT_EQUAL(r.subtasks[0].started_ms, 1500);
	CU_ASSERT_EQUAL(r.subtasks[1].started_ms, 0); /* dead, without a result */
	CU_ASSERT_EQUAL(r.subtasks[0].attempts, 2);
	CU_ASSERT_TRUE(is_text(r.subtasks[0].tool, "cppcheck"));
	CU_ASSERT_TRUE(is_text(r.subtasks[0].worker, "w1"));
	CU_ASSERT_TRUE(is_text(r.subtasks[0].reason, ""));
	CU_ASSERT_TRUE(is_text(r.subtasks[1].reason, "it crashed"));
	CU_ASSERT_EQUAL_FATAL(r.finding_count, 1);
	CU_ASSERT_TRUE(is_text(r.findings[0].path, "a.c"));
	CU_ASSERT_EQUAL(r.findings[0].start_line, 2);
	CU_ASSERT_EQUAL_FATAL(r.coverage_count, 1);
	CU_ASSERT_EQUAL(r.coverage[0].files, 1);
	CU_ASSERT_EQUAL(r.coverage[0].lines, 3);
	CU_ASSERT_EQUAL_FATAL(r.coverage[0].not_covered_count, 2);
	CU_ASSERT_TRUE(is_text(r.coverage[0].not_covered[0].path, "b.c"));
	CU_ASSERT_TRUE(is_text(r.coverage[0].not_covered[0].why, "its subtask is dead: it crashed"));
	CU_ASSERT_TRUE(is_text(r.coverage[0].not_covered[1].path, "logo.png"));
	CU_ASSERT_EQUAL_FATAL(r.gate_count, 3);
	CU_ASSERT_EQUAL(r.gates[2].refused, 1);
	CU_ASSERT_EQUAL(r.gates[2].passed, 1);
	gathering_close(g);
	stored_job_close(&s);
}

void test_a_running_jobs_time_counts_up_to_now(void)
{
	static const struct {
		int64_t ended_ms, now_ms;
		uint64_t wall_ms;
	} cases[] = { { 0, 1000, 0 }, { 0, 4000, 3000 }, { 0, 500, 0 }, /* somebody set the clock */
		{ 2000, 4000, 1000 }, { 900, 4000, 0 } };
	struct stored_job s;

	open_scene(&s);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gathering *g = NULL;
		struct report r;

		stored_job_record(&s, 0, cases[i].ended_ms, STR(""));
		CU_ASSERT_EQUAL_FATAL(open_gathering(&s, cases[i].now_ms, &g), 0);
		gathering_report(g, &r);
		CU_ASSERT_EQUAL(r.wall_ms, cases[i].wall_ms);
		gathering_close(g);
	}
	stored_job_close(&s);
}

/* One that cannot be read covers nothing: the rest of the report is there. */
void test_a_result_may_lie_in_a_blob(void)
{
	static const struct {
		const char *spoil;
		bool read;
	} cases[] = {
		{ ":", true },
		{ "xargs rm -f <fresh", false },
		{ "for f in $(cat fresh); do chmod u+w $f && printf x >$f; done", false },
	};
	struct buf body = result_body();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unsigned char hash[SHA256_BYTES];
		struct gathering *g = NULL;
		struct stored_job s;
		struct report r;

		open_scene(&s);
		CU_ASSERT_EQUAL(tree_sh(&s.tree, "find blobs -type f >before"), 0);
		CU_ASSERT_EQUAL(blob_put(s.blobs, buf_str(&body), hash), 0);
		CU_ASSERT_EQUAL(tree_sh(&s.tree, "find blobs -type f | grep -vxFf before >fresh"), 0);
		CU_ASSERT_EQUAL(tree_sh(&s.tree, cases[i].spoil), 0);
		put_result(
			&s, 0, (struct stored_result){ .wall_ms = 7, .blob = str_bytes(hash, sizeof hash) });
		CU_ASSERT_EQUAL_FATAL(open_gathering(&s, 9000, &g), 0);
		gathering_report(g, &r);
		CU_ASSERT_EQUAL(r.finding_count, cases[i].read ? 1 : 0);
		CU_ASSERT_EQUAL(r.coverage[0].files, cases[i].read ? 1 : 0);
		CU_ASSERT_EQUAL(r.subtasks[0].wall_ms, 7);
		gathering_close(g);
		stored_job_close(&s);
	}
	buf_release(&body);
}

/* The job is of 1000. What ran before it was of another job. */
void test_a_start_is_one_of_this_job(void)
{
	static const struct {
		uint64_t stored, told;
	} cases[] = { { 0, 0 }, { 999, 0 }, { 1000, 1000 }, { 1001, 1001 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gathering *g = NULL;
		struct stored_job s;
		struct report r;

		open_scene(&s);
		put_result(&s, 0, (struct stored_result){ .started_ms = cases[i].stored });
		CU_ASSERT_EQUAL_FATAL(open_gathering(&s, 9000, &g), 0);
		gathering_report(g, &r);
		CU_ASSERT_EQUAL(r.subtasks[0].started_ms, cases[i].told);
		gathering_close(g);
		stored_job_close(&s);
	}
}

/* Another coordinator has its blobs elsewhere: then it says so, and lives. */
void test_without_its_snapshot_a_job_has_no_report(void)
{
	struct gathering *g = NULL;
	struct stored_job s;

	open_scene(&s);
	CU_ASSERT_EQUAL(tree_sh(&s.tree, "find blobs -type f -delete"), 0);
	CU_ASSERT_EQUAL(open_gathering(&s, 9000, &g), -E_PRECONDITION);
	CU_ASSERT_PTR_NULL(g);
	stored_job_close(&s);
}

void test_rows_that_are_none_are_told(void)
{
	static const struct {
		enum move_kind kind;
		struct str value;
	} cases[] = {
		{ MOVE_JOB, STR("") },
		{ MOVE_JOB, STR("\x01\x04 and no more") },
		{ MOVE_SUBTASK, STR("\x02") }, /* another schema */
		{ MOVE_RESULT, STR("\x01") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gathering *g = NULL;
		struct stored_job s;

		open_scene(&s);
		stored_job_row(&s, cases[i].kind, 0, cases[i].value);
		CU_ASSERT_EQUAL(open_gathering(&s, 9000, &g), -E_CORRUPT);
		stored_job_close(&s);
	}
}

void test_a_shard_of_files_that_are_not_there_is_no_row(void)
{
	for (uint32_t file = 1; file <= 2; file++) {
		struct gathering *g = NULL;
		struct stored_job s;

		open_scene(&s);
		put_subtask(&s, 1, (struct subtask_row){ .state = SUBTASK_DEAD }, file, "");
		CU_ASSERT_EQUAL(open_gathering(&s, 9000, &g), file < 2 ? 0 : -E_CORRUPT);
		gathering_close(g);
		stored_job_close(&s);
	}
}

void test_a_job_that_is_not_stored_is_not_found(void)
{
	struct gathering *g = NULL;
	struct stored_job s;

	stored_job_open(&s);
	CU_ASSERT_EQUAL(open_gathering(&s, 9000, &g), -E_NOT_FOUND);
	stored_job_close(&s);
}

/* What is wrong with a tier today is no reason for what it did to a job of yesterday. */
void test_an_old_jobs_failures_have_no_reason_of_today(void)
{
	static const struct {
		int64_t ended_ms, now_ms;
		const char *failed;
	} cases[] = { { 0, 5000, "small at 1 question (its key is gone)" },
		{ 0, 90000, "small at 1 question (its key is gone)" }, /* it still runs */
		{ 5000, 5000, "small at 1 question (its key is gone)" },
		{ 5000, 15000, "small at 1 question (its key is gone)" },
		{ 5000, 4000, "small at 1 question (its key is gone)" }, /* somebody set the clock */
		{ 5000, 15001, "small at 1 question" }, { 5000, 86405000, "small at 1 question" } };
	static const struct subtask_row row = { .kind = KIND_MODEL, .state = SUBTASK_DEAD, .passed = 1 };
	static const struct tier small = { .name = STR("small") };
	static const struct aggregate_trouble trouble = { STR("small"), STR("its key is gone") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gathering *g = NULL;
		struct stored_job s;
		struct report r;

		stored_job_open(&s);
		stored_job_record(&s, 1, cases[i].ended_ms, STR(""));
		stored_job_subtask(&s, 0, &row, "");
		const struct gathering_sources from = { s.store, s.blobs, tools, 1, &small, 1, &trouble, 1 };
		CU_ASSERT_EQUAL_FATAL(gathering_open(&from, 1, cases[i].now_ms, &g), 0);
		gathering_report(g, &r);
		CU_ASSERT_TRUE(is_text(r.totals.tiers_failed, cases[i].failed));
		gathering_close(g);
		stored_job_close(&s);
	}
}
