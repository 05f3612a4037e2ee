/* Tries worker/model/model_error.c and model_end.c: what providers have been seen to answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_error.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

void test_errors_are_taken_for_what_they_are(void)
{
	static const struct {
		int status;
		const char *type, *code, *message;
		enum model_end end;
	} cases[] = {
		{ 429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota",
			MODEL_QUOTA },
		{ 429, "requests", "rate_limit_exceeded", "Rate limit reached for gpt-4o",
			MODEL_RATE_LIMITED },
		{ 429, "tokens", "rate_limit_exceeded",
			"Request too large for gpt-4o: Limit 30000, Requested 40000",
			MODEL_CONTEXT_EXCEEDED },
		{ 429, "rate_limit_error", "", "This request would exceed your rate limit",
			MODEL_RATE_LIMITED },
		{ 429, "", "", "You exceeded your current quota, please check your plan",
			MODEL_RATE_LIMITED },
		{ 400, "invalid_request_error", "",
			"Your credit balance is too low to access the Anthropic API.", MODEL_QUOTA },
		{ 400, "invalid_request_error", "", "messages: \"your credit balance is too low\" is no role",
			MODEL_BAD_REQUEST },
		{ 403, "billing_error", "", "", MODEL_QUOTA },
		{ 402, "", "", "Insufficient Balance", MODEL_QUOTA },
		{ 400, "invalid_request_error", "",
			"You have reached your specified API usage limits. You will regain", MODEL_QUOTA },
		{ 429, "rate_limit_error", "",
			"This request would exceed your account's monthly spend limit.", MODEL_QUOTA },
		{ 429, "rate_limit_error", "", "This request would exceed your account's rate limit.",
			MODEL_RATE_LIMITED },
		{ 429, "rate_limit_error", "", "Extra usage is required for long context requests.",
			MODEL_CONTEXT_EXCEEDED },
		{ 400, "billing_hard_limit_reached", "billing_hard_limit_reached", "", MODEL_QUOTA },
		{ 400, "invalid_request_error", "context_length_exceeded", "", MODEL_CONTEXT_EXCEEDED },
		{ 400, "invalid_request_error", "", "prompt is too long: 208310 tokens > 200000 maximum",
			MODEL_CONTEXT_EXCEEDED },
		{ 400, "BadRequestError", "",
			"This model's maximum context length is 16384 tokens. However, you requested 122946",
			MODEL_CONTEXT_EXCEEDED },
		{ 400, "BadRequestError", "", "However, the model's context length is only 1024 tokens",
			MODEL_CONTEXT_EXCEEDED },
		{ 400, "exceed_context_size_error", "", "", MODEL_CONTEXT_EXCEEDED },
		{ 413, "request_too_large", "", "", MODEL_CONTEXT_EXCEEDED },
		{ 413, "", "", "", MODEL_CONTEXT_EXCEEDED },
		{ 400, "", "content_filter", "", MODEL_CONTENT_FILTER },
		{ 401, "authentication_error", "", "invalid x-api-key", MODEL_AUTHENTICATION },
		{ 401, "", "", "", MODEL_AUTHENTICATION },
		{ 403, "permission_error", "", "", MODEL_FORBIDDEN },
		{ 403, "", "model_not_allowed", "", MODEL_FORBIDDEN },
		{ 404, "not_found_error", "", "model: x", MODEL_BAD_REQUEST },
		{ 400, "invalid_request_error", "", "max_tokens: Field required", MODEL_BAD_REQUEST },
		{ 422, "", "", "", MODEL_BAD_REQUEST },
		{ 307, "", "", "", MODEL_BAD_REQUEST },
		{ 408, "", "", "", MODEL_SERVER_ERROR },
		{ 500, "api_error", "", "", MODEL_SERVER_ERROR },
		{ 502, "", "", "", MODEL_SERVER_ERROR },
		{ 503, "server_error", "", "", MODEL_OVERLOADED },
		{ 504, "timeout_error", "", "", MODEL_SERVER_ERROR },
		{ 529, "overloaded_error", "", "", MODEL_OVERLOADED },
		{ 529, "", "", "", MODEL_OVERLOADED },
		/* Within a stream. */
		{ 0, "overloaded_error", "", "", MODEL_OVERLOADED },
		{ 0, "rate_limit_error", "", "", MODEL_RATE_LIMITED },
		{ 0, "invalid_request_error", "", "", MODEL_BAD_REQUEST },
		{ 0, "", "", "", MODEL_SERVER_ERROR },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum model_end got = model_error_end(cases[i].status, str_of(cases[i].type),
			str_of(cases[i].code), str_of(cases[i].message));

		if (got != cases[i].end)
			fprintf(stderr, "%d %s %s: %s\n", cases[i].status, cases[i].type, cases[i].message,
				model_end_name(got));
		CU_ASSERT_EQUAL(got, cases[i].end);
	}
}

void test_one_end_alone_is_taken(void)
{
	for (int end = MODEL_COMPLETE; end < MODEL_END_COUNT; end++)
		CU_ASSERT_EQUAL(model_end_next((enum model_end)end) == NEXT_TAKE, end == MODEL_COMPLETE);
	CU_ASSERT_EQUAL(model_end_next(MODEL_QUOTA), NEXT_STOP);
	CU_ASSERT_EQUAL(model_end_next(MODEL_AUTHENTICATION), NEXT_STOP);
	CU_ASSERT_EQUAL(model_end_next(MODEL_RATE_LIMITED), NEXT_AGAIN);
	CU_ASSERT_EQUAL(model_end_next(MODEL_MAX_TOKENS), NEXT_ELSEWHERE);
	CU_ASSERT_EQUAL(model_end_next(MODEL_PAUSE_TURN), NEXT_GO_ON);
	CU_ASSERT_EQUAL(model_end_next(MODEL_CANCELLED), NEXT_NOTHING);
	CU_ASSERT_STRING_EQUAL(model_end_name(MODEL_MAX_TOKENS), "max_tokens");
}
