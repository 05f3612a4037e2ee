/* Chooses the answer: what the script plants, the smallest that the schema allows, or words without sense. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/call.h"

#include "bench/provider/plan.h"
#include "bench/provider/review.h"
#include "bench/provider/sample.h"
#include "common/rand.h"

enum { HUGE_PIECE = 16 << 10 };

/* As many bytes as tokens need, so that a token's worth of it is one in every piece. */
static const char filler[] = "The answer of a simulated model has no sense of its own, it only takes its "
			     "time and room like a real one. ";
static const char refusal[] = "I am sorry, but I cannot help with that.";

static bool is_right(const struct provider *p, const struct call *c, const struct ask *ask)
{
	uint64_t drawn = rand_mix(p->models.seed ^ ask->hash) % 1000;

	if (c->reply.faults.forced)
		return c->reply.faults.forced == FORCED_RIGHT;
	return drawn < p->models.list[c->model].quality_permille;
}

static json_t *tool_schema(const struct ask *ask, const char *name)
{
	json_t *tool;
	size_t i;

	json_array_foreach(ask->tools, i, tool)
	{
		json_t *function = json_object_get(tool, "function"), *named = function ? function : tool;

		if (str_equal(ask_str(json_object_get(named, "name")), str_of(name)))
			return json_object_get(named, function ? "parameters" : "input_schema");
	}
	return NULL;
}

static void take_text(struct call *c, struct str text)
{
	buf_add_str(&c->owned, text);
	c->text = buf_str(&c->owned);
	c->length = text.len;
}

/* Takes the value. */
static void take_json(struct call *c, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		abort();
	take_text(c, str_of(text));
	free(text);
	json_decref(value);
}

static void take_sample(struct call *c, json_t *schema)
{
	take_json(c, sample_of(schema));
}

static enum review_kind asks_review(const struct provider *p, const struct ask *ask)
{
	return p->planted.count ? review_kind(ask->schema) : REVIEW_NONE;
}

static const char no_plan[] = "I would begin at the top: first the folders, then what is in them.";

static void take_plan(struct call *c, const struct model *m, struct str prompt)
{
	json_t *plan = review_plan(m, prompt);

	if (plan)
		take_json(c, plan);
	else
		take_text(c, STR(no_plan));
}

static void take_review(const struct provider *p, struct call *c, const struct ask *ask)
{
	const struct model *m = &p->models.list[c->model];
	struct str prompt = buf_str(&ask->text);

	if (review_kind(ask->schema) == REVIEW_PLAN) {
		take_plan(c, m, prompt);
		return;
	}
	take_json(c, review_kind(ask->schema) == REVIEW_FINDINGS
			     ? review_findings(&p->planted, m, p->models.seed, ask->schema, prompt)
			     : review_verdicts(&p->planted, m, p->models.seed, prompt));
}

static void take_tool(struct call *c, const char *name, struct ask *ask)
{
	/* Kept beside the text, for the document goes with the request. */
	take_text(c, str_of(name));
	buf_add_byte(&c->owned, '\0');
	size_t from = c->owned.len;

	take_sample(c, tool_schema(ask, name));
	c->reply.tool = c->owned.at;
	c->text = str_sub(buf_str(&c->owned), from, c->owned.len);
	c->length = c->text.len;
}

static void take_filler(struct provider *p, struct call *c, const struct ask *ask)
{
	const struct model *m = &p->models.list[c->model];
	uint64_t chance = rand_mix(p->models.seed ^ ask->hash ^ 2);

	c->text = STR(filler);
	c->length = TOKEN_BYTES * schedule_jitter(m->output_tokens, m->jitter_permille, chance);
}

static void choose(struct provider *p, struct call *c, struct ask *ask)
{
	const struct faults *f = &c->reply.faults;
	struct planted planted;

	c->right = is_right(p, c, ask);
	if (f->huge) {
		c->text = STR(filler);
		c->length = f->huge;
	} else if (f->stop == STOP_REFUSAL) {
		take_text(c, STR(refusal));
	} else if (answers_find(
			   &p->answers, buf_str(&ask->text), ask->model, c->right, ask->turns, &planted)) {
		c->text = planted.text; /* lives as long as the provider */
		c->length = planted.text.len;
		c->reply.tool = planted.tool;
	} else if (asks_review(p, ask)) {
		take_review(p, c, ask);
	} else if (ask->tool || (f->stop == STOP_TOOL && ask_first_tool(ask))) {
		take_tool(c, ask->tool ? ask->tool : ask_first_tool(ask), ask);
	} else if (ask->schema) {
		take_sample(c, ask->schema);
	} else {
		take_filler(p, c, ask);
	}
	if (f->empty)
		c->length = 0;
}

/* The byte at or before `at` where a character begins, so that no piece ends in the middle of one. */
static uint64_t boundary(const struct call *c, uint64_t at)
{
	while (at > 0 && at < c->length && (c->text.at[at % c->text.len] & 0xc0) == 0x80)
		at--;
	return at;
}

/* The answer ends where the request or the model ends it; the script's own reason is told instead, if there is one. */
static void cut_to_limits(struct provider *p, struct call *c, const struct ask *ask)
{
	const struct model *m = &p->models.list[c->model];
	uint64_t prompt = usage_prompt(&c->reply.usage), room = m->window > prompt ? m->window - prompt : 0;
	uint64_t most = ask->max_tokens < m->max_output ? ask->max_tokens : m->max_output;

	c->reply.stop = c->reply.tool ? STOP_TOOL : STOP_END;
	if (!c->reply.faults.huge && tokens_of(c->length) > (most < room ? most : room)) {
		c->length = boundary(c, (most < room ? most : room) * TOKEN_BYTES);
		c->reply.stop = most <= room ? STOP_LENGTH : STOP_CONTEXT;
	}
	if (c->reply.faults.stop)
		c->reply.stop = (enum stop)c->reply.faults.stop;
	/* A refused call of a tool is no call of a tool. */
	if (c->reply.stop == STOP_REFUSAL)
		c->reply.tool = NULL;
	c->reply.usage.output = tokens_of(c->length);
}

void call_plan(struct provider *p, struct call *c, struct ask *ask, int64_t now_ms)
{
	const struct faults *f = &c->reply.faults;
	const struct model *m = &p->models.list[c->model];

	choose(p, c, ask);
	cut_to_limits(p, c, ask);
	/* Latency is the call's, not the prompt's: who asks the same twice need not wait as long. */
	c->schedule =
		schedule_of(m, f->slow ? f->slow : 1, rand_mix(p->models.seed ^ ask->hash) ^ c->reply.number);
	c->schedule.first_ms += f->delay_ms;
	if (f->huge) {
		c->schedule.piece_us = 0;
		c->schedule.piece_bytes = HUGE_PIECE;
	}
	c->ideal_ms = (int64_t)schedule_ideal_ms(&c->schedule, c->length);
	c->due_ms = now_ms + (int64_t)c->schedule.first_ms;
	c->prefixes = ask->prefixes;
	c->prefix_count = ask->prefix_count;
	ask->prefixes = NULL;
	ask->prefix_count = ask->prefix_room = 0;
}
