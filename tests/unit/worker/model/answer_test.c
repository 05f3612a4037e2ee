/* Tries worker/model/answer.c and what both APIs make of it: whole, split anywhere, cut anywhere, spoilt. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/rand.h"
#include "reeve/limits.h"
#include "tests/unit/worker/model/recorded.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static const struct {
	enum tier_api api;
	const char *stream;
	enum model_end end;
	struct tier_usage usage;
	const char *model;
} streams[] = {
	{ TIER_API_OPENAI, recorded_openai, MODEL_COMPLETE, { 12, 5, 8, 0 }, "gpt-x-1" },
	{ TIER_API_OPENAI, recorded_openai_tools, MODEL_TOOL_USE, { 20, 5, 0, 0 }, "gpt-x-1" },
	{ TIER_API_ANTHROPIC, recorded_anthropic, MODEL_COMPLETE, { 12, 5, 8, 3 }, "claude-x-1" },
	{ TIER_API_ANTHROPIC, recorded_anthropic_tools, MODEL_TOOL_USE, { 12, 5, 8, 3 }, "claude-x-1" },
};
enum { STREAMS = sizeof streams / sizeof streams[0] };

static void stream_read(size_t i, size_t bytes, size_t piece, enum http_end end, struct model_answer *out)
{
	recorded_read(&recorded_requests[streams[i].api], 200, "text/event-stream; charset=utf-8",
		str_sub(str_of(streams[i].stream), 0, bytes), piece, end, out);
}

static void check_answer(size_t i, const struct model_answer *a)
{
	CU_ASSERT_EQUAL(a->end, streams[i].end);
	CU_ASSERT_TRUE(a->usage_known);
	CU_ASSERT_FALSE(memcmp(&a->usage, &streams[i].usage, sizeof a->usage));
	CU_ASSERT_STRING_EQUAL(a->model.at, streams[i].model);
	if (streams[i].end == MODEL_COMPLETE) {
		CU_ASSERT_STRING_EQUAL(a->text.at, "Gr\xc3\xbc\xc3\x9f Gott\n");
	} else {
		CU_ASSERT_EQUAL_FATAL(a->call_count, 1);
		CU_ASSERT_STRING_EQUAL(a->calls[0].name.at, "read");
		CU_ASSERT_EQUAL(a->calls[0].arguments.at[0], '{');
		CU_ASSERT_PTR_NOT_NULL(strstr(a->calls[0].arguments.at, "a.c"));
	}
}

void test_a_stream_in_pieces_of_any_size_is_the_same_answer(void)
{
	for (size_t i = 0; i < STREAMS; i++)
		for (size_t piece = 0; piece < 300; piece++) {
			struct model_answer a;

			stream_read(i, SIZE_MAX, piece, HTTP_ANSWERED, &a);
			check_answer(i, &a);
			model_answer_release(&a);
		}
}

/* Whether the connection was lost or closed in order: an answer that is not whole is none. */
void test_a_stream_cut_anywhere_is_no_success(void)
{
	static const enum http_end ends[] = { HTTP_ANSWERED, HTTP_CUT, HTTP_TIMEOUT_SILENCE, HTTP_CANCELLED };

	for (size_t i = 0; i < STREAMS; i++)
		for (size_t at = 0; at < strlen(streams[i].stream) - 1; at++)
			for (size_t e = 0; e < 4; e++) {
				struct model_answer a;

				stream_read(i, at, 0, ends[e], &a);
				CU_ASSERT_TRUE(model_end_next(a.end) > NEXT_GO_ON);
				if (e < 2)
					CU_ASSERT_EQUAL(a.end, MODEL_TRUNCATED);
				CU_ASSERT_TRUE(a.words.len > 0);
				model_answer_release(&a);
			}
}

void test_what_a_turn_was_can_be_sent_back(void)
{
	struct model_answer a;

	stream_read(3, SIZE_MAX, 0, HTTP_ANSWERED, &a);
	CU_ASSERT_STRING_EQUAL(a.turn.at,
		"[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},"
		"{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"read\",\"input\":{\"path\":\"a.c\"}}]");
	CU_ASSERT_STRING_EQUAL(a.calls[0].arguments.at, "{\"path\":\"a.c\"}");
	CU_ASSERT_STRING_EQUAL(a.calls[0].id.at, "toolu_1");
	model_answer_release(&a);
}

