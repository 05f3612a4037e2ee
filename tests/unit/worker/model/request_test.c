/* Tries what is written for each API: worker/model/openai_request.c and anthropic_request.c, byte by byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/model/recorded.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static void same(const struct model_request *request, const char *want)
{
	struct buf got = BUF_INIT;

	model_api(request->tier->api)->request(request, &got);
	if (!str_equal(buf_str(&got), str_of(want)))
		fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&got)));
	CU_ASSERT_TRUE(str_equal(buf_str(&got), str_of(want)));
	buf_release(&got);
}

#define TURN "[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"read\",\"input\":{\"path\":\"a\"}}]"

static struct model_tool_call call = { .id = { (char *)"c1", 2, 0 },
	.name = { (char *)"read", 4, 0 },
	.arguments = { (char *)"{\"path\":\"a\"}", 12, 0 } };

static const struct model_message talk[] = {
	{ .role = MODEL_USER, .text = { "Look \"at\"\xff this\n", 16 } },
	{ .role = MODEL_ASSISTANT, .calls = &call, .call_count = 1, .turn = { TURN, sizeof TURN - 1 } },
	{ .role = MODEL_TOOL_ANSWER, .call_id = { "c1", 2 }, .text = { "int a;", 6 } },
	{ .role = MODEL_TOOL_ANSWER,
		.call_id = { "c2", 2 },
		.text = { "no such file", 12 },
		.is_error = true },
};

static const struct model_tool tool = { { "read", 4 }, { "Reads.", 6 }, { "{\"type\":\"object\"}", 17 } };

static struct model_request asking(enum tier_api api)
{
	return (struct model_request){ .tier = &recorded_tiers[api],
		.system = STR("Be exact."),
		.prefix = STR("The files."),
		.messages = talk,
		.message_count = 4,
		.tools = &tool,
		.tool_count = 1,
		.schema = STR("{\"type\":\"array\"}") };
}

void test_openai_gets_all_in_its_order(void)
{
	struct model_request r = asking(TIER_API_OPENAI);

	same(&r, "{\"model\":\"m-1\",\"messages\":["
		 "{\"role\":\"system\",\"content\":\"Be exact.\\n\\nThe files.\"},"
		 "{\"role\":\"user\",\"content\":\"Look \\\"at\\\"\xef\xbf\xbd this\\n\"},"
		 "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":"
		 "{\"name\":\"read\",\"arguments\":\"{\\\"path\\\":\\\"a\\\"}\"}}]},"
		 "{\"role\":\"tool\",\"content\":\"int a;\",\"tool_call_id\":\"c1\"},"
		 "{\"role\":\"tool\",\"content\":\"no such file\",\"tool_call_id\":\"c2\"}],"
		 "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read\",\"description\":\"Reads."
		 "\","
		 "\"parameters\":{\"type\":\"object\"}}}],"
		 "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\","
		 "\"strict\":true,"
		 "\"schema\":{\"type\":\"array\"}}},"
		 "\"max_tokens\":100,\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
}

void test_anthropic_gets_marks_behind_what_stays(void)
{
	struct model_request r = asking(TIER_API_ANTHROPIC);

	same(&r,
		"{\"model\":\"m-1\",\"max_tokens\":100,"
		"\"tools\":[{\"name\":\"read\",\"description\":\"Reads.\",\"input_schema\":{\"type\":"
		"\"object\"}}],"
		"\"system\":[{\"type\":\"text\",\"text\":\"Be exact.\"},"
		"{\"type\":\"text\",\"text\":\"The files.\",\"cache_control\":{\"type\":\"ephemeral\"}}],"
		"\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
		"\"Look \\\"at\\\"\xef\xbf\xbd this\\n\"}]},"
		"{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"read\","
		"\"input\":{\"path\":\"a\"}}]},"
		"{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\","
		"\"content\":\"int a;\"},"
		"{\"type\":\"tool_result\",\"tool_use_id\":\"c2\",\"content\":\"no such "
		"file\",\"is_error\":true,"
		"\"cache_control\":{\"type\":\"ephemeral\"}}]}],"
		"\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"array\"}}},"
		"\"stream\":true}");
}

void test_what_is_not_asked_for_is_not_said(void)
{
	static const struct model_message hello = { .role = MODEL_USER, .text = { "Hello", 5 } };
	struct tier own = recorded_tiers[TIER_API_OPENAI];
	struct model_request r = { .messages = &hello, .message_count = 1, .max_output = 7, .whole = true };

	own.base_url = STR("https://api.openai.com/v1");
	r.tier = &own;
	same(&r, "{\"model\":\"m-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],"
		 "\"max_completion_tokens\":7}");
	r.tier = &recorded_tiers[TIER_API_ANTHROPIC];
	same(&r, "{\"model\":\"m-1\",\"max_tokens\":7,\"messages\":[{\"role\":\"user\",\"content\":["
		 "{\"type\":\"text\",\"text\":\"Hello\"}]}]}");
}

void test_where_calls_go(void)
{
	static const struct {
		enum tier_api api;
		const char *base, *url;
	} cases[] = {
		{ TIER_API_OPENAI, "http://h/v1", "http://h/v1/chat/completions" },
		{ TIER_API_ANTHROPIC, "https://api.anthropic.com", "https://api.anthropic.com/v1/messages" },
		{ TIER_API_ANTHROPIC, "https://h/x/v1", "https://h/x/v1/messages" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tier tier = { .api = cases[i].api, .base_url = str_of(cases[i].base) };
		struct buf url = BUF_INIT;

		model_api_url(&tier, &url);
		CU_ASSERT_STRING_EQUAL(url.at, cases[i].url);
		buf_release(&url);
	}
}
