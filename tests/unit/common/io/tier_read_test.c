/* Tries common/io/tier_read.c: what a tier may say, and the line of what it may not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_read.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define WHERE "name: cheap\napi: openai\nbase_url: http://127.0.0.1:8080/v1/\nmodel: org/m:7b\n"
#define PRICE "price: { input: 0.25, output: 2.00 }\n"
#define GOOD  WHERE PRICE

static int read_text(const char *text, struct tier *out, struct arena *arena, char words[TIER_WORDS_BYTES])
{
	return tier_read(str_of(text), arena, out, words);
}

void test_what_is_not_written_has_a_default(void)
{
	char words[TIER_WORDS_BYTES] = "";
	struct arena arena = { 0 };
	struct tier t;

	CU_ASSERT_EQUAL_FATAL(read_text(GOOD, &t, &arena, words), 0);
	CU_ASSERT_TRUE(str_equal(t.name, STR("cheap")));
	CU_ASSERT_EQUAL(t.api, TIER_API_OPENAI);
	CU_ASSERT_TRUE(str_equal(t.base_url, STR("http://127.0.0.1:8080/v1")));
	CU_ASSERT_TRUE(str_equal(t.model, STR("org/m:7b")));
	CU_ASSERT_TRUE(!t.key_env.len && !t.key_file.len);
	CU_ASSERT_EQUAL(t.price.input, 250000);
	CU_ASSERT_EQUAL(t.price.output, 2000000);
	CU_ASSERT_EQUAL(t.price.cache_read, 250000);
	CU_ASSERT_EQUAL(t.price.cache_write, 500000);
	CU_ASSERT_EQUAL(t.window, 32768);
	CU_ASSERT_EQUAL(t.max_output, 4096);
	CU_ASSERT_TRUE(!t.limits.requests_per_minute && !t.limits.tokens_per_minute);
	CU_ASSERT_EQUAL(t.limits.concurrency, 32);
	arena_release(&arena);
}

void test_every_key_is_read(void)
{
	char words[TIER_WORDS_BYTES] = "";
	struct arena arena = { 0 };
	struct tier t;

	CU_ASSERT_EQUAL_FATAL(
		read_text(
			"name: strong\napi: anthropic\nbase_url: http://10.0.0.1\ninsecure: true\nmodel: m\n"
			"key_file: /etc/reeve/key\n"
			"price: { input: 0, output: 0, cache_read: 0.025, cache_write: 1000000.000001 }\n"
			"window: 400000\nmax_output: 8000\n"
			"limits: { requests_per_minute: 500, tokens_per_minute: 200000, concurrency: 64 }\n",
			&t, &arena, words),
		0);
	CU_ASSERT_EQUAL(t.api, TIER_API_ANTHROPIC);
	CU_ASSERT_TRUE(str_equal(t.key_file, STR("/etc/reeve/key")));
	CU_ASSERT_TRUE(!t.price.input && !t.price.output);
	CU_ASSERT_EQUAL(t.price.cache_read, 25000);
	CU_ASSERT_EQUAL(t.price.cache_write, UINT64_C(1000000000001));
	CU_ASSERT_EQUAL(t.window, 400000);
	CU_ASSERT_EQUAL(t.max_output, 8000);
	CU_ASSERT_EQUAL(t.limits.requests_per_minute, 500);
	CU_ASSERT_EQUAL(t.limits.tokens_per_minute, 200000);
	CU_ASSERT_EQUAL(t.limits.concurrency, 64);
	arena_release(&arena);
}

void test_each_wrong_key_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "line 1: nothing in it" },
		{ GOOD "colour: red\n", "line 6: unknown key 'colour'" },
		{ GOOD "name: other\n", "line 6: this key stands here twice" },
		{ "api: openai\n" PRICE, "line 1: 'name' is missing" },
		{ "name: n\n" PRICE, "line 1: 'api' is missing" },
		{ "name: n\napi: openai\n" PRICE, "line 1: 'base_url' is missing" },
		{ "name: n\napi: openai\nbase_url: https://h\n" PRICE, "line 1: 'model' is missing" },
		{ "name: N\n", "line 1: a name has 1 to 63 of a-z 0-9 - _ ." },
		{ "api: cohere\n", "line 1: expected one of openai, anthropic" },
		{ "model: two words\n", "line 1: a model has 1 to 255 printable bytes without blanks" },
		{ GOOD "key_file: key\n",
			"line 6: expected an absolute path: whoever reads the key may stand anywhere" },
		{ GOOD "key_env: K\nkey_file: /k\n", "line 1: either 'key_env' or 'key_file'" },
		{ GOOD "window: 4096\n",
			"line 1: 'max_output' (4096) leaves nothing of 'window' (4096) for a "
			"prompt" },
		{ GOOD "window: 0\n", "line 6: expected 1 or more; leave it out where none is known" },
		{ GOOD "limits: { concurrency: 0 }\n",
			"line 6: expected 1 or more; leave it out where none is known" },
		{ GOOD "limits: { requests: 5 }\n", "line 6: unknown key 'requests'" },
		{ GOOD "insecure: yes\n", "line 6: expected true or false" },
		{ GOOD "limits: 5\n", "line 6: expected keys and values" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[TIER_WORDS_BYTES] = "";
		struct arena arena = { 0 };
		struct tier t;

		CU_ASSERT_EQUAL(read_text(cases[i].text, &t, &arena, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}

void test_a_model_without_a_price_is_refused(void)
{
	static const char *const prices[] = {
		"",
		"price: {}\n",
		"price: { input: 1 }\n",
		"price: { output: 1 }\n",
		"price: { cache_read: 1, cache_write: 1 }\n",
		"price: { input: 1, output: }\n",
		"price: { input: 1, output: -1 }\n",
		"price: { input: 1, output: 1e3 }\n",
		"price: { input: 1, output: .5 }\n",
		"price: { input: 1, output: 5. }\n",
		"price: { input: 1, output: 0.0000001 }\n",
		"price: { input: 1, output: 1000001 }\n",
		"price: { input: 1, output: $2 }\n",
		"price: { input: 1, output: [2] }\n",
	};

	for (size_t i = 0; i < sizeof prices / sizeof prices[0]; i++) {
		char words[TIER_WORDS_BYTES] = "", text[512];
		struct arena arena = { 0 };
		struct tier t;

		snprintf(text, sizeof text, "%s%s", WHERE, prices[i]);
		CU_ASSERT_EQUAL(read_text(text, &t, &arena, words), -E_INVALID);
		CU_ASSERT_TRUE(strstr(words, "price: ") || strstr(words, "expected dollars"));
		arena_release(&arena);
	}
}

void test_a_key_written_in_place_of_its_name_is_not_repeated(void)
{
	static const char *const texts[] = {
		"key_env: sk-proj-1234567890\n",
		"key_env: ''\n",
		"key_env: 1234567890\n",
		"key_file: sk-proj-1234567890\n",
		"key: sk-proj-1234567890\n",
		"base_url: https://me:sk-proj-1234567890@host/v1\n",
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		char words[TIER_WORDS_BYTES] = "", text[512];
		struct arena arena = { 0 };
		struct tier t;

		snprintf(text, sizeof text, "%s%s%s", texts[i], "name: n\napi: openai\nmodel: m\n" PRICE,
			strstr(texts[i], "base_url") ? "" : "base_url: https://h\n");
		CU_ASSERT_EQUAL(read_text(text, &t, &arena, words), -E_INVALID);
		CU_ASSERT_PTR_NULL(strstr(words, "1234567890"));
		arena_release(&arena);
	}
}