/* One byte after the other is replaced: whatever comes of it, it comes to an end, and nothing is over its limit. */
void test_a_spoilt_stream_ends(void)
{
	uint64_t seed = 11;

	for (size_t i = 0; i < STREAMS; i++)
		for (size_t round = 0; round < 1500; round++) {
			struct buf spoilt = BUF_INIT;
			struct model_answer a;

			buf_add_text(&spoilt, streams[i].stream);
			for (int n = 0; n < 3; n++)
				spoilt.at[rand_below(&seed, spoilt.len)] = (char)rand_below(&seed, 256);
			recorded_read(&recorded_requests[streams[i].api], 200, "text/event-stream",
				buf_str(&spoilt), 7, HTTP_ANSWERED, &a);
			CU_ASSERT_TRUE(a.end > MODEL_NONE && a.end < MODEL_END_COUNT);
			model_answer_release(&a);
			buf_release(&spoilt);
		}
}

#define O TIER_API_OPENAI
#define A TIER_API_ANTHROPIC
#define CHOICE(message, why)                                                                                 \
	"{\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":" message ",\"finish_reason\":" why "}],"
#define USED                 "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}"
#define BLOCKS(content, why) "{\"model\":\"m\",\"content\":[" content "],\"stop_reason\":" why ","
#define COUNTED              "\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}"

/* Plain answers: every way to end that the body alone decides. */
void test_every_reason_to_stop_is_taken_for_what_it_is(void)
{
	static const struct {
		enum tier_api api;
		const char *body;
		enum model_end end;
	} cases[] = {
		{ O, CHOICE("{\"content\":\"Hi\"}", "\"stop\"") USED, MODEL_COMPLETE },
		{ O, CHOICE("{\"content\":\"Hi\"}", "\"length\"") USED, MODEL_MAX_TOKENS },
		{ O, CHOICE("{\"content\":\"Hi\"}", "\"content_filter\"") USED, MODEL_CONTENT_FILTER },
		{ O, CHOICE("{\"content\":null,\"refusal\":\"I cannot\"}", "\"stop\"") USED, MODEL_REFUSAL },
		{ O, CHOICE("{\"content\":\"\"}", "\"stop\"") USED, MODEL_EMPTY },
		{ O, CHOICE("{\"content\":\" \\n\"}", "\"stop\"") USED, MODEL_EMPTY },
		{ O, CHOICE("{\"content\":null}", "\"stop\"") USED, MODEL_EMPTY },
		{ O, CHOICE("{\"content\":\"Hi\"}", "\"eos\"") USED, MODEL_MALFORMED },
		{ O, CHOICE("{\"content\":\"Hi\"}", "null") USED, MODEL_MALFORMED },
		{ O, CHOICE("{\"content\":[1]}", "\"stop\"") USED, MODEL_MALFORMED },
		{ O, CHOICE("{\"content\":\"Hi\"}", "\"tool_calls\"") USED, MODEL_MALFORMED },
		{ O,
			CHOICE("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"read\",\"arguments\":"
			       "\"\"}}]}",
				"\"stop\"") USED,
			MODEL_TOOL_USE },
		{ O,
			CHOICE("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"read\",\"arguments\":"
			       "\"{\"}}]}",
				"\"tool_calls\"") USED,
			MODEL_MALFORMED },
		{ O, "{\"choices\":[]," USED, MODEL_MALFORMED },
		{ O, "{\"error\":{\"code\":502,\"message\":\"no upstream\"}}", MODEL_SERVER_ERROR },
		{ O, "{\"error\":{\"code\":\"insufficient_quota\"}}", MODEL_QUOTA },
		{ O, "[]", MODEL_MALFORMED },
		{ O, "", MODEL_MALFORMED },
		{ O, "<html>", MODEL_MALFORMED },
		{ O, CHOICE("{\"content\":\"\xff\"}", "\"stop\"") USED, MODEL_MALFORMED },
		{ O, CHOICE("{\"content\":\"\\ud800\"}", "\"stop\"") USED, MODEL_MALFORMED },
		{ A, BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"end_turn\"") COUNTED, MODEL_COMPLETE },
		{ A, BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"max_tokens\"") COUNTED,
			MODEL_MAX_TOKENS },
		{ A, BLOCKS("", "\"refusal\"") COUNTED, MODEL_REFUSAL },
		{ A, BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"pause_turn\"") COUNTED,
			MODEL_PAUSE_TURN },
		{ A,
			BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"model_context_window_exceeded\"")
				COUNTED,
			MODEL_CONTEXT_EXCEEDED },
		{ A, BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"stop_sequence\"") COUNTED,
			MODEL_MALFORMED },
		{ A, BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "null") COUNTED, MODEL_MALFORMED },
		{ A, BLOCKS("", "\"end_turn\"") COUNTED, MODEL_EMPTY },
		{ A, BLOCKS("7", "\"end_turn\"") COUNTED, MODEL_MALFORMED },
		{ A,
			BLOCKS("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"read\",\"input\":{\"x\":1}}",
				"\"tool_use\"") COUNTED,
			MODEL_TOOL_USE },
		{ A, BLOCKS("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"read\"}", "\"tool_use\"") COUNTED,
			MODEL_MALFORMED },
		{ A, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}", MODEL_OVERLOADED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct model_answer a;

		recorded_read(&recorded_requests[cases[i].api], 200, "application/json",
			str_of(cases[i].body), 0, HTTP_ANSWERED, &a);
		if (a.end != cases[i].end)
			fprintf(stderr, "%s: %s\n", cases[i].body, model_end_name(a.end));
		CU_ASSERT_EQUAL(a.end, cases[i].end);
		model_answer_release(&a);
	}
}

