/* ask key=value...: one call of a model through worker/model, its answer as JSON: what scripts try the room by. */
/* SPDX-License-Identifier: Apache-2.0 */

/* api=openai|anthropic url=URL key_env=NAME prompt=TEXT max_output=N schema=JSON tools=1 whole=1 connect_ms=N first_ms=N
 * silence_ms=N total_ms=N cancel_ms=N (after that long) calls=N (at once, the answers in the order of their starts) ca=FILE
 * grant=N (micro-dollars, for a conversation of at most turns=N turns in which the tools see one file, a.c) */
#include "common/io/clock.h"
#include "common/report/json_writer.h"
#include "worker/model/conversation.h"
#include "worker/model/file_tools.h"
#include "worker/model/model_call.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct asked {
	struct model_call call;
	struct model_answer answer;
	struct http_engine *engine;
	pthread_t thread;
	atomic_bool cancel;
};

static const char *const *words;

static struct str value_of(const char *key, const char *otherwise)
{
	for (size_t i = 1; words[i]; i++)
		if (!strncmp(words[i], key, strlen(key)) && words[i][strlen(key)] == '=')
			return str_of(words[i] + strlen(key) + 1);
	return str_of(otherwise);
}

static uint64_t number_of(const char *key, uint64_t otherwise)
{
	uint64_t n;

	return str_to_u64(value_of(key, ""), &n) ? n : otherwise;
}

static void add_answer(struct json_writer *w, const struct model_answer *a)
{
	json_open(w, NULL, '{');
	json_text(w, "end", model_end_name(a->end));
	json_str(w, "text", buf_str(&a->text));
	json_str(w, "words", buf_str(&a->words));
	json_str(w, "model", buf_str(&a->model));
	json_u64(w, "calls", a->call_count);
	if (a->call_count)
		json_str(w, "arguments", buf_str(&a->calls[0].arguments));
	json_i64(w, "status", a->status);
	json_bool(w, "sent", a->sent);
	json_bool(w, "usage_known", a->usage_known);
	json_u64(w, "input", a->usage.input);
	json_u64(w, "output", a->usage.output);
	json_u64(w, "cache_read", a->usage.cache_read);
	json_u64(w, "cache_write", a->usage.cache_write);
	json_i64(w, "retry_after_ms", a->rates.retry_after_ms);
	json_i64(w, "requests_remaining", a->rates.requests.remaining);
	json_i64(w, "tokens_reset_ms", a->rates.tokens.reset_ms);
	json_i64(w, "first_ms", a->first_ms);
	json_i64(w, "total_ms", a->total_ms);
	json_close(w, '}');
}

static struct str path_of(void *arg, size_t file)
{
	(void)arg;
	(void)file;
	return STR("a.c");
}

static bool content_of(void *arg, size_t file, struct buf *out)
{
	(void)arg;
	(void)file;
	buf_add_text(out, "int planted;\n");
	return true;
}

static void talk(struct http_engine *engine, const struct model_key *key, struct http_deadlines deadlines,
	const struct model_request *request, struct json_writer *w)
{
	static struct model_files files = { 1, path_of, content_of, NULL, NULL };
	struct model_asking asking = { .engine = engine, .key = key, .deadlines = deadlines };
	struct conversation c = { .ask = model_ask,
		.ask_arg = &asking,
		.tool = file_tool,
		.tool_arg = &files,
		.turns_most = (unsigned)number_of("turns", 8),
		.grant_microusd = number_of("grant", 0) };
	struct conversation_result result = { .turns = 0 };

	conversation_hold(&c, request, &result);
	json_open(w, NULL, '{');
	json_u64(w, "turns", result.turns);
	json_u64(w, "spent_microusd", result.spent_microusd);
	json_u64(w, "input", result.usage.input);
	json_u64(w, "output", result.usage.output);
	json_text(w, "end", model_end_name(result.answer.end));
	json_str(w, "text", buf_str(&result.answer.text));
	json_close(w, '}');
	conversation_result_release(&result);
}

static void *wait_for(void *arg)
{
	struct asked *a = arg;

	model_call_wait(a->engine, &a->call, &a->cancel);
	return NULL;
}

static void run(struct asked *all, size_t count)
{
	uint64_t cancel_ms = number_of("cancel_ms", 0);

	for (size_t i = 0; i < count; i++)
		if (pthread_create(&all[i].thread, NULL, wait_for, &all[i]))
			abort();
	usleep((useconds_t)(cancel_ms * 1000));
	for (size_t i = 0; cancel_ms && i < count; i++)
		all[i].cancel = true;
	for (size_t i = 0; i < count; i++)
		pthread_join(all[i].thread, NULL);
}

int main(int argc, char **argv)
{
	struct http_settings settings = { 512, HTTP_CONNECTING_MOST, NULL };
	struct model_message message = { .role = MODEL_USER };
	struct model_request request = { .messages = &message, .message_count = 1, .tools = file_tools };
	struct tier tier = { .price = { 1000000, 1000000, 1000000, 1000000 }, .window = 100000 };
	struct buf out = BUF_INIT;
	struct json_writer w = { .out = &out };
	struct http_engine *engine;
	struct model_key key;
	struct asked *all;
	size_t count;

	(void)argc;
	words = (const char *const *)argv;
	tier.api =
		str_equal(value_of("api", "openai"), STR("anthropic")) ? TIER_API_ANTHROPIC : TIER_API_OPENAI;
	tier.base_url = value_of("url", "");
	tier.model = value_of("model", "m-1");
	tier.key_env = value_of("key_env", "");
	tier.max_output = (uint32_t)number_of("max_output", 1000);
	settings.ca_file = value_of("ca", "").len ? value_of("ca", "").at : NULL;
	message.text = value_of("prompt", "Hello");
	request.tier = &tier;
	request.system = value_of("system", "Be exact.");
	request.prefix = value_of("prefix", "");
	request.schema = value_of("schema", "");
	request.tool_count = number_of("tools", 0) ? FILE_TOOLS : 0;
	request.whole = number_of("whole", 0);
	count = value_of("grant", "").len ? 0 : number_of("calls", 1);
	all = calloc(count + 1, sizeof *all);
	if (!all || model_key_read(&tier, &key) || http_engine_open(&settings, &engine)) {
		fputs("ask: no key, or no engine\n", stderr);
		return 2;
	}
	struct http_deadlines deadlines = { (int64_t)number_of("connect_ms", 5000),
		(int64_t)number_of("first_ms", 5000), (int64_t)number_of("silence_ms", 5000),
		(int64_t)number_of("total_ms", 20000) };
	if (!count)
		talk(engine, &key, deadlines, &request, &w);
	for (size_t i = 0; i < count; i++) {
		all[i].engine = engine;
		if (model_call_init(&all[i].call, &request, &key, deadlines, &all[i].answer))
			return 2;
	}
	run(all, count);
	for (size_t i = 0; i < count; i++) {
		add_answer(&w, &all[i].answer);
		w.comma = false;
		buf_add_byte(&out, '\n');
		model_call_release(&all[i].call);
		model_answer_release(&all[i].answer);
	}
	fwrite(out.at, 1, out.len, stdout);
	http_engine_close(engine);
	model_key_release(&key);
	buf_release(&out);
	free(all);
	return 0;
}
