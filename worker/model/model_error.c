/* Three tables, looked through in turn: names of errors, messages, statuses. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_error.h"

#include <strings.h>

/* `type` or `code` of the error object. Names that say no more than the status does ("api_error") are not here: of 500 and 529
 * the status knows more. */
static const struct {
	const char *name;
	enum model_end end;
} names[] = {
	{ "insufficient_quota", MODEL_QUOTA },
	{ "billing_hard_limit_reached", MODEL_QUOTA },
	{ "billing_not_active", MODEL_QUOTA },
	{ "billing_error", MODEL_QUOTA },
	{ "enforced_spend_limit_reached", MODEL_QUOTA },
	{ "context_length_exceeded", MODEL_CONTEXT_EXCEEDED },
	{ "exceed_context_size_error", MODEL_CONTEXT_EXCEEDED }, /* llama.cpp */
	{ "request_too_large", MODEL_CONTEXT_EXCEEDED },
	{ "content_filter", MODEL_CONTENT_FILTER },
	{ "content_policy_violation", MODEL_CONTENT_FILTER },
	{ "authentication_error", MODEL_AUTHENTICATION },
	{ "invalid_api_key", MODEL_AUTHENTICATION },
	{ "permission_error", MODEL_FORBIDDEN },
	{ "not_found_error", MODEL_BAD_REQUEST },
	{ "model_not_found", MODEL_BAD_REQUEST },
	{ "overloaded_error", MODEL_OVERLOADED },
};

/* Where the name says no more than "invalid request" or "rate limit". A message can repeat words of the prompt, and that is
 * written by anybody: what pauses a whole job is believed at the start of a message alone. "You exceeded your current quota"
 * is not here, for Google says so of a limit by the minute. */
static const struct {
	const char *words;
	bool at_start;
	enum model_end end;
} messages[] = {
	{ "your credit balance is too low", true, MODEL_QUOTA }, /* Anthropic: 400, invalid_request_error */
	{ "you have reached your specified api usage limits", true,
		MODEL_QUOTA }, /* the same, until a day that it names */
	{ "this request would exceed your account's monthly spend limit", true,
		MODEL_QUOTA }, /* 429, rate_limit_error */
	{ "insufficient balance", true, MODEL_QUOTA },
	{ "extra usage is required for long context", true,
		MODEL_CONTEXT_EXCEEDED }, /* 429, rate_limit_error */
	{ "usage credits are required for long context", true, MODEL_CONTEXT_EXCEEDED },
	{ "request too large for", true,
		MODEL_CONTEXT_EXCEEDED }, /* OpenAI: 429, over a whole minute's limit */
	{ "prompt is too long", false, MODEL_CONTEXT_EXCEEDED },
	{ "maximum context length", false, MODEL_CONTEXT_EXCEEDED },
	{ "model's context length", false, MODEL_CONTEXT_EXCEEDED },             /* vLLM */
	{ "exceeds the available context size", false, MODEL_CONTEXT_EXCEEDED }, /* llama.cpp */
	{ "exceed context limit", false, MODEL_CONTEXT_EXCEEDED },
};

static bool names_find(struct str name, enum model_end *out)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!str_equal(name, str_of(names[i].name)))
			continue;
		*out = names[i].end;
		return true;
	}
	return false;
}

static bool has_words(struct str text, struct str words, bool at_start)
{
	for (size_t i = 0; i + words.len <= text.len && (!i || !at_start); i++)
		if (!strncasecmp(text.at + i, words.at, words.len))
			return true;
	return false;
}

static bool messages_find(struct str message, enum model_end *out)
{
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		if (!has_words(message, str_of(messages[i].words), messages[i].at_start))
			continue;
		*out = messages[i].end;
		return true;
	}
	return false;
}

static enum model_end status_end(int status)
{
	switch (status) {
	case 0: /* within a stream: neither side is known to be at fault, and the next call may go well */
	case 408:
	case 409:
		return MODEL_SERVER_ERROR;
	case 401:
		return MODEL_AUTHENTICATION;
	case 403: /* perhaps this model alone */
		return MODEL_FORBIDDEN;
	case 402:
		return MODEL_QUOTA;
	case 413:
		return MODEL_CONTEXT_EXCEEDED;
	case 429:
		return MODEL_RATE_LIMITED;
	case 503:
	case 529:
		return MODEL_OVERLOADED;
	default:
		return status >= 500 ? MODEL_SERVER_ERROR : MODEL_BAD_REQUEST;
	}
}

enum model_end model_error_end(int status, struct str type, struct str code, struct str message)
{
	enum model_end end;

	if (names_find(code, &end) || names_find(type, &end) || messages_find(message, &end))
		return end;
	if (!status &&
		(str_equal(type, STR("rate_limit_error")) || str_equal(code, STR("rate_limit_exceeded"))))
		return MODEL_RATE_LIMITED;
	if (!status && str_equal(type, STR("invalid_request_error")))
		return MODEL_BAD_REQUEST;
	return status_end(status);
}
