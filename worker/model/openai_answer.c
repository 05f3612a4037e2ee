/* Reads what chat completions answer, chunk by chunk or as one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/answer.h"

static const struct answer_stop stops[] = {
	{ "stop", MODEL_COMPLETE },
	{ "length", MODEL_MAX_TOKENS },
	{ "tool_calls", MODEL_TOOL_USE },
	{ "function_call", MODEL_TOOL_USE },
	{ "content_filter", MODEL_CONTENT_FILTER },
};

#define COUNT(form) (sizeof(form) / sizeof(form)[0])
static const struct plain_field plain_delta[] = {
	{ .key = "content", .kind = PLAIN_TEXT },
	{ .key = "refusal", .kind = PLAIN_NULL, .may_miss = true },
	{ .key = "tool_calls", .kind = PLAIN_NULL, .may_miss = true },
};
static const struct plain_field plain_choice[] = {
	{ .key = "index", .kind = PLAIN_COUNT, .may_miss = true },
	{ .key = "delta", .kind = PLAIN_INSIDE, .inside = plain_delta, .inside_count = COUNT(plain_delta) },
	{ .key = "finish_reason", .kind = PLAIN_NULL, .may_miss = true },
};
static const struct plain_field plain_chunk[] = {
	{ .key = "choices", .kind = PLAIN_ONE, .inside = plain_choice, .inside_count = COUNT(plain_choice) },
	{ .key = "usage", .kind = PLAIN_NULL, .may_miss = true },
	{ .key = "error", .kind = PLAIN_NULL, .may_miss = true },
};

/* The first chunk also says which model it is. */
bool openai_plain(struct answer_reader *r, struct str data)
{
	uint64_t index;

	if (!r->answer->model.len || !answer_plain(r, data, plain_chunk, COUNT(plain_chunk), &index) || index)
		return false;
	answer_add_piece(r, &r->answer->text);
	return true;
}

/* The prompt's tokens include those that were cached. The last usage counts: some servers count along in every chunk. */
static void take_usage(struct answer_reader *r, const json_t *usage)
{
	const json_t *details = json_object_get(usage, "prompt_tokens_details");
	struct tier_usage *u = &r->answer->usage;
	uint64_t prompt;
	bool good = answer_count(json_object_get(usage, "prompt_tokens"), &prompt) &&
		    answer_count(json_object_get(usage, "completion_tokens"), &u->output) &&
		    answer_count(json_object_get(details, "cached_tokens"), &u->cache_read) &&
		    u->cache_read <= prompt;

	if (!json_is_object(usage))
		return;
	u->input = good ? prompt - u->cache_read : 0;
	r->answer->usage_known = good;
}

static void put_once(struct answer_reader *r, struct buf *to, const json_t *text)
{
	if (!to->len)
		answer_add(r, to, text);
}

/* A piece of a call belongs to the call of its index; servers that send no index send each call in one piece. */
static void take_call(struct answer_reader *r, const json_t *piece)
{
	const json_t *index = json_object_get(piece, "index");
	const json_t *function = json_object_get(piece, "function");
	uint64_t at = r->answer->call_count;
	struct model_tool_call *call;

	if (index && !answer_count(index, &at))
		answer_fault(r, MODEL_MALFORMED, "a call of a tool at no position");
	call = answer_call(r, at);
	if (!call)
		return;
	put_once(r, &call->id, json_object_get(piece, "id"));
	put_once(r, &call->name, json_object_get(function, "name"));
	answer_add(r, &call->arguments, json_object_get(function, "arguments"));
}

/* A whole message, or what came to it: the same fields. */
static void take_message(struct answer_reader *r, const json_t *message)
{
	const json_t *calls = json_object_get(message, "tool_calls");
	const json_t *call;
	size_t i;

	answer_add(r, &r->answer->text, json_object_get(message, "content"));
	answer_add(r, &r->refusal, json_object_get(message, "refusal"));
	json_array_foreach(calls, i, call)
	{
		take_call(r, call);
	}
}

static void take_choice(struct answer_reader *r, const json_t *choice, const char *message)
{
	uint64_t index;

	if (!answer_count(json_object_get(choice, "index"), &index) || index)
		answer_fault(r, MODEL_MALFORMED, "a choice that was not asked for");
	take_message(r, json_object_get(choice, message));
	answer_stop(r, stops, COUNT(stops), json_object_get(choice, "finish_reason"));
}

static void take_frame(struct answer_reader *r, const json_t *root, const char *message)
{
	const json_t *choices = json_object_get(root, "choices");
	const json_t *choice;
	size_t i;

	if (!r->answer->model.len)
		buf_add_str(&r->answer->model, json_str_of(json_object_get(root, "model")));
	take_usage(r, json_object_get(root, "usage"));
	json_array_foreach(choices, i, choice)
	{
		r->advanced = true;
		take_choice(r, choice, message);
	}
}

void openai_event(struct answer_reader *r, struct str name, const json_t *data)
{
	const json_t *error = json_object_get(data, "error");

	(void)name;
	if (error && !json_is_null(error))
		answer_error(r, 0, error);
	else
		take_frame(r, data, "delta");
}

void openai_whole(struct answer_reader *r, const json_t *root)
{
	take_frame(r, root, "message");
	if (!r->said)
		answer_fault(r, MODEL_MALFORMED, "an answer without a choice");
}

/* No arguments is how some servers write an empty object. */
void openai_close(struct answer_reader *r)
{
	for (size_t i = 0; i < r->answer->call_count; i++)
		if (!r->answer->calls[i].arguments.len)
			buf_add_text(&r->answer->calls[i].arguments, "{}");
}
