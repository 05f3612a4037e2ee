/* Between the engine, which knows bytes, and the reader, which knows answers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_call.h"
#include "common/io/clock.h"
#include "reeve/limits.h"

#include <assert.h>
#include <pthread.h>

/* A model that thinks says nothing for long; a connection is there at once or has a fault. */
enum { CONNECT_MS = 10000, FIRST_MS = 120000, SILENCE_TOKENS_MS = 60000, CANCEL_LOOK_MS = 100 };

struct http_deadlines model_deadlines(int64_t total_ms)
{
	return (struct http_deadlines){ CONNECT_MS, FIRST_MS, SILENCE_TOKENS_MS, total_ms };
}

static void on_status(struct http_call *http, int status)
{
	answer_status(&((struct model_call *)http)->reader, status);
}

static void on_header(struct http_call *http, struct str name, struct str value)
{
	answer_header(&((struct model_call *)http)->reader, name, value, clock_unix_ms());
}

static enum http_taken on_bytes(struct http_call *http, struct str bytes)
{
	struct model_call *c = (struct model_call *)http;
	enum http_taken taken = answer_bytes(&c->reader, bytes);

	if (taken == HTTP_ADVANCED && c->progress)
		++*c->progress;
	if (taken == HTTP_ADVANCED && c->answer->first_ms < 0) {
		c->answer->first_ms = *http->now_ms - http->started_ms;
		if (c->phase)
			*c->phase = "answering";
	}
	return taken;
}

static void mask_words(struct model_call *c)
{
	struct buf masked = BUF_INIT;

	model_key_mask(c->key, buf_str(&c->answer->words), &masked);
	buf_release(&c->answer->words);
	c->answer->words = masked;
}

static void wipe_key(struct model_call *c)
{
	if (c->key_line.at)
		explicit_bzero(c->key_line.at, c->key_line.cap);
	buf_release(&c->key_line);
}

static void on_end(struct http_call *http, enum http_end end)
{
	struct model_call *c = (struct model_call *)http;

	c->answer->sent = http->sent;
	c->answer->total_ms = clock_ms() - http->started_ms;
	answer_close(&c->reader, end, http->why);
	if (c->key->len)
		mask_words(c);
	wipe_key(c);
	c->on_end(c, c->arg);
}

static void add_lines(struct model_call *c)
{
	const struct model_api *api = c->reader.api;
	size_t n = 0;

	c->lines[n++] = "Content-Type: application/json";
	c->lines[n++] = c->reader.request->whole ? "Accept: application/json" : "Accept: text/event-stream";
	if (c->key->len) {
		buf_reserve(&c->key_line,
			strlen(api->key_header) + c->key->len); /* never moved: no copy is left behind */
		buf_add_text(&c->key_line, api->key_header);
		buf_add(&c->key_line, c->key->at, c->key->len);
		c->lines[n++] = c->key_line.at;
	}
	c->lines[n] = api->header;
}

int model_call_init(struct model_call *c, const struct model_request *request, const struct model_key *key,
	struct http_deadlines deadlines, struct model_answer *answer)
{
	*c = (struct model_call){ .answer = answer, .key = key };
	model_api_url(request->tier, &c->url);
	model_api(request->tier->api)->request(request, &c->body);
	answer_init(&c->reader, request, c->body.len, answer);
	c->http.url = c->url.at;
	c->http.headers = c->lines;
	c->http.body = buf_str(&c->body);
	c->http.deadlines = deadlines;
	if (request->whole) /* nothing is heard before all of it */
		c->http.deadlines.first_ms = c->http.deadlines.silence_ms = deadlines.total_ms;
	c->http.bytes_most = MODEL_STREAM_BYTES_MOST;
	c->http.on_status = on_status;
	c->http.on_header = on_header;
	c->http.on_bytes = on_bytes;
	c->http.on_end = on_end;
	return c->body.len <= MODEL_REQUEST_BYTES_MOST ? 0 : -E_TOO_LARGE;
}

uint64_t model_call_cost_most(const struct model_call *c)
{
	return model_request_cost_most(c->reader.request, c->reader.prompt_tokens_most);
}

void model_call_start(struct http_engine *e, struct model_call *c)
{
	assert(c->on_end);
	add_lines(c);
	http_engine_start(e, &c->http);
}

void model_call_release(struct model_call *c)
{
	answer_release(&c->reader);
	buf_release(&c->url);
	buf_release(&c->body);
	wipe_key(c);
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
};

static void wake_waiter(struct model_call *c, void *arg)
{
	struct waiter *w = arg;

	(void)c;
	pthread_mutex_lock(&w->lock);
	w->is_over = true;
	pthread_cond_signal(&w->over);
	pthread_mutex_unlock(&w->lock);
}

void model_call_wait(struct http_engine *e, struct model_call *c, const atomic_bool *cancel)
{
	struct waiter w = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };
	bool told = false;

	c->on_end = wake_waiter;
	/* reeve:ignore cppcheck/autoVariables owner=worker -- taken back below, when the call is over */
	c->arg = &w;
	model_call_start(e, c);
	pthread_mutex_lock(&w.lock);
	while (!w.is_over) {
		int64_t look =
			clock_unix_ms() + CANCEL_LOOK_MS; /* a step of the wall clock makes one look late */
		struct timespec until = { look / 1000, look % 1000 * 1000000 };

		pthread_cond_timedwait(&w.over, &w.lock, &until);
		if (!cancel || !*cancel || told || w.is_over)
			continue;
		told = true;
		pthread_mutex_unlock(&w.lock);
		http_engine_cancel(e, &c->http);
		pthread_mutex_lock(&w.lock);
	}
	pthread_mutex_unlock(&w.lock);
	c->arg = NULL; /* it is ours, and ends here */
	pthread_mutex_destroy(&w.lock);
	pthread_cond_destroy(&w.over);
}

uint64_t model_ask(
	void *arg, const struct model_request *request, uint64_t left_microusd, struct model_answer *answer)
{
	const struct model_asking *asking = arg;
	struct model_call call;
	int err = model_call_init(&call, request, asking->key, asking->deadlines, answer);
	uint64_t most = model_call_cost_most(&call), charge = 0;

	call.progress = asking->progress;
	call.phase = asking->phase;
	if (err) {
		answer->end = MODEL_CONTEXT_EXCEEDED;
	} else if (most > left_microusd) {
		answer->end = MODEL_GRANT_SPENT;
	} else {
		model_call_wait(asking->engine, &call, asking->cancel);
		charge = model_answer_charge(answer, &request->tier->price, most);
	}
	model_call_release(&call);
	return charge;
}
