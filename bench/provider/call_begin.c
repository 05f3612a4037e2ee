/* Takes a request in: refuses it for one of many reasons, or admits it and charges its prompt. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/call.h"

#include "common/io/clock.h"

#include <assert.h>

static void refuse(struct call *c, enum problem problem, struct str why)
{
	c->problem = problem;
	if (!c->why.len)
		buf_add_str(&c->why, why);
}

static bool key_is_wrong(const struct provider *p, const struct http_request *request)
{
	return p->key.len && !str_equal(p->key, request->key);
}

static void find_model(struct provider *p, struct call *c, const struct ask *ask)
{
	const struct model *m = models_find(&p->models, ask->model);

	if (m)
		c->model = (size_t)(m - p->models.list);
	else
		refuse(c, PROBLEM_NO_MODEL, STR(""));
}

/* The header's, or else the script's. -1: the header is not understood. */
static int find_faults(struct provider *p, struct call *c, const struct ask *ask, struct str header)
{
	const struct fault_rule *rule = fault_script_next(&p->script, ask->model, buf_str(&ask->text));

	if (header.len && faults_parse(header, &c->reply.faults, &c->why)) {
		refuse(c, PROBLEM_INVALID, STR(""));
		return -1;
	}
	if (!header.len && rule)
		c->reply.faults = rule->faults;
	buf_add_str(&c->fault, header.len || !rule ? header : rule->fault);
	return 0;
}

static void check_script(struct call *c)
{
	static const enum problem broke[BROKES] = {
		[BROKE_QUOTA] = PROBLEM_QUOTA, [BROKE_SPEND] = PROBLEM_SPEND, [BROKE_CREDIT] = PROBLEM_CREDIT
	};
	const struct faults *f = &c->reply.faults;

	if (f->broke)
		refuse(c, broke[f->broke], STR(""));
	else if (f->status)
		refuse(c, problem_of_status(f->status, c->reply.api), STR(""));
	else if (f->stop == STOP_CONTEXT && c->reply.api == API_CHAT)
		refuse(c, PROBLEM_CONTEXT, STR("This model's maximum context length is exceeded."));
	c->wait_ms = (int64_t)f->retry_after_s * 1000;
}

static void check_quota(const struct provider *p, struct call *c)
{
	if (provider_calls(p) >= p->models.quota.calls || provider_microusd(p) >= p->models.quota.microusd)
		refuse(c, PROBLEM_QUOTA, STR(""));
}

static void check_window(const struct provider *p, struct call *c, const struct ask *ask)
{
	const struct model *m = &p->models.list[c->model];
	uint64_t prompt = tokens_of(ask->text.len), answer = 0;

	if (c->reply.api == API_CHAT && ask->max_tokens != UINT64_MAX)
		answer = ask->max_tokens;
	if (prompt <= m->window && answer <= m->window - prompt)
		return;
	buf_printf(&c->why, "prompt is too long: %llu tokens, and %llu for the answer, > %llu maximum",
		(unsigned long long)prompt, (unsigned long long)answer, (unsigned long long)m->window);
	refuse(c, PROBLEM_CONTEXT, STR(""));
}

static void count_prompt(struct provider *p, struct call *c, const struct ask *ask, int64_t now_ms)
{
	struct usage *u = &c->reply.usage;

	u->input = tokens_of(ask->text.len);
	prefixes_count(p->prefixes, ask->prefixes, ask->prefix_count, p->models.list[c->model].cache_least,
		now_ms, u);
	if (c->reply.api == API_CHAT) { /* keeping costs nothing there */
		u->input += u->written;
		u->written = 0;
	}
}

static void admit(struct provider *p, struct call *c, const struct ask *ask, int64_t now_ms)
{
	struct lane *lane = &p->lanes[c->model];
	uint64_t prompt = usage_prompt(&c->reply.usage);
	struct charge charge = { prompt - c->reply.usage.cached, prompt - c->reply.usage.cached };

	if (c->reply.api == API_CHAT)
		charge.tokens =
			ask->max_tokens != UINT64_MAX && ask->max_tokens > prompt ? ask->max_tokens : prompt;
	c->problem = limits_admit(&lane->limits, &charge, now_ms, &c->wait_ms);
	if (c->problem)
		return;
	c->admitted = true;
	lane->account.calls++;
	bill_add(&lane->account, &p->models.list[c->model].price, &c->reply.usage);
	p->running++;
	if (p->running > p->running_most)
		p->running_most = p->running;
}

/* In the order in which a provider finds it out. */
static void decide(struct provider *p, struct call *c, struct ask *ask, const struct http_request *request,
	int64_t now_ms)
{
	if (c->reply.api == API_MESSAGES && !request->version.len)
		refuse(c, PROBLEM_INVALID, STR("anthropic-version: header is required"));
	if (key_is_wrong(p, request))
		refuse(c, PROBLEM_KEY, STR(""));
	if (!c->problem && ask_read(ask, c->reply.api, request->body))
		refuse(c, ask->problem, buf_str(&ask->why));
	if (!c->problem)
		find_model(p, c, ask);
	if (!c->problem && !find_faults(p, c, ask, request->fault))
		check_script(c);
	if (!c->problem)
		check_quota(p, c);
	if (!c->problem)
		check_window(p, c, ask);
	if (c->problem)
		return;
	c->streams = ask->stream;
	count_prompt(p, c, ask, now_ms);
	admit(p, c, ask, now_ms);
	if (!c->problem)
		call_plan(p, c, ask, now_ms);
}

/* Of the model's limits also where the call is refused for another reason: the answer to a 429 says what is left. */
static void add_headers(struct provider *p, struct call *c)
{
	char id[32];

	reply_request_id(c->reply.number, id);
	buf_printf(&c->head, "%s: %s\r\n", c->reply.api == API_CHAT ? "x-request-id" : "request-id", id);
	if (c->model != SIZE_MAX)
		limits_headers(&p->lanes[c->model].limits, c->reply.api, clock_unix_ms(), &c->head);
	if (c->wait_ms > 0)
		buf_printf(&c->head, "retry-after: %lld\r\n", (long long)(c->wait_ms + 999) / 1000);
	if (c->wait_ms > 0 && c->reply.api == API_CHAT)
		buf_printf(&c->head, "retry-after-ms: %lld\r\n", (long long)c->wait_ms);
	if (!c->problem)
		buf_printf(&c->head, "x-sim-ideal-ms: %lld\r\n", (long long)c->ideal_ms);
}

void call_begin(
	struct provider *p, struct call *c, enum api api, const struct http_request *request, int64_t now_ms)
{
	struct ask ask = { .api = api };

	assert(!c->open);
	*c = (struct call){ .model = SIZE_MAX, .open = true, .begun_ms = now_ms, .due_ms = now_ms };
	c->reply = (struct reply){
		.api = api, .number = ++p->requests, .created_s = clock_unix_ms() / 1000, .model = STR("")
	};
	if (p->log)
		buf_add_str(&c->request, request->body);
	decide(p, c, &ask, request, now_ms);
	/* The request's bytes go before the call ends. */
	buf_add_str(&c->name, c->reply.faults.other_model ? STR("sim-other") : ask.model);
	c->reply.model = buf_str(&c->name);
	c->reply.include_usage = ask.include_usage;
	add_headers(p, c);
	ask_release(&ask);
}
