/* The table of errors (openai-openapi's Error; anthropic-sdk-typescript's resources/shared.ts). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/problem.h"

#include "common/report/json_writer.h"

#include <assert.h>

static const struct row {
	struct {
		int status;
		const char *type;
		const char *code; /* of chat completions; in Messages error.details.error_code; NULL: none */
	} in[APIS];
	const char *words;
} rows[PROBLEMS] = {
	[PROBLEM_INVALID] = { { { 400, "invalid_request_error", NULL },
				      { 400, "invalid_request_error", NULL } },
		"The request is not valid." },
	[PROBLEM_CONTEXT] = { { { 400, "invalid_request_error", "context_length_exceeded" },
				      { 400, "invalid_request_error", NULL } },
		"The prompt is too long." },
	[PROBLEM_KEY] = { { { 401, "invalid_request_error", "invalid_api_key" },
				  { 401, "authentication_error", NULL } },
		"There is no valid key in the request." },
	[PROBLEM_DENIED] = { { { 403, "invalid_request_error", "model_not_allowed" },
				     { 403, "permission_error", NULL } },
		"The key may not do this." },
	[PROBLEM_NO_PATH] = { { { 404, "invalid_request_error", "unknown_url" },
				      { 404, "not_found_error", NULL } },
		"There is nothing at this path." },
	[PROBLEM_NO_MODEL] = { { { 404, "invalid_request_error", "model_not_found" },
				       { 404, "not_found_error", NULL } },
		"There is no such model." },
	[PROBLEM_TIMEOUT] = { { { 408, "timeout", NULL }, { 408, "timeout_error", NULL } },
		"The request took too long." },
	[PROBLEM_LENGTH] = { { { 411, "invalid_request_error", NULL },
				     { 411, "invalid_request_error", NULL } },
		"The request needs a content-length; bodies in chunks are not read here." },
	[PROBLEM_TOO_LARGE] = { { { 413, "invalid_request_error", NULL },
					{ 413, "request_too_large", NULL } },
		"The request is larger than 32 MB." },
	[PROBLEM_REQUESTS] = { { { 429, "requests", "rate_limit_exceeded" },
				       { 429, "rate_limit_error", NULL } },
		"Too many requests in this minute." },
	[PROBLEM_TOKENS] = { { { 429, "tokens", "rate_limit_exceeded" }, { 429, "rate_limit_error", NULL } },
		"Too many tokens in this minute." },
	[PROBLEM_QUOTA] = { { { 429, "insufficient_quota", "insufficient_quota" },
				    { 402, "billing_error", NULL } },
		"You exceeded your current quota, please check your plan and billing details." },
	[PROBLEM_SPEND] = { { { 429, "insufficient_quota", "insufficient_quota" },
				    { 429, "rate_limit_error", "enforced_spend_limit_reached" } },
		"The monthly spend limit is reached." },
	[PROBLEM_CREDIT] = { { { 429, "insufficient_quota", "insufficient_quota" },
				     { 400, "invalid_request_error", NULL } },
		"Your credit balance is too low to access the API." },
	[PROBLEM_SERVER] = { { { 500, "server_error", NULL }, { 500, "api_error", NULL } },
		"The server had an error." },
	[PROBLEM_GATEWAY] = { { { 502, "server_error", NULL }, { 502, "api_error", NULL } }, "Bad gateway." },
	[PROBLEM_UNAVAILABLE] = { { { 503, "server_error", NULL }, { 503, "api_error", NULL } },
		"The service is not available." },
	[PROBLEM_GATEWAY_TIMEOUT] = { { { 504, "server_error", NULL }, { 504, "timeout_error", NULL } },
		"The gateway timed out." },
	[PROBLEM_OVERLOADED] = { { { 529, "server_error", "overloaded" }, { 529, "overloaded_error", NULL } },
		"Overloaded" },
};

int problem_status(enum problem p, enum api api)
{
	assert(p > PROBLEM_NONE && p < PROBLEMS);
	return rows[p].in[api].status;
}

enum problem problem_of_status(uint64_t status, enum api api)
{
	for (enum problem p = PROBLEM_INVALID; p < PROBLEMS; p++)
		if ((uint64_t)rows[p].in[api].status == status)
			return p;
	return PROBLEM_SERVER;
}

static void chat_body(const struct row *row, struct str words, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_open(&w, "error", '{');
	json_str(&w, "message", words);
	json_text(&w, "type", row->in[API_CHAT].type);
	buf_add_text(out, ",\"param\":null");
	if (row->in[API_CHAT].code)
		json_text(&w, "code", row->in[API_CHAT].code);
	else
		buf_add_text(out, ",\"code\":null");
	json_close(&w, '}');
	json_close(&w, '}');
}

static void messages_body(const struct row *row, struct str words, const char *request, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_text(&w, "type", "error");
	json_open(&w, "error", '{');
	json_text(&w, "type", row->in[API_MESSAGES].type);
	json_str(&w, "message", words);
	if (row->in[API_MESSAGES].code) {
		json_open(&w, "details", '{');
		json_text(&w, "error_code", row->in[API_MESSAGES].code);
		json_close(&w, '}');
	}
	json_close(&w, '}');
	json_text(&w, "request_id", request);
	json_close(&w, '}');
}

void problem_body(enum problem p, enum api api, struct str words, const char *request, struct buf *out)
{
	assert(p > PROBLEM_NONE && p < PROBLEMS);
	if (!words.len)
		words = str_of(rows[p].words);
	if (api == API_CHAT)
		chat_body(&rows[p], words, out);
	else
		messages_body(&rows[p], words, request, out);
}
