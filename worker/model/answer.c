/* The part that is the same for both APIs: bytes to events, and all that is known at the end to one way of having ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/answer.h"
#include "common/secret.h"
#include "common/utf8.h"
#include "reeve/limits.h"
#include "worker/model/json_schema.h"
#include "worker/model/model_error.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

void answer_init(struct answer_reader *r, const struct model_request *request, size_t body_bytes,
	struct model_answer *answer)
{
	*r = (struct answer_reader){ .api = model_api(request->tier->api),
		.request = request,
		.answer = answer,
		.prompt_tokens_most = model_tokens_most(body_bytes, request->message_count) };
	*answer = (struct model_answer){ .first_ms = -1 };
	rate_headers_init(&answer->rates);
	sse_init(&r->sse, SSE_EVENT_BYTES_MOST);
}

void answer_release(struct answer_reader *r)
{
	for (size_t i = 0; i < r->block_count; i++) {
		json_decref(r->blocks[i].start);
		buf_release(&r->blocks[i].text);
		buf_release(&r->blocks[i].signature);
	}
	free(r->blocks);
	sse_release(&r->sse);
	buf_release(&r->body);
	buf_release(&r->refusal);
	buf_release(&r->piece);
}

struct str json_str_of(const json_t *value)
{
	return json_is_string(value) ? str_bytes(json_string_value(value), json_string_length(value))
				     : STR("");
}

bool answer_count(const json_t *value, uint64_t *out)
{
	json_int_t count = json_integer_value(value);

	*out = 0;
	if (!value || json_is_null(value))
		return true;
	if (!json_is_integer(value) || count < 0 || count > MODEL_TOKENS_MOST)
		return false;
	*out = (uint64_t)count;
	return true;
}

/* A message of a provider may repeat what it was sent. */
static void set_words(struct answer_reader *r, struct str words)
{
	if (r->answer->words.len)
		return;
	secret_mask(utf8_cut(words, REASON_BYTES_MOST), &r->answer->words);
}

void answer_fault(struct answer_reader *r, enum model_end end, const char *words)
{
	if (r->fault)
		return;
	r->fault = end;
	set_words(r, str_of(words));
}

void answer_error(struct answer_reader *r, int status, const json_t *error)
{
	struct str message = json_str_of(json_is_string(error) ? error : json_object_get(error, "message"));
	struct str type = json_str_of(json_object_get(error, "type"));
	struct str code = json_str_of(json_object_get(error, "code"));
	enum model_end end;

	if (!code.len) /* where Messages says it */
		code = json_str_of(json_object_get(json_object_get(error, "details"), "error_code"));
	end = model_error_end(status, type, code, message);
	if (r->fault)
		return;
	r->fault = end;
	set_words(r, message.len ? message : type);
}

void answer_stop(struct answer_reader *r, const struct answer_stop *table, size_t count, const json_t *word)
{
	struct str said = json_str_of(word);
	enum model_end end = MODEL_NONE;

	if (!word || json_is_null(word))
		return;
	for (size_t i = 0; i < count && !end; i++)
		if (str_equal(said, str_of(table[i].word)))
			end = table[i].end;
	if (!end)
		answer_fault(r, MODEL_MALFORMED, "it stopped for a reason that is not known");
	else if (r->said && r->said != end)
		answer_fault(r, MODEL_MALFORMED, "it stopped twice, for different reasons");
	else
		r->said = end;
}

void answer_add(struct answer_reader *r, struct buf *to, const json_t *text)
{
	struct str s = json_str_of(text);

	if (text && !json_is_null(text) && !json_is_string(text))
		answer_fault(r, MODEL_MALFORMED, "a text that is none");
	if (s.len > MODEL_TEXT_BYTES_MOST - r->text_bytes) {
		answer_fault(r, MODEL_TOO_LARGE, "more text than an answer may have");
		return;
	}
	r->text_bytes += s.len;
	if (s.len)
		buf_add_str(to, s);
}

bool answer_plain(struct answer_reader *r, struct str data, const struct plain_field *form, size_t count,
	uint64_t *index)
{
	*index = 0;
	buf_clear(&r->piece);
	return data.len <= MODEL_TEXT_BYTES_MOST - r->text_bytes &&
	       json_plain(data, form, count, &r->piece, index);
}

void answer_add_piece(struct answer_reader *r, struct buf *to)
{
	r->advanced = true;
	r->text_bytes += r->piece.len;
	if (r->piece.len)
		buf_add_str(to, buf_str(&r->piece));
}

