/* A question for each file, or several for one with many claims, one after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/second_look/ask.h"

#include "worker/model/model_call.h"
#include "worker/runner/refute.h"

#include <stdlib.h>

enum { CALL_MS = 600000 };

struct asking {
	struct look_set *set;
	const struct tier *tier;
	struct model_asking model;
	unsigned most;
	uint64_t left_microusd;
	struct look_asked *out;
	struct look_claim *batch[REFUTE_CLAIMS_MOST]; /* of one file */
	size_t count;
};

static struct refute_claim claim_of(const struct asking *a, const struct look_claim *c)
{
	const struct look_file *file = &a->set->files[c->finding.file];
	struct refute_claim out = { .path = file->path,
		.start_line = c->finding.start_line,
		.end_line = c->finding.end_line,
		.rule = c->finding.rule,
		.message = c->finding.message,
		.quote = c->finding.quote };

	out.context = refute_context(file->content, out.start_line, out.end_line, &out.context_line);
	return out;
}

static void write_question(const struct asking *a, struct buf *out)
{
	struct refute_claim claims[REFUTE_CLAIMS_MOST];

	for (size_t i = 0; i < a->count; i++)
		claims[i] = claim_of(a, a->batch[i]);
	refute_message(claims, a->count, STR(""), out);
}

static void take_votes(struct asking *a, const enum refute_verdict *said)
{
	for (size_t i = 0; i < a->count; i++) {
		struct look_votes *v = &a->batch[i]->votes;

		v->stands += said[i] == REFUTE_STANDS;
		v->refuted += said[i] == REFUTE_REFUTED;
		v->unsure += said[i] == REFUTE_UNSURE;
	}
}

static void take_answer(struct asking *a, const struct model_answer *answer)
{
	enum refute_verdict said[REFUTE_CLAIMS_MOST];
	struct buf why = BUF_INIT;

	if (answer->end != MODEL_COMPLETE)
		buf_printf(&why, "%s: %.*s", model_end_words(answer->end), STR_ARG(buf_str(&answer->words)));
	else if (!refute_read(buf_str(&answer->text), a->count, said, &why))
		take_votes(a, said);
	if (why.len) {
		a->out->unanswered += a->count;
		buf_clear(&a->out->words);
		buf_add_str(&a->out->words, buf_str(&why));
	}
	buf_release(&why);
}

static void ask_batch(struct asking *a)
{
	struct buf question = BUF_INIT;
	struct model_message message = { .role = MODEL_USER };
	struct model_request request = { .tier = a->tier,
		.system = refute_system(),
		.messages = &message,
		.message_count = 1,
		.schema = refute_schema() };
	struct model_answer answer = { .end = MODEL_COMPLETE };
	uint64_t spent;

	if (!a->count)
		return;
	write_question(a, &question);
	message.text = buf_str(&question);
	spent = model_ask(&a->model, &request, a->left_microusd, &answer);
	a->left_microusd -= spent < a->left_microusd ? spent : a->left_microusd;
	a->out->spent_microusd += spent;
	a->out->calls++;
	if (answer.usage_known) {
		a->out->usage.input +=
			answer.usage.input + answer.usage.cache_read + answer.usage.cache_write;
		a->out->usage.output += answer.usage.output;
	}
	take_answer(a, &answer);
	model_answer_release(&answer);
	buf_release(&question);
	a->count = 0;
}

static void ask_all(struct asking *a)
{
	for (size_t i = 0; i < a->set->claim_count; i++) {
		struct look_claim *c = &a->set->claims[i];

		if (!c->passed || second_look_of(&c->finding, true) != SECOND_WANTED ||
			!second_look_is_open(&c->votes, a->most))
			continue;
		if (a->count == REFUTE_CLAIMS_MOST ||
			(a->count && a->batch[0]->finding.file != c->finding.file))
			ask_batch(a);
		c->votes.asked++;
		a->batch[a->count++] = c;
	}
	ask_batch(a);
}

int look_ask(struct look_set *s, const struct tier *tier, unsigned most, uint64_t grant_microusd,
	struct look_asked *out)
{
	struct http_settings settings = { 1, 1, NULL };
	struct model_key key = { NULL, 0 };
	struct asking a = { .set = s,
		.tier = tier,
		.model = { .key = &key, .deadlines = model_deadlines(CALL_MS) },
		.most = most,
		.left_microusd = grant_microusd,
		.out = out };
	int err = model_key_read(tier, &key);

	if (!err)
		err = http_engine_open(&settings, &a.model.engine);
	if (err)
		buf_printf(&out->words, "tier %.*s: %s: %.*s%.*s", STR_ARG(tier->name), error_words(err),
			STR_ARG(tier->key_env), STR_ARG(tier->key_file));
	else
		ask_all(&a);
	if (a.model.engine)
		http_engine_close(a.model.engine);
	model_key_release(&key);
	return err;
}
