/* What is kept of a job's request, and how well a few buckets remember how long things took. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/side.h"
#include "common/proto_arena.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/wire.h"

#include <CUnit/CUnit.h>

void test_a_duration_is_right_to_an_eighth(void)
{
	static const struct {
		int64_t us;
		uint64_t told;
	} cases[] = {
		{ -1, 0 }, /* two clocks that disagree */
		{ 0, 0 },
		{ 7, 7 },
		{ 8, 8 },
		{ 15, 15 },
		{ 16, 16 },
		{ 17, 16 },
		{ 18, 18 },
		{ 31, 30 },
		{ 32, 32 },
		{ 1000, 960 },
		{ 1000000, 983040 },
		{ INT64_C(1) << 42, UINT64_C(15) << 38 }, /* the last bucket has all that is longer */
		{ INT64_MAX, UINT64_C(15) << 38 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		static struct latency l;

		memset(&l, 0, sizeof l);
		latency_add(&l, cases[i].us);
		CU_ASSERT_EQUAL(latency_percentile(&l, 0.5), cases[i].told);
	}
}

void test_percentiles_count_from_the_shortest(void)
{
	static const struct {
		double q;
		uint64_t us;
	} cases[] = { { 0, 4 }, { 0.5, 4 }, { 0.98, 4 }, { 0.99, 8 }, { 1, 8 } };
	static struct latency l;

	memset(&l, 0, sizeof l);
	CU_ASSERT_EQUAL(latency_percentile(&l, 0.5), 0);
	CU_ASSERT_EQUAL(latency_percentile(&l, 1), 0);
	latency_add(&l, 8);
	for (int i = 0; i < 99; i++)
		latency_add(&l, 4);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(latency_percentile(&l, cases[i].q), cases[i].us);
}

static struct buf request(const char *goal, size_t hash_bytes)
{
	static char *lenses[] = { "security", "style" };
	Reeve__V1__Source source = REEVE__V1__SOURCE__INIT;
	Reeve__V1__AnalyzeWork work = REEVE__V1__ANALYZE_WORK__INIT;
	Reeve__V1__SubmitRequest out = REEVE__V1__SUBMIT_REQUEST__INIT;

	source.manifest = (ProtobufCBinaryData){ hash_bytes, (uint8_t *)"0123456789abcdef0123456789abcdef" };
	source.root = proto_data(STR("/tree\xff"));
	work.source = &source;
	work.lenses = lenses;
	work.n_lenses = 2;
	work.fail_on = REEVE__V1__SEVERITY__SEVERITY_WARNING;
	out.goal = (char *)(uintptr_t)goal;
	out.attempt_timeout_ms = 5000;
	out.work_case = REEVE__V1__SUBMIT_REQUEST__WORK_ANALYZE;
	out.analyze = &work;
	return wire_pack(&out.base);
}

void test_a_request_is_decoded_once(void)
{
	struct buf bytes = request("find leaks", SHA256_BYTES);
	struct sides sides;
	struct job_side *side;

	sides_init(&sides, 2);
	side = side_add(&sides, 1, buf_str(&bytes));
	CU_ASSERT_PTR_NOT_NULL_FATAL(side);
	CU_ASSERT_EQUAL(side->kind, KIND_TOOL);
	CU_ASSERT_EQUAL(side->fail_on, SEVERITY_WARNING);
	CU_ASSERT_EQUAL(side->timeout_ms, 5000);
	CU_ASSERT_TRUE(side->has_files);
	CU_ASSERT_EQUAL(memcmp(side->manifest, "0123456789abcdef0123456789abcdef", SHA256_BYTES), 0);
	memset(bytes.at, 'x', bytes.len); /* a copy was kept */
	/* And what comes later under the same id is not looked at. */
	CU_ASSERT_PTR_EQUAL(side_add(&sides, 1, buf_str(&bytes)), side);
	CU_ASSERT_TRUE(str_equal(side->goal, STR("find leaks")));
	CU_ASSERT_TRUE(str_equal(side->root, STR("/tree\xff")));
	CU_ASSERT_TRUE(str_equal(side->lens, STR("security,style")));
	CU_ASSERT_TRUE(str_equal(side->workflow, STR("analyze")));
	sides_release(&sides);
	buf_release(&bytes);
}

void test_a_hash_of_another_length_is_no_manifest(void)
{
	for (size_t bytes = SHA256_BYTES - 1; bytes <= SHA256_BYTES; bytes++) {
		struct buf in = request("", bytes);
		struct sides sides;

		sides_init(&sides, 1);
		CU_ASSERT_EQUAL(side_add(&sides, 9, buf_str(&in))->has_files, bytes == SHA256_BYTES);
		sides_release(&sides);
		buf_release(&in);
	}
}

void test_an_older_job_makes_way(void)
{
	struct buf first = request("first", 0), second = request("second", 0);
	struct sides sides;

	sides_init(&sides, 2);
	side_add(&sides, 1, buf_str(&first))->latency.count = 7;
	side_add(&sides, 2, buf_str(&first));
	CU_ASSERT_PTR_NULL(side_of(&sides, 3));
	CU_ASSERT_EQUAL(side_add(&sides, 3, buf_str(&second))->latency.count, 0);
	CU_ASSERT_PTR_NULL(side_of(&sides, 1));
	CU_ASSERT_PTR_NOT_NULL(side_of(&sides, 2));
	CU_ASSERT_TRUE(str_equal(side_of(&sides, 3)->goal, STR("second")));
	/* What is unreadable leaves nothing behind, not even the one before. */
	CU_ASSERT_PTR_NULL(side_add(&sides, 5, STR("\xff\xff")));
	CU_ASSERT_PTR_NULL(side_of(&sides, 3));
	CU_ASSERT_PTR_NULL(side_of(&sides, 5));
	CU_ASSERT_PTR_NOT_NULL(side_of(&sides, 2));
	sides_release(&sides);
	buf_release(&first);
	buf_release(&second);
}