struct model_tool_call *answer_call(struct answer_reader *r, size_t at)
{
	struct model_answer *a = r->answer;

	if (at > a->call_count || at >= MODEL_TOOL_CALLS_MOST) {
		answer_fault(r, MODEL_MALFORMED, "more calls of tools than an answer may have");
		return NULL;
	}
	if (at == a->call_count) {
		a->calls = realloc(a->calls, (at + 1) * sizeof *a->calls);
		if (!a->calls)
			abort();
		a->calls[a->call_count++] = (struct model_tool_call){ 0 };
	}
	return &a->calls[at];
}

void answer_status(struct answer_reader *r, int status)
{
	r->answer->status = status;
	r->answer->begun = status >= 200 && status < 300;
}

void answer_header(struct answer_reader *r, struct str name, struct str value, int64_t unix_now_ms)
{
	static const struct str stream = { "text/event-stream", 17 };

	if (str_equal(name, STR("content-type")))
		r->streamed = value.len >= stream.len && !strncasecmp(value.at, stream.at, stream.len);
	else
		rate_headers_take(&r->answer->rates, name, value, unix_now_ms);
}

static int take_event(void *arg, const struct sse_event *event)
{
	struct answer_reader *r = arg;
	json_t *data;

	if (r->api->done && str_equal(event->data, str_of(r->api->done))) {
		r->finished = true;
		return 1;
	}
	if (r->api->plain(r, event->data))
		return 0;
	data = json_loadb(event->data.at, event->data.len, 0, NULL);
	if (json_is_object(data))
		r->api->event(r, event->name, data);
	else
		answer_fault(r, MODEL_MALFORMED, "an event that is no JSON object in UTF-8");
	json_decref(data);
	return r->finished || r->fault;
}

static enum http_taken take_stream(struct answer_reader *r, struct str bytes)
{
	if (r->finished)
		return HTTP_ENOUGH;
	r->advanced = false;
	if (sse_push(&r->sse, bytes, take_event, r) == -E_TOO_LARGE)
		answer_fault(r, MODEL_TOO_LARGE, "an event of more bytes than one may have");
	if (r->fault)
		return HTTP_STOP;
	return r->finished ? HTTP_ENOUGH : r->advanced ? HTTP_ADVANCED : HTTP_MORE;
}

/* Of an error only its beginning counts, and the rest need not be waited for. */
static enum http_taken take_body(struct answer_reader *r, struct str bytes)
{
	bool begun = r->answer->begun;
	size_t most = begun ? MODEL_BODY_BYTES_MOST : MODEL_ERROR_BYTES_MOST;

	bool fits = bytes.len <= most - r->body.len;

	buf_add_str(&r->body, str_sub(bytes, 0, most - r->body.len));
	if (!fits && begun)
		answer_fault(r, MODEL_TOO_LARGE, "more bytes than an answer may have");
	return fits ? HTTP_ADVANCED : HTTP_STOP;
}

enum http_taken answer_bytes(struct answer_reader *r, struct str bytes)
{
	if (r->fault)
		return HTTP_STOP;
	return r->streamed && r->answer->begun ? take_stream(r, bytes) : take_body(r, bytes);
}

/* The error in the body of an answer whose status is none of success: an object, or the words themselves. */
static void take_refused(struct answer_reader *r)
{
	json_t *root = json_loadb(r->body.at ? r->body.at : "", r->body.len, 0, NULL);
	const json_t *error = json_object_get(root, "error");

	if (error)
		answer_error(r, r->answer->status, error);
	else
		answer_error(r, r->answer->status, root); /* vLLM once answered without the envelope */
	if (!r->answer->words.len && r->answer->status >= 300 && r->answer->status < 400)
		set_words(
			r, STR("it answers with a redirect, which is not followed: the base URL is another"));
	else if (!r->answer->words.len)
		set_words(r, buf_str(&r->body));
	json_decref(root);
}

static void take_whole(struct answer_reader *r)
{
	json_t *root = json_loadb(r->body.at ? r->body.at : "", r->body.len, 0, NULL);
	const json_t *error = json_object_get(root, "error");

	if (!json_is_object(root))
		answer_fault(r, MODEL_MALFORMED, "the answer is no JSON object in UTF-8");
	else if (error && !json_is_null(error))
		answer_error(r, 0, error); /* some gateways answer 200 and an error */
	else
		r->api->whole(r, root);
	r->finished = true;
	json_decref(root);
}

