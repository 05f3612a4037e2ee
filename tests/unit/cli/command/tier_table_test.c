/* Tries cli/command/tier_table.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/tier_table.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static const struct local_tiers tiers = {
	.rows = { { .tier = { .name = STR("cheap"),
			    .base_url = STR("http://127.0.0.1:8080/v1"),
			    .model = STR("m:7b"),
			    .price = { 0, 25000, 2000000, 1234567 },
			    .window = 3000 },
			  .key_words = "no key needed" },
		{ .tier = { .name = STR("strong"),
			  .api = TIER_API_ANTHROPIC,
			  .base_url = STR("https://api.example"),
			  .model = STR("big"),
			  .price = { 1250000, 10000000, 0, 0 },
			  .window = 200000 },
			.key_fault = -E_NOT_FOUND,
			.key_words = "the key file /tmp/\033[2J is not there" } },
	.count = 2,
	.offered = 1,
};

void test_a_line_says_where_what_for_and_whether(void)
{
	struct buf out = BUF_INIT;

	tier_table_text(&tiers, &out);
	CU_ASSERT_STRING_EQUAL(out.at,
		"  cheap                m:7b at 127.0.0.1: 0.00 in, 0.025 out; no key needed; its "
		"window of 3000 tokens is too small for a review (some 7000)\n"
		"  strong               big at api.example: 1.25 in, 10.00 out; the key file /tmp/\\x1b[2J "
		"is "
		"not there\n");
	buf_release(&out);
}

void test_the_same_as_json(void)
{
	json_t *object = json_object();

	tier_table_json(&tiers, object);
	char *dump = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	CU_ASSERT_PTR_NOT_NULL(strstr(dump, "{\"tier\":\"cheap\",\"api\":\"openai\",\"base_url\":\"http://"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(dump, "{\"input\":\"0.00\",\"output\":\"0.025\",\"cache_read\":\"2.00\","
			     "\"cache_write\":\"1.234567\"}"));
	CU_ASSERT_PTR_NOT_NULL(strstr(dump, "\"offered\":true,\"key\":\"no key needed\""));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(dump, "\"offered\":false,\"key\":\"the key file /tmp/\\\\x1b[2J is not there\""));
	free(dump);
	json_decref(object);
}
