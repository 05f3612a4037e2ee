/* Who left a call does not wait for its end: the thread of the engine takes it away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/race_calls.h"

#include "common/tier/tier.h"
#include "worker/model/model_call.h"

#include <stdatomic.h>
#include <stdlib.h>

/* A token of output costs ten micro-dollars, one of input a tenth: nearly all of a call's price is its answer's. */
enum { OUTPUT_MOST = 80, DEADLINE_MS = 60000, INPUT_PRICE = 100000, OUTPUT_PRICE = 10000000, WINDOW = 10000 };

struct race_calls {
	struct http_engine *engine;
	struct tier tier;
	struct model_key key;
	struct model_message message;
	struct model_request request;
};

enum { UNDER_WAY, OVER, LEFT };

struct race_call {
	struct model_call call; /* the first */
	struct model_answer answer;
	uint64_t most_microusd;
	atomic_int state;
};

static void free_call(struct race_call *c)
{
	model_call_release(&c->call);
	model_answer_release(&c->answer);
	free(c);
}

static void on_end(struct model_call *call, void *arg)
{
	int under_way = UNDER_WAY;
	struct race_call *c = (struct race_call *)call;

	(void)arg;
	if (!atomic_compare_exchange_strong(&c->state, &under_way, OVER))
		free_call(c);
}

struct race_calls *race_calls_open(const char *base_url, unsigned most)
{
	struct http_settings settings = { most, HTTP_CONNECTING_MOST, NULL };
	struct race_calls *c = calloc(1, sizeof *c);

	if (!c || http_engine_open(&settings, &c->engine))
		abort();
	c->tier = (struct tier){ .name = STR("race"),
		.base_url = str_of(base_url),
		.model = STR("race"),
		.window = WINDOW,
		.max_output = OUTPUT_MOST,
		.price = { .input = INPUT_PRICE,
			.output = OUTPUT_PRICE,
			.cache_read = INPUT_PRICE,
			.cache_write = INPUT_PRICE },
		.api = TIER_API_OPENAI };
	c->message = (struct model_message){ .role = MODEL_USER, .text = STR("Say something.") };
	c->request = (struct model_request){ .tier = &c->tier,
		.system = STR("You answer."),
		.messages = &c->message,
		.message_count = 1,
		.max_output = OUTPUT_MOST };
	return c;
}

void race_calls_close(struct race_calls *c)
{
	http_engine_close(c->engine);
	free(c);
}

struct race_call *race_call_begin(struct race_calls *c, uint64_t most_microusd)
{
	struct http_deadlines deadlines = { DEADLINE_MS, DEADLINE_MS, DEADLINE_MS, DEADLINE_MS };
	struct race_call *call = calloc(1, sizeof *call);

	if (!call || model_call_init(&call->call, &c->request, &c->key, deadlines, &call->answer) ||
		model_call_cost_most(&call->call) > most_microusd)
		abort();
	call->most_microusd = most_microusd;
	call->call.on_end = on_end;
	model_call_start(c->engine, &call->call);
	return call;
}

bool race_call_over(struct race_call *call, uint64_t *microusd)
{
	if (atomic_load(&call->state) != OVER)
		return false;
	*microusd = model_answer_charge(
		&call->answer, &call->call.reader.request->tier->price, call->most_microusd);
	free_call(call);
	return true;
}

void race_call_leave(struct race_calls *c, struct race_call *call)
{
	int under_way = UNDER_WAY;

	http_engine_cancel(c->engine, &call->call.http);
	if (!atomic_compare_exchange_strong(&call->state, &under_way, LEFT))
		free_call(call);
}