void test_counts_that_cannot_be_are_none(void)
{
	static const struct {
		enum tier_api api;
		const char *usage;
		bool usable;
	} cases[] = {
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":3}", true },
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":100}", true },
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":101}", false }, /* over what was asked for */
		{ O, "{\"prompt_tokens\":1240,\"completion_tokens\":1}", true },
		{ O, "{\"prompt_tokens\":1241,\"completion_tokens\":1}", false }, /* over a token a byte */
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":0}", false },
		{ O, "{\"prompt_tokens\":0,\"completion_tokens\":3}", false },
		{ O, "{\"prompt_tokens\":-9,\"completion_tokens\":3}", false },
		{ O, "{\"prompt_tokens\":9.5,\"completion_tokens\":3}", false },
		{ O, "{\"prompt_tokens\":\"9\",\"completion_tokens\":3}", false },
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":4294967296}", false },
		{ O,
			"{\"prompt_tokens\":9,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_"
			"tokens\":10}}",
			false },
		{ O, "{\"prompt_tokens\":9,\"completion_tokens\":3,\"prompt_tokens_details\":null}", true },
		{ O, "{}", false },
		{ O, "null", false },
		{ A, "{\"input_tokens\":9,\"output_tokens\":3}", true },
		{ A, "{\"input_tokens\":0,\"cache_read_input_tokens\":9,\"output_tokens\":3}", true },
		{ A, "{\"input_tokens\":9,\"output_tokens\":-3}", false },
		{ A, "{\"input_tokens\":9}", false },
		{ A, "null", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf body = BUF_INIT;
		struct model_answer a;

		buf_printf(&body, "%s\"usage\":%s}",
			cases[i].api == O ? CHOICE("{\"content\":\"Hi\"}", "\"stop\"")
					  : BLOCKS("{\"type\":\"text\",\"text\":\"Hi\"}", "\"end_turn\""),
			cases[i].usage);
		recorded_read(&recorded_requests[cases[i].api], 200, "application/json", buf_str(&body), 0,
			HTTP_ANSWERED, &a);
		if (a.usage_known != cases[i].usable)
			fprintf(stderr, "%s: %s\n", cases[i].usage, model_end_name(a.end));
		CU_ASSERT_EQUAL(a.usage_known, cases[i].usable);
		CU_ASSERT_EQUAL(a.end, cases[i].usable ? MODEL_COMPLETE : MODEL_UNUSABLE_USAGE);
		model_answer_release(&a);
		buf_release(&body);
	}
}

