/* Submissions as they come from the wire: what is refused, what is filled in, and limits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_request.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>

static const struct str first_lenses[] = { STR("security"), STR("performance") };
static const struct str second_lenses[] = { STR("security") };
static const struct tool_def tools[] = { { .name = STR("one"), .lenses = first_lenses, .lens_count = 2 },
	{ .name = STR("two"), .lenses = second_lenses, .lens_count = 1 } };
static uint8_t bytes[64];

/* An analysis of a tree, to be changed by a test. */
struct analysis {
	Reeve__V1__SubmitRequest request;
	Reeve__V1__AnalyzeWork work;
	Reeve__V1__Source source;
	char *lenses[2];
};

static void analysis_init(struct analysis *a)
{
	reeve__v1__submit_request__init(&a->request);
	reeve__v1__analyze_work__init(&a->work);
	reeve__v1__source__init(&a->source);
	a->source.manifest = (ProtobufCBinaryData){ SHA256_BYTES, bytes };
	a->work.source = &a->source;
	a->work.lenses = a->lenses;
	a->request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	a->request.analyze = &a->work;
}

static struct letter *submitted(const Reeve__V1__SubmitRequest *request, int *err)
{
	unsigned char manifest[SHA256_BYTES];
	struct letter *letter = wire_letter(&request->base);

	*err = read_submit(letter, tools, 2, 1000, manifest);
	CU_ASSERT_TRUE(!*err || letter->words[0]); /* a refusal always has words */
	return letter;
}

static int outcome_of(const struct analysis *a)
{
	int err;

	letter_free(submitted(&a->request, &err));
	return err;
}

