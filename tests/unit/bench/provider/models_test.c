/* Tries bench/provider/models.c: the file of models, and what in it is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/models.h"

#include <CUnit/CUnit.h>

void test_what_is_left_out_has_its_default(void)
{
	struct models m;
	struct buf why = BUF_INIT;

	models_init(&m);
	CU_ASSERT_PTR_EQUAL(models_find(&m, STR("anything")), &m.list[0]);
	CU_ASSERT_EQUAL_FATAL(
		models_read(&m,
			json_loads("{\"seed\":9,\"quota\":{\"calls\":5,\"microusd\":null},\"models\":["
				   "{\"name\":\"a\"},{\"name\":\"b\",\"first_ms\":7,\"price\":{\"input\":3},"
				   "\"limits\":{\"requests_per_minute\":50}}]}",
				0, NULL),
			&why),
		0);
	CU_ASSERT_EQUAL(m.seed, 9);
	CU_ASSERT_EQUAL(m.quota.calls, 5);
	CU_ASSERT_EQUAL(m.quota.microusd, UINT64_MAX);
	CU_ASSERT_PTR_NULL(models_find(&m, STR("anything")));
	CU_ASSERT_EQUAL(models_find(&m, STR("a"))->first_ms, 300);
	CU_ASSERT_EQUAL(models_find(&m, STR("b"))->first_ms, 7);
	CU_ASSERT_EQUAL(models_find(&m, STR("b"))->price.input, 3);
	CU_ASSERT_EQUAL(models_find(&m, STR("b"))->price.output, 5000000);
	CU_ASSERT_EQUAL(models_find(&m, STR("b"))->limits.requests_per_minute, 50);
	CU_ASSERT_EQUAL(models_find(&m, STR("b"))->limits.bucket_s, 60);
	models_release(&m);
}

void test_a_file_that_is_wrong_says_what_would_be_right(void)
{
	static const char *const cases[][2] = {
		{ "{\"model\":[]}", "models, quota" },
		{ "{\"models\":[]}", "1 to" },
		{ "{\"models\":[{}]}", "a name" },
		{ "{\"models\":[{\"name\":\"a\",\"fist_ms\":1}]}", "first_ms" },
		{ "{\"models\":[{\"name\":\"a\",\"first_ms\":-1}]}", "whole number" },
		{ "{\"models\":[{\"name\":\"a\",\"first_ms\":\"1\"}]}", "whole number" },
		{ "{\"models\":[{\"name\":\"a\",\"quality_permille\":1001}]}", "at most 1000" },
		{ "{\"models\":[{\"name\":\"a\",\"lets_stand_permille\":1001}]}", "at most 1000" },
		{ "{\"models\":[{\"name\":\"a\",\"tokens_per_s\":0}]}", "1 or more" },
		{ "{\"models\":[{\"name\":\"a\",\"limits\":{\"bucket_s\":0}}]}", "bucket" },
		{ "{\"models\":[{\"name\":\"a\",\"price\":{\"output\":1000000001}}]}", "prices" },
		{ "{\"quota\":{\"calls\":-1}}", "quota is" },
		{ "{\"quota\":{\"dollars\":1}}", "quota is" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct models m;
		struct buf why = BUF_INIT;

		models_init(&m);
		CU_ASSERT_EQUAL(models_read(&m, json_loads(cases[i][0], 0, NULL), &why), -1);
		CU_ASSERT_TRUE(why.at && strstr(why.at, cases[i][1]));
		models_release(&m);
		buf_release(&why);
	}
}
