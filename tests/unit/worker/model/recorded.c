/* The streams, with what is odd in them: comments, pings, both ends of lines, a text beyond ASCII. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/model/recorded.h"

#define CHUNK                                                                                                \
	"{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-x-1\","           \
	"\"choices\":["
const char recorded_openai[] =
	": a comment that keeps the line open\r\n\r\n"
	"data: " CHUNK
	"{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n"
	"data: " CHUNK
	"{\"index\":0,\"delta\":{\"content\":\"Gr\xc3\xbc\xc3\x9f\"},\"finish_reason\":null}]}\r\n\r\n"
	"data: " CHUNK "{\"index\":0,\"delta\":{\"content\":\" Gott\\n\"},\"finish_reason\":null}]}\n\n"
	"data: " CHUNK "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
	"data: " CHUNK "],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":25,"
	"\"prompt_tokens_details\":{\"cached_tokens\":8}}}\n\n"
	"data: [DONE]\n\n";

const char recorded_openai_tools[] =
	"data: " CHUNK
	"{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,"
	"\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"read\",\"arguments\":\"\"}}]},"
	"\"finish_reason\":null}]}\n\n"
	"data: " CHUNK "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
	"\"{\\\"path\\\":\"}}]},\"finish_reason\":null}]}\n\n"
	"data: " CHUNK "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
	"\"\\\"a.c\\\"}\"}}]},\"finish_reason\":null}]}\n\n"
	"data: " CHUNK "{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
	"data: " CHUNK "],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5}}\n\n"
	"data: [DONE]\n\n";

#define START                                                                                                \
	"event: message_start\n"                                                                             \
	"data: "                                                                                             \
	"{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"           \
	"\"assistant\","                                                                                     \
	"\"model\":\"claude-x-1\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":12,"       \
	"\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":8,\"output_tokens\":1}}}\n\n"
const char recorded_anthropic[] =
	START "event: content_block_start\n"
	      "data: "
	      "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":"
	      "\"\"}}\n\n"
	      "event: ping\ndata: {\"type\": \"ping\"}\n\n"
	      "event: content_block_delta\n"
	      "data: "
	      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":"
	      "\"Gr\xc3\xbc\xc3\x9f\"}}\n\n"
	      "event: content_block_delta\r\n"
	      "data: {\"type\":\"content_block_delta\",\"index\":0,\r\n"
	      "data: \"delta\":{\"type\":\"text_delta\",\"text\":\" Gott\\n\"}}\r\n\r\n"
	      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
	      "event: message_delta\n"
	      "data: "
	      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_"
	      "tokens\":5}}\n\n"
	      "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

const char recorded_anthropic_tools[] =
	START "event: content_block_start\n"
	      "data: "
	      "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\","
	      "\"thinking\":\"\"}}\n\n"
	      "event: content_block_delta\n"
	      "data: "
	      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\","
	      "\"thinking\":\"Hm.\"}}\n\n"
	      "event: content_block_delta\n"
	      "data: "
	      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\","
	      "\"signature\":\"c2ln\"}}\n\n"
	      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
	      "event: content_block_start\n"
	      "data: "
	      "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":"
	      "\"toolu_1\","
	      "\"name\":\"read\",\"input\":{}}}\n\n"
	      "event: content_block_delta\n"
	      "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\","
	      "\"partial_json\":\"{\\\"path\\\":\"}}\n\n"
	      "event: content_block_delta\n"
	      "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\","
	      "\"partial_json\":\"\\\"a.c\\\"}\"}}\n\n"
	      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
	      "event: message_delta\n"
	      "data: "
	      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_"
	      "tokens\":5}}\n\n"
	      "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

#define TIER(api_, url)                                                                                      \
	{                                                                                                    \
		.name = { "t", 1 }, .api = api_, .base_url = { url, sizeof url - 1 }, .model = { "m-1", 3 }, \
		.price = { 1000000, 1000000, 1000000, 1000000 }, .window = 10000, .max_output = 100          \
	}
const struct tier recorded_tiers[TIER_APIS] = {
	[TIER_API_OPENAI] = TIER(TIER_API_OPENAI, "http://127.0.0.1:1/v1"),
	[TIER_API_ANTHROPIC] = TIER(TIER_API_ANTHROPIC, "http://127.0.0.1:1"),
};

static const struct model_tool tool = { { "read", 4 }, { "Reads a file.", 13 },
	{ "{\"type\":\"object\"}", 17 } };
static const struct model_message message = { .role = MODEL_USER, .text = { "Hello", 5 } };
#define REQUEST(api)                                                                                         \
	{                                                                                                    \
		.tier = &recorded_tiers[api], .messages = &message, .message_count = 1, .tools = &tool,      \
		.tool_count = 1                                                                              \
	}
const struct model_request recorded_requests[TIER_APIS] = {
	[TIER_API_OPENAI] = REQUEST(TIER_API_OPENAI),
	[TIER_API_ANTHROPIC] = REQUEST(TIER_API_ANTHROPIC),
};

void recorded_read(const struct model_request *request, int status, const char *content_type,
	struct str bytes, size_t piece, enum http_end end, struct model_answer *out)
{
	struct answer_reader reader;
	enum http_taken taken = HTTP_MORE;

	answer_init(&reader, request, 200, out);
	out->sent = true;
	if (status)
		answer_status(&reader, status);
	answer_header(&reader, STR("content-type"), str_of(content_type), 0);
	for (size_t at = 0; at < bytes.len && taken != HTTP_STOP; at += piece ? piece : bytes.len)
		taken = answer_bytes(&reader, str_sub(bytes, at, piece ? piece : bytes.len));
	answer_close(&reader, taken == HTTP_STOP ? HTTP_STOPPED : end, NULL);
	answer_release(&reader);
}
