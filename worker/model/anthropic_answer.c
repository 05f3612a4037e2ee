/* Reads what Messages answers: blocks that begin, grow and end, or all of them at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/limits.h"
#include "worker/model/answer.h"

#include <stdlib.h>

/* "stop_sequence" is not here: none is asked for, so whoever stops at one was not ours to ask. */
static const struct answer_stop stops[] = {
	{ "end_turn", MODEL_COMPLETE },
	{ "max_tokens", MODEL_MAX_TOKENS },
	{ "tool_use", MODEL_TOOL_USE },
	{ "pause_turn", MODEL_PAUSE_TURN },
	{ "refusal", MODEL_REFUSAL },
	{ "model_context_window_exceeded", MODEL_CONTEXT_EXCEEDED },
};

/* Which field of a delta carries what its block grows by. */
static const struct {
	const char *delta;
	const char *field;
} growths[] = {
	{ "text_delta", "text" },
	{ "input_json_delta", "partial_json" },
	{ "thinking_delta", "thinking" },
};

#define COUNT(form) (sizeof(form) / sizeof(form)[0])
static const struct plain_field plain_delta[] = {
	{ .key = "type", .kind = PLAIN_WORD, .word = "text_delta" },
	{ .key = "text", .kind = PLAIN_TEXT },
};
static const struct plain_field plain_event[] = {
	{ .key = "type", .kind = PLAIN_WORD, .word = "content_block_delta" },
	{ .key = "index", .kind = PLAIN_COUNT },
	{ .key = "delta", .kind = PLAIN_INSIDE, .inside = plain_delta, .inside_count = COUNT(plain_delta) },
};

bool anthropic_plain(struct answer_reader *r, struct str data)
{
	uint64_t index;

	if (!answer_plain(r, data, plain_event, COUNT(plain_event), &index) || index >= r->block_count)
		return false;
	answer_add_piece(r, &r->blocks[index].text);
	return true;
}

static bool is_type(const json_t *object, const char *type)
{
	return str_equal(json_str_of(json_object_get(object, "type")), str_of(type));
}

/* The input counts come with the start, the output's last with the end; each is the sum so far. */
static void take_usage(struct answer_reader *r, const json_t *usage, bool last)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {
		{ "input_tokens", offsetof(struct tier_usage, input) },
		{ "output_tokens", offsetof(struct tier_usage, output) },
		{ "cache_read_input_tokens", offsetof(struct tier_usage, cache_read) },
		{ "cache_creation_input_tokens", offsetof(struct tier_usage, cache_write) },
	};
	bool good = json_is_object(usage);

	for (size_t i = 0; i < COUNT(fields); i++) {
		const json_t *value = json_object_get(usage, fields[i].name);
		uint64_t *to = (uint64_t *)((char *)&r->answer->usage + fields[i].offset);

		if (value && !json_is_null(value))
			good = good && answer_count(value, to);
	}
	if (last || !good)
		r->answer->usage_known = good && !r->usage_broken;
	r->usage_broken |= !good;
}

static void open_block(struct answer_reader *r, const json_t *start)
{
	struct answer_block *block;

	if (!json_is_object(start) || r->block_count == MODEL_BLOCKS_MOST) {
		answer_fault(r, MODEL_MALFORMED, "a block that is none, or one too many");
		return;
	}
	r->blocks = realloc(r->blocks, (r->block_count + 1) * sizeof *r->blocks);
	if (!r->blocks)
		abort();
	block = &r->blocks[r->block_count++];
	*block = (struct answer_block){ .start = json_deep_copy(start) };
	if (is_type(start, "text"))
		answer_add(r, &block->text, json_object_get(start, "text"));
	if (is_type(start, "thinking"))
		answer_add(r, &block->text, json_object_get(start, "thinking"));
}

