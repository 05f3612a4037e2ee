/* Tries coordinator/api/read_client.c: what a submission must have before the core sees it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/read_client.h"
#include "reeve/v1/client.pb-c.h"

#include <CUnit/CUnit.h>

static const struct str lenses[] = { { "security", 8 } };
static const struct tool_def tools[] = { { .name = { "one", 3 }, .lenses = lenses, .lens_count = 1 } };

static int submit(Reeve__V1__SubmitRequest *request, struct letter **out)
{
	unsigned char manifest[SHA256_BYTES];
	struct buf bytes = BUF_INIT;
	int err;

	buf_reserve(&bytes, reeve__v1__submit_request__get_packed_size(request));
	bytes.len = reeve__v1__submit_request__pack(request, (uint8_t *)bytes.at);
	*out = letter_new(LETTER_READ, 1, 0, buf_str(&bytes));
	buf_release(&bytes);
	err = read_submit(*out, tools, 1, 1000, manifest);
	return err;
}

void test_an_analysis_needs_a_manifest_a_known_lens_and_a_severity(void)
{
	static const struct {
		size_t hash;
		const char *lens;
		int fail_on;
		int err;
	} cases[] = {
		{ SHA256_BYTES, "security", SEVERITY_ERROR, 0 },
		{ SHA256_BYTES, NULL, SEVERITY_NONE, 0 },
		{ SHA256_BYTES - 1, NULL, SEVERITY_NONE, -E_INVALID },
		{ SHA256_BYTES + 1, NULL, SEVERITY_NONE, -E_INVALID },
		{ 0, NULL, SEVERITY_NONE, -E_INVALID },
		{ SHA256_BYTES, "taste", SEVERITY_NONE, -E_INVALID },
		{ SHA256_BYTES, NULL, SEVERITIES, -E_INVALID },
		{ SHA256_BYTES, NULL, -1, -E_INVALID },
	};
	uint8_t hash[SHA256_BYTES + 1] = { 1 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
		Reeve__V1__AnalyzeWork work = REEVE__V1__ANALYZE_WORK__INIT;
		Reeve__V1__Source source = REEVE__V1__SOURCE__INIT;
		char *lens[] = { (char *)cases[i].lens };
		struct letter *letter;

		source.manifest = (ProtobufCBinaryData){ cases[i].hash, hash };
		work.source = &source;
		work.lenses = lens;
		work.n_lenses = cases[i].lens != NULL;
		work.fail_on = (Reeve__V1__Severity)cases[i].fail_on;
		request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
		request.analyze = &work;
		CU_ASSERT_EQUAL(submit(&request, &letter), cases[i].err);
		CU_ASSERT_TRUE(cases[i].err || letter->kind == LETTER_SUBMIT);
		letter_free(letter);
	}
}

void test_the_contract_is_the_same_whatever_the_key(void)
{
	Reeve__V1__SubmitRequest request = REEVE__V1__SUBMIT_REQUEST__INIT;
	Reeve__V1__NoopWork work = REEVE__V1__NOOP_WORK__INIT;
	struct letter *one, *same, *other;

	work.subtasks = 3;
	request.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_NOOP;
	request.noop = &work;
	request.idempotency_key = (ProtobufCBinaryData){ 2, (uint8_t *)"aa" };
	CU_ASSERT_EQUAL_FATAL(submit(&request, &one), 0);
	request.idempotency_key = (ProtobufCBinaryData){ 3, (uint8_t *)"bbb" };
	CU_ASSERT_EQUAL_FATAL(submit(&request, &same), 0);
	work.subtasks = 4;
	CU_ASSERT_EQUAL_FATAL(submit(&request, &other), 0);
	CU_ASSERT_EQUAL(memcmp(one->events[0].submit.contract, same->events[0].submit.contract, 32), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(one->events[0].submit.contract, other->events[0].submit.contract, 32), 0);
	CU_ASSERT_TRUE(str_equal(one->events[0].submit.queue, STR("default")));
	letter_free(one);
	letter_free(same);
	letter_free(other);
}
