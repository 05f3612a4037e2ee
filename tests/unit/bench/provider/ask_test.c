/* Tries bench/provider/ask*.c: what is asked, and which requests an API refuses. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/ask.h"

#include <CUnit/CUnit.h>

#define CHAT "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
#define SAID "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"

void test_a_request_is_refused_for_what_its_api_refuses(void)
{
	static const struct {
		enum api api;
		const char *body, *why; /* NULL: it is fine */
	} cases[] = {
		{ API_CHAT, CHAT "}", NULL },
		{ API_CHAT, "{", "parse" },
		{ API_CHAT, "[]", "no object" },
		{ API_CHAT, "{\"model\":\"m\",\"messages\":[]}", "at least one" },
		{ API_CHAT, "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "model" },
		{ API_CHAT, CHAT ",\"max_token\":1}", "max_token:" },
		{ API_CHAT, CHAT ",\"max_tokens\":0}", "max_tokens" },
		{ API_CHAT, CHAT ",\"stream_options\":{\"include_usage\":true}}", "only allowed" },
		{ API_CHAT,
			CHAT
			",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}}",
			"json_schema.name" },
		{ API_CHAT,
			CHAT ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\","
			     "\"strict\":true,\"schema\":{\"type\":\"object\"}}}}",
			"additionalProperties" },
		{ API_CHAT,
			CHAT ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\","
			     "\"strict\":true,\"schema\":{\"type\":\"object\",\"additionalProperties\":false,"
			     "\"properties\":{\"a\":{}}}}}}",
			"every property" },
		{ API_CHAT, "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\",\"content\":\"hi\"}]}",
			"robot" },
		{ API_CHAT,
			"{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\","
			"\"content\":\"x\"}]}",
			"preceding" },
		{ API_MESSAGES, SAID "}", NULL },
		{ API_MESSAGES, CHAT "}", "max_tokens" },
		{ API_MESSAGES, SAID ",\"response_format\":{}}", "response_format" },
		{ API_MESSAGES,
			"{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"system\",\"content\":"
			"\"x\"}]}",
			"role" },
		{ API_MESSAGES,
			"{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"assistant\",\"content\":"
			"\"x\"}]}",
			"first message" },
		{ API_MESSAGES,
			"{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"\"}"
			"]}",
			"non-empty" },
		{ API_MESSAGES, SAID ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"2h\"}}",
			"cache_control" },
		{ API_MESSAGES, SAID ",\"tools\":[{\"name\":\"x\"}]}", "input_schema" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ask ask;
		enum problem problem = ask_read(&ask, cases[i].api, str_of(cases[i].body));

		CU_ASSERT_EQUAL(problem, cases[i].why ? PROBLEM_INVALID : PROBLEM_NONE);
		CU_ASSERT_TRUE(!cases[i].why || (ask.why.at && strstr(ask.why.at, cases[i].why)));
		ask_release(&ask);
	}
}

void test_a_tool_loop_counts_its_turns(void)
{
	struct ask ask;

	CU_ASSERT_EQUAL(
		ask_read(&ask, API_CHAT,
			STR("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
			    "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]},"
			    "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"text\"}]}")),
		PROBLEM_NONE);
	CU_ASSERT_EQUAL(ask.turns, 1);
	ask_release(&ask);
	CU_ASSERT_EQUAL(
		ask_read(&ask, API_MESSAGES,
			STR("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
			    "\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\","
			    "\"id\":\"t1\",\"name\":\"x\",\"input\":{}}]},{\"role\":\"user\",\"content\":"
			    "[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":\"text\"}]}]}")),
		PROBLEM_NONE);
	CU_ASSERT_EQUAL(ask.turns, 1);
	ask_release(&ask);
}

void test_beginnings_end_where_each_api_ends_them(void)
{
	char body[4096], text[2048];
	struct ask ask;

	memset(text, 'a', sizeof text);
	snprintf(body, sizeof body,
		"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%.*s\"}]}", (int)sizeof text,
		text);
	CU_ASSERT_EQUAL(ask_read(&ask, API_CHAT, str_of(body)), PROBLEM_NONE);
	CU_ASSERT_EQUAL(ask.text.len, sizeof text + sizeof "user\n\n" - 1);
	CU_ASSERT_EQUAL_FATAL(ask.prefix_count, sizeof text / (PREFIX_STEP * TOKEN_BYTES));
	CU_ASSERT_EQUAL(ask.prefixes[0].tokens, PREFIX_STEP);
	CU_ASSERT_EQUAL(ask.prefixes[3].tokens, 4 * PREFIX_STEP);
	ask_release(&ask);
	CU_ASSERT_EQUAL(
		ask_read(&ask, API_MESSAGES,
			STR("{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":"
			    "\"abcdefg\","
			    "\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":[{\"role\":\"user\","
			    "\"content\":\"hi\"}]}")),
		PROBLEM_NONE);
	CU_ASSERT_EQUAL_FATAL(ask.prefix_count, 2);
	CU_ASSERT_EQUAL(ask.prefixes[0].keep_ms, PREFIX_TTL_MS);
	CU_ASSERT_EQUAL(ask.prefixes[0].tokens, 2);
	CU_ASSERT_EQUAL(ask.prefixes[1].keep_ms, 0);
	ask_release(&ask);
}

void test_the_hash_is_of_model_and_prompt(void)
{
	static const char *const bodies[] = { CHAT "}", CHAT ",\"temperature\":1}",
		"{\"model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
		"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"ho\"}]}" };
	uint64_t hashes[4];

	for (size_t i = 0; i < 4; i++) {
		struct ask ask;

		CU_ASSERT_EQUAL(ask_read(&ask, API_CHAT, str_of(bodies[i])), PROBLEM_NONE);
		hashes[i] = ask.hash;
		ask_release(&ask);
	}
	CU_ASSERT_EQUAL(hashes[0], hashes[1]);
	CU_ASSERT_NOT_EQUAL(hashes[0], hashes[2]);
	CU_ASSERT_NOT_EQUAL(hashes[0], hashes[3]);
}
