/* A line of JSON for each call, written as it ends: what was asked, word by word, and what came of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/call.h"

#include "common/io/clock.h"

static const char *const ends[] = { [CALL_FINISHED] = "finished",
	[CALL_FAULTED] = "faulted",
	[CALL_CANCELLED] = "cancelled",
	[CALL_REFUSED] = "refused" };

/* As it came when that is JSON of one line, else as a text: the log has one line a call. */
static void add_request(struct json_writer *w, struct str body)
{
	json_t *doc = json_loadb(body.at, body.len, JSON_ALLOW_NUL, NULL);
	char *text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;

	if (text)
		buf_printf(w->out, ",\"request\":%s", text);
	else
		json_str(w, "request", body);
	free(text);
	json_decref(doc);
}

void call_log(struct provider *p, const struct call *c, enum call_end how, int64_t now_ms)
{
	struct buf line = BUF_INIT;
	struct json_writer w = { .out = &line };
	struct usage paid = c->reply.usage;

	paid.output = c->billed;
	json_open(&w, NULL, '{');
	json_u64(&w, "call", c->reply.number);
	json_i64(&w, "unix_ms", clock_unix_ms());
	json_text(&w, "api", c->reply.api == API_CHAT ? "chat" : "messages");
	json_str(&w, "model", c->reply.model);
	json_text(&w, "end", ends[how]);
	json_i64(&w, "status", c->problem ? problem_status(c->problem, c->reply.api) : 200);
	json_str(&w, "fault", buf_str(&c->fault));
	json_bool(&w, "stream", c->streams);
	json_bool(&w, "right", c->right);
	json_u64(&w, "prompt_tokens", usage_prompt(&paid));
	json_u64(&w, "cached_tokens", paid.cached);
	json_u64(&w, "written_tokens", paid.written + paid.written_long);
	json_u64(&w, "output_tokens", paid.output);
	json_u64(&w, "picousd", c->admitted ? bill_cost(&p->models.list[c->model].price, &paid) : 0);
	json_i64(&w, "ideal_ms", c->ideal_ms);
	json_i64(&w, "took_ms", now_ms - c->begun_ms);
	add_request(&w, buf_str(&c->request));
	json_close(&w, '}');
	buf_add_byte(&line, '\n');
	/* A test reads it while we run. */
	fwrite(line.at, 1, line.len, p->log);
	fflush(p->log);
	buf_release(&line);
}