static void grow_block(struct answer_reader *r, const json_t *data)
{
	const json_t *delta = json_object_get(data, "delta");
	uint64_t at;
	struct answer_block *block;

	if (!answer_count(json_object_get(data, "index"), &at) || at >= r->block_count) {
		answer_fault(r, MODEL_MALFORMED, "a piece of a block that did not begin");
		return;
	}
	block = &r->blocks[at];
	if (is_type(delta, "signature_delta"))
		answer_add(r, &block->signature, json_object_get(delta, "signature"));
	for (size_t i = 0; i < COUNT(growths); i++)
		if (is_type(delta, growths[i].delta))
			answer_add(r, &block->text, json_object_get(delta, growths[i].field));
}

static void take_head(struct answer_reader *r, const json_t *message)
{
	if (!r->answer->model.len)
		buf_add_str(&r->answer->model, json_str_of(json_object_get(message, "model")));
}

/* Events of other kinds may be added at any time, and are read over. */
void anthropic_event(struct answer_reader *r, struct str name, const json_t *data)
{
	(void)name; /* the data says it too */
	if (is_type(data, "ping"))
		return;
	r->advanced = true;
	if (is_type(data, "message_start")) {
		const json_t *message = json_object_get(data, "message");

		take_head(r, message);
		take_usage(r, json_object_get(message, "usage"), false);
	} else if (is_type(data, "content_block_start")) {
		open_block(r, json_object_get(data, "content_block"));
	} else if (is_type(data, "content_block_delta")) {
		grow_block(r, data);
	} else if (is_type(data, "message_delta")) {
		answer_stop(r, stops, COUNT(stops),
			json_object_get(json_object_get(data, "delta"), "stop_reason"));
		take_usage(r, json_object_get(data, "usage"), true);
	} else if (is_type(data, "message_stop")) {
		r->finished = true;
	} else if (is_type(data, "error")) {
		answer_error(r, 0, json_object_get(data, "error"));
	}
}

void anthropic_whole(struct answer_reader *r, const json_t *root)
{
	const json_t *block;
	size_t i;

	take_head(r, root);
	take_usage(r, json_object_get(root, "usage"), true);
	json_array_foreach(json_object_get(root, "content"), i, block)
	{
		open_block(r, block);
	}
	answer_stop(r, stops, COUNT(stops), json_object_get(root, "stop_reason"));
	if (!r->said)
		answer_fault(r, MODEL_MALFORMED, "an answer that does not say why it stopped");
}

static void set_text(json_t *object, const char *key, const struct buf *text)
{
	json_object_set_new(object, key, json_stringn(buf_str(text).at, text->len));
}

/* The arguments came in pieces of JSON, or stood there from the start. */
static void close_call(struct answer_reader *r, struct answer_block *b)
{
	struct model_tool_call *call = answer_call(r, r->answer->call_count);
	json_t *input = b->text.len ? json_loadb(b->text.at, b->text.len, JSON_REJECT_DUPLICATES, NULL)
				    : json_incref(json_object_get(b->start, "input"));
	char *text = input ? json_dumps(input, JSON_COMPACT) : NULL;

	if (call) {
		buf_add_str(&call->id, json_str_of(json_object_get(b->start, "id")));
		buf_add_str(&call->name, json_str_of(json_object_get(b->start, "name")));
		buf_add_text(&call->arguments, text ? text : "");
	}
	if (input)
		json_object_set(b->start, "input", input);
	free(text);
	json_decref(input);
}

static void close_block(struct answer_reader *r, struct answer_block *b)
{
	if (is_type(b->start, "tool_use")) {
		close_call(r, b);
	} else if (is_type(b->start, "text")) {
		set_text(b->start, "text", &b->text);
		buf_add_str(&r->answer->text, buf_str(&b->text));
	} else if (is_type(b->start, "thinking")) {
		set_text(b->start, "thinking", &b->text);
		if (b->signature.len)
			set_text(b->start, "signature", &b->signature);
	}
}

void anthropic_close(struct answer_reader *r)
{
	json_t *turn = json_array();
	char *text;

	for (size_t i = 0; i < r->block_count; i++) {
		close_block(r, &r->blocks[i]);
		json_array_append(turn, r->blocks[i].start);
	}
	text = json_dumps(turn, JSON_COMPACT);
	if (text && r->block_count)
		buf_add_text(&r->answer->turn, text);
	free(text);
	json_decref(turn);
}