void test_where_nothing_is_paid_nothing_need_be_counted(void)
{
	struct tier tier = recorded_tiers[O];
	struct model_request request = recorded_requests[O];
	struct model_answer a;

	tier.price = (struct tier_price){ 0 };
	request.tier = &tier;
	recorded_read(&request, 200, "application/json",
		STR(CHOICE("{\"content\":\"Hi\"}", "\"stop\"") "\"id\":1}"), 0, HTTP_ANSWERED, &a);
	CU_ASSERT_EQUAL(a.end, MODEL_COMPLETE);
	CU_ASSERT_FALSE(a.usage_known);
	model_answer_release(&a);
}

void test_a_text_that_does_not_fit_its_schema_is_no_answer(void)
{
	static const struct {
		const char *content;
		enum model_end end;
	} cases[] = {
		{ "{\\\"ok\\\":true}", MODEL_COMPLETE },
		{ "{\\\"ok\\\":1}", MODEL_MALFORMED },
		{ "{\\\"ok\\\":true} Done.", MODEL_MALFORMED },
		{ "Sure!", MODEL_MALFORMED },
	};
	struct model_request request = recorded_requests[O];

	request.schema = STR("{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}}}");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf body = BUF_INIT;
		struct model_answer a;

		buf_printf(&body,
			"{\"choices\":[{\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]," USED,
			cases[i].content);
		recorded_read(&request, 200, "application/json", buf_str(&body), 0, HTTP_ANSWERED, &a);
		CU_ASSERT_EQUAL(a.end, cases[i].end);
		model_answer_release(&a);
		buf_release(&body);
	}
}