void test_lenses_are_those_of_the_tools(void)
{
	static const struct {
		char *lenses[2];
		size_t count;
		int err;
		uint64_t tools;
	} cases[] = { { { NULL }, 0, 0, UINT64_MAX }, { { "security" }, 1, 0, 3 },
		{ { "performance" }, 1, 0, 1 }, { { "performance", "security" }, 2, 0, 3 },
		{ { "security", "security" }, 2, -E_INVALID, 0 }, { { "" }, 1, -E_INVALID, 0 },
		{ { "\xff\x1b[2J" }, 1, -E_INVALID, 0 }, { { "security", "securit" }, 2, -E_INVALID, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter;
		struct analysis a;
		int err;

		analysis_init(&a);
		memcpy(a.lenses, cases[i].lenses, sizeof a.lenses);
		a.work.n_lenses = cases[i].count;
		letter = submitted(&a.request, &err);
		CU_ASSERT_EQUAL(err, cases[i].err);
		if (!err)
			CU_ASSERT_EQUAL(letter->events[0].submit.work.lens_tools, cases[i].tools);
		letter_free(letter);
	}
}

/* One that is none would end the coordinator when it writes the report: each time, for the job is stored. */
void test_fail_on_is_a_severity(void)
{
	static const struct {
		int fail_on, err;
	} cases[] = { { -1, -E_INVALID }, { SEVERITY_NONE, 0 }, { SEVERITY_ERROR, 0 },
		{ SEVERITY_ERROR + 1, -E_INVALID }, { INT32_MAX, -E_INVALID } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct analysis a;

		analysis_init(&a);
		a.work.fail_on = (Reeve__V1__Severity)cases[i].fail_on;
		CU_ASSERT_EQUAL(outcome_of(&a), cases[i].err);
	}
}

void test_a_manifest_is_named_by_a_whole_hash(void)
{
	for (int over = -1; over <= 1; over++) {
		struct analysis a;

		analysis_init(&a);
		a.source.manifest.len = (size_t)(SHA256_BYTES + over);
		CU_ASSERT_EQUAL(outcome_of(&a), over ? -E_INVALID : 0);
		a.work.source = NULL;
		CU_ASSERT_EQUAL(outcome_of(&a), -E_INVALID);
	}
}

void test_defaults_are_filled_in_and_the_rest_is_passed_on(void)
{
	struct letter *letter;
	struct analysis a;
	int err;

	analysis_init(&a);
	a.request.idempotency_key = (ProtobufCBinaryData){ 16, bytes };
	a.request.most_running = 3;
	letter = submitted(&a.request, &err);
	CU_ASSERT_EQUAL_FATAL(err, 0);
	CU_ASSERT_EQUAL(letter->kind, LETTER_SUBMIT);
	CU_ASSERT_TRUE(str_equal(letter->events[0].submit.queue, STR("default")));
	CU_ASSERT_EQUAL(letter->events[0].submit.key.len, 16);
	CU_ASSERT_EQUAL(letter->events[0].submit.most_running, 3);
	CU_ASSERT_EQUAL(letter->events[0].submit.unix_ms, 1000);
	CU_ASSERT_EQUAL(letter->events[0].submit.work.kind, KIND_TOOL);
	letter_free(letter);
}

void test_the_contract_is_all_but_the_key(void)
{
	unsigned char contracts[3][CONTRACT_HASH_BYTES];
	struct analysis a;
	int err;

	analysis_init(&a);
	for (int i = 0; i < 3; i++) {
		struct letter *letter;

		a.request.idempotency_key = (ProtobufCBinaryData){ (size_t)(16 + i), bytes };
		a.request.goal = i < 2 ? "" : "another";
		letter = submitted(&a.request, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		memcpy(contracts[i], letter->events[0].submit.contract, CONTRACT_HASH_BYTES);
		letter_free(letter);
	}
	CU_ASSERT_EQUAL(memcmp(contracts[0], contracts[1], CONTRACT_HASH_BYTES), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(contracts[0], contracts[2], CONTRACT_HASH_BYTES), 0);
}

void test_repeated_scripts_do_not_overflow(void)
{
	static const struct {
		size_t scripts;
		uint32_t repeat, subtasks;
	} cases[] = { { 0, 0, 0 }, { 0, UINT32_MAX, 0 }, { 1, 0, 1 }, { 2, 3, 6 },
		{ 1, UINT32_MAX, UINT32_MAX }, { 2, UINT32_MAX, UINT32_MAX }, { 2, 1u << 31, UINT32_MAX } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
		Reeve__V1__ScriptedWork work = REEVE__V1__SCRIPTED_WORK__INIT;
		ProtobufCBinaryData scripts[2] = { { 1, bytes }, { 1, bytes } };
		struct letter *letter;
		int err;

		work.scripts = scripts;
		work.n_scripts = cases[i].scripts;
		work.repeat = cases[i].repeat;
		request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_SCRIPTED;
		request.scripted = &work;
		letter = submitted(&request, &err);
		CU_ASSERT_EQUAL_FATAL(err, 0);
		CU_ASSERT_EQUAL(letter->events[0].submit.work.subtasks, cases[i].subtasks);
		letter_free(letter);
	}
}

void test_bytes_that_are_no_request_are_refused(void)
{
	static const struct str cases[] = { { "\x0a\x05hi", 4 }, { "\xff\xff", 2 },
		{ "\x2a\xff\xff\xff\xff\x0f", 6 } };
	unsigned char manifest[SHA256_BYTES];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter *letter = letter_new(LETTER_READ, 7, 0, cases[i]);
		struct job_side side = { 0 };
		struct job_work work;

		CU_ASSERT_EQUAL(read_submit(letter, tools, 2, 0, manifest), -E_INVALID);
		CU_ASSERT_FALSE(read_side(cases[i], &side));
		CU_ASSERT_FALSE(read_work(cases[i], tools, 2, &letter->arena, &work));
		letter_free(letter);
	}
}

void test_languages_beyond_the_limit_count_as_none(void)
{
	static char names[LANGUAGES_MOST + 1][8];
	static struct manifest_file files[LANGUAGES_MOST + 1];
	struct manifest manifest = { .files = files, .file_count = LANGUAGES_MOST + 1 };
	const struct job_work *work;
	struct letter *letter;
	struct analysis a;
	int err;

	for (int i = 0; i <= LANGUAGES_MOST; i++) {
		snprintf(names[i], sizeof names[i], "l%d", i);
		files[i].language = files[i].path = str_of(names[i]);
	}
	analysis_init(&a);
	letter = submitted(&a.request, &err);
	CU_ASSERT_EQUAL_FATAL(err, 0);
	submit_files(letter, &manifest);
	work = &letter->events[0].submit.work;
	CU_ASSERT_EQUAL(work->language_count, LANGUAGES_MOST);
	/* In order of their languages; the first of them is none. */
	CU_ASSERT_EQUAL(work->files[0].language, 0);
	CU_ASSERT_EQUAL(work->files[1].language, 0);
	CU_ASSERT_TRUE(work->files[0].index >= LANGUAGES_MOST - 1);
	CU_ASSERT_TRUE(work->files[1].index >= LANGUAGES_MOST - 1);
	CU_ASSERT_EQUAL(work->files[2].language, 1);
	CU_ASSERT_EQUAL(work->files[2].index, 0);
	CU_ASSERT_EQUAL(work->files[LANGUAGES_MOST].language, LANGUAGES_MOST - 1);
	CU_ASSERT_EQUAL(work->files[LANGUAGES_MOST].index, LANGUAGES_MOST - 2);
	letter_free(letter);
}