/* Zero output with text, or more of either than can be: whoever counts like this cannot be settled with. */
static bool is_usage_plausible(const struct answer_reader *r)
{
	const struct tier_usage *u = &r->answer->usage;
	const struct model_request *q = r->request;
	uint64_t input = u->input + u->cache_read + u->cache_write;
	uint64_t output_most = q->max_output ? q->max_output : q->tier->max_output;

	return input && input <= r->prompt_tokens_most && u->output <= output_most &&
	       (u->output || !r->text_bytes);
}

static bool is_free(const struct tier_price *p)
{
	return !p->input && !p->output && !p->cache_read && !p->cache_write;
}

static bool are_calls_sound(const struct answer_reader *r)
{
	for (size_t i = 0; i < r->answer->call_count; i++) {
		const struct model_tool_call *call = &r->answer->calls[i];
		json_t *arguments =
			json_loadb(call->arguments.at, call->arguments.len, JSON_REJECT_DUPLICATES, NULL);
		bool sound = json_is_object(arguments) && call->id.len && call->name.len;

		json_decref(arguments);
		if (!sound)
			return false;
	}
	return r->answer->call_count && r->request->tool_count;
}

static void check_text(struct answer_reader *r)
{
	struct buf why = BUF_INIT;

	if (str_is_blank(buf_str(&r->answer->text)))
		answer_fault(r, MODEL_EMPTY, "");
	else if (r->request->schema.len &&
		 !json_schema_text_fits(r->request->schema, buf_str(&r->answer->text), &why))
		answer_fault(r, MODEL_MALFORMED, why.at);
	buf_release(&why);
}

/* The answer is whole as HTTP has it. What of it may be taken? */
static void judge(struct answer_reader *r)
{
	if (!r->finished || (!r->said && !r->fault))
		answer_fault(r, MODEL_TRUNCATED, "the stream ended without its mark of the end");
	if (r->refusal.len && !r->fault) {
		set_words(r, buf_str(&r->refusal));
		r->fault = MODEL_REFUSAL;
	}
	if (r->said == MODEL_COMPLETE && r->answer->call_count) /* some servers say "stop" for both */
		r->said = MODEL_TOOL_USE;
	if (r->said == MODEL_COMPLETE)
		check_text(r);
	if (r->said == MODEL_TOOL_USE && !are_calls_sound(r))
		answer_fault(r, MODEL_MALFORMED, "a call of a tool that is none");
	if (model_end_next(r->fault ? r->fault : r->said) <= NEXT_GO_ON && !r->answer->usage_known &&
		!is_free(&r->request->tier->price))
		answer_fault(r, MODEL_UNUSABLE_USAGE, "");
}

static enum model_end end_of_http(enum http_end end)
{
	static const enum model_end ends[] = {
		[HTTP_CUT] = MODEL_TRUNCATED,
		[HTTP_UNREACHABLE] = MODEL_UNREACHABLE,
		[HTTP_TIMEOUT_CONNECT] = MODEL_TIMEOUT_CONNECT,
		[HTTP_TIMEOUT_FIRST] = MODEL_TIMEOUT_FIRST,
		[HTTP_TIMEOUT_SILENCE] = MODEL_TIMEOUT_SILENCE,
		[HTTP_TIMEOUT_TOTAL] = MODEL_TIMEOUT_TOTAL,
		[HTTP_TOO_LARGE] = MODEL_TOO_LARGE,
		[HTTP_STOPPED] = MODEL_TRUNCATED,
		[HTTP_CANCELLED] = MODEL_CANCELLED,
	};

	return ends[end];
}

void answer_close(struct answer_reader *r, enum http_end end, const char *why)
{
	struct model_answer *a = r->answer;

	if (a->status && !a->begun && end != HTTP_CANCELLED) {
		take_refused(r);
	} else if (end == HTTP_ANSWERED) {
		if (!r->streamed)
			take_whole(r);
		r->api->close(r);
		a->usage_known = a->usage_known && is_usage_plausible(r);
		judge(r);
	} else {
		a->usage_known = false;
		if (end == HTTP_CANCELLED || !r->fault) {
			r->fault = end_of_http(end);
			set_words(r, str_of(why ? why : ""));
		}
	}
	a->end = r->fault ? r->fault : r->said;
	if (!a->words.len && model_end_next(a->end) > NEXT_GO_ON)
		set_words(r, str_of(model_end_words(a->end)));
}