void test_errors_are_read_from_status_and_body(void)
{
	static const struct {
		int status;
		const char *body;
		enum http_end http;
		enum model_end end;
		const char *words;
	} cases[] = {
		{ 429, "{\"error\":{\"message\":\"slow down\"}}", HTTP_ANSWERED, MODEL_RATE_LIMITED,
			"slow down" },
		{ 429, "{\"error\":{\"message\":\"slow down\"}}", HTTP_CUT, MODEL_RATE_LIMITED, "slow down" },
		{ 500, "<h1>oops</h1>", HTTP_ANSWERED, MODEL_SERVER_ERROR, "<h1>oops</h1>" },
		{ 500, "", HTTP_ANSWERED, MODEL_SERVER_ERROR, "an error of the provider" },
		{ 400, "{\"error\":\"prompt is too long\"}", HTTP_ANSWERED, MODEL_CONTEXT_EXCEEDED,
			"prompt is too long" },
		{ 400, "{\"object\":\"error\",\"message\":\"bad\",\"type\":\"BadRequestError\"}",
			HTTP_ANSWERED, MODEL_BAD_REQUEST, "bad" },
		{ 302, "", HTTP_ANSWERED, MODEL_BAD_REQUEST,
			"it answers with a redirect, which is not followed: the base URL is another" },
		{ 401,
			"{\"error\":{\"message\":\"Incorrect API key: "
			"sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD\"}}",
			HTTP_ANSWERED, MODEL_AUTHENTICATION, NULL },
		{ 0, "", HTTP_UNREACHABLE, MODEL_UNREACHABLE, "no connection to the provider" },
		{ 0, "", HTTP_TIMEOUT_FIRST, MODEL_TIMEOUT_FIRST, "no first token in time" },
		{ 429, "", HTTP_CANCELLED, MODEL_CANCELLED, "cancelled" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct model_answer a;

		recorded_read(&recorded_requests[O], cases[i].status, "application/json",
			str_of(cases[i].body), 0, cases[i].http, &a);
		CU_ASSERT_EQUAL(a.end, cases[i].end);
		CU_ASSERT_PTR_NOT_NULL_FATAL(a.words.at);
		if (cases[i].words)
			CU_ASSERT_STRING_EQUAL(a.words.at, cases[i].words);
		CU_ASSERT_PTR_NULL(strstr(a.words.at, "qrstuvwxyz"));
		CU_ASSERT_FALSE(a.usage_known);
		model_answer_release(&a);
	}
}

void test_gigantic_answers_are_cut_off(void)
{
	struct buf big = BUF_INIT;
	struct model_answer a;

	buf_reserve(&big, MODEL_BODY_BYTES_MOST + 1);
	memset(big.at, ' ', MODEL_BODY_BYTES_MOST + 1);
	big.len = MODEL_BODY_BYTES_MOST + 1;
	recorded_read(
		&recorded_requests[O], 200, "application/json", buf_str(&big), 65536, HTTP_ANSWERED, &a);
	CU_ASSERT_EQUAL(a.end, MODEL_TOO_LARGE);
	model_answer_release(&a);
	recorded_read(
		&recorded_requests[O], 200, "text/event-stream", buf_str(&big), 65536, HTTP_ANSWERED, &a);
	CU_ASSERT_EQUAL(a.end, MODEL_TOO_LARGE);
	model_answer_release(&a);
	recorded_read(&recorded_requests[O], 503, "text/event-stream", buf_str(&big), 0, HTTP_ANSWERED, &a);
	CU_ASSERT_EQUAL(a.end, MODEL_OVERLOADED);
	model_answer_release(&a);
	buf_release(&big);
}

/* A text in many small pieces is bounded as one in a large one is. */
void test_all_that_a_model_says_is_bounded(void)
{
	struct buf piece = BUF_INIT;
	struct answer_reader reader;
	struct model_answer a;
	enum http_taken taken = HTTP_ADVANCED;
	size_t said = 0;

	buf_add_text(&piece, "data: {\"choices\":[{\"delta\":{\"content\":\"");
	for (int i = 0; i < 65536; i++)
		buf_add_byte(&piece, 'x');
	buf_add_text(&piece, "\"}}]}\n\n");
	answer_init(&reader, &recorded_requests[O], 200, &a);
	answer_status(&reader, 200);
	answer_header(&reader, STR("content-type"), STR("text/event-stream"), 0);
	while (taken == HTTP_ADVANCED && said < 2 * MODEL_TEXT_BYTES_MOST) {
		taken = answer_bytes(&reader, buf_str(&piece));
		said += 65536;
	}
	CU_ASSERT_EQUAL(taken, HTTP_STOP);
	CU_ASSERT_EQUAL(said, MODEL_TEXT_BYTES_MOST + 65536);
	answer_close(&reader, HTTP_STOPPED, NULL);
	CU_ASSERT_EQUAL(a.end, MODEL_TOO_LARGE);
	answer_release(&reader);
	model_answer_release(&a);
	buf_release(&piece);
}

void test_only_what_the_model_says_is_an_advance(void)
{
	static const struct {
		enum tier_api api;
		const char *bytes;
		enum http_taken taken;
	} cases[] = {
		{ O, ": processing\n\n", HTTP_MORE },
		{ O, "data: {\"choices\":[]}\n\n", HTTP_MORE },
		{ O, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", HTTP_ADVANCED },
		{ O, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n", HTTP_MORE },
		{ O, "data: [DONE]\n\n", HTTP_ENOUGH },
		{ O, "data: nonsense\n\n", HTTP_STOP },
		{ A, "event: ping\ndata: {\"type\":\"ping\"}\n\n", HTTP_MORE },
		{ A, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", HTTP_ENOUGH },
		{ A, "data: {\"type\":\"something_new\"}\n\n", HTTP_ADVANCED },
		{ A, "data: [DONE]\n\n", HTTP_STOP },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answer_reader reader;
		struct model_answer a;

		answer_init(&reader, &recorded_requests[cases[i].api], 200, &a);
		answer_status(&reader, 200);
		answer_header(&reader, STR("content-type"), STR("Text/Event-Stream"), 0);
		CU_ASSERT_EQUAL(answer_bytes(&reader, str_of(cases[i].bytes)), cases[i].taken);
		answer_release(&reader);
		model_answer_release(&a);
	}
}
