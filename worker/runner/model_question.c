/* Measures a question before it is asked, and goes through its pieces where it is too large for one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_question.h"

#include "common/tier/window.h"
#include "reeve/limits.h"
#include "worker/runner/model_again.h"
#include "worker/runner/model_plan.h"

/* What is added to a message that shows no file yet: the numbers of lines and files in its own words. */
enum { FRAME_BYTES = 64 };

static uint64_t weight_of(const struct buf *text)
{
	return window_weight(buf_str(text));
}

static bool prefix_write(struct model_questions *q)
{
	struct model_run *r = q->run;

	if (model_looks_again(r) || model_plans(r))
		return true;
	model_prefix(&q->asked, &q->prefix);
	if (q->prefix.len + model_system().len <= MODEL_PREFIX_BYTES_MOST)
		return true;
	model_fail(r->out,
		"the goal of the job and the skill for %.*s are more than the %d bytes that a question has "
		"for them",
		STR_ARG(r->spec.lens), MODEL_PREFIX_BYTES_MOST);
	return false;
}

static void room_measure(struct model_questions *q)
{
	struct model_run *r = q->run;
	uint64_t all = (uint64_t)window_question(r->tier->tier) * WINDOW_WEIGHT_A_TOKEN;
	uint64_t taken =
		window_weight(model_system_of(r)) + window_weight(model_schema_of(r)) + weight_of(&q->prefix);

	q->room = all > taken ? all - taken : 0;
}

static bool over_window(struct model_questions *q, const char *why)
{
	struct model_run *r = q->run;
	const struct tier *tier = r->tier->tier;

	model_fail(r->out, "%.*s: %s (%s): %s of %u tokens", STR_ARG(tier->name),
		model_end_words(MODEL_OVER_WINDOW), model_end_name(MODEL_OVER_WINDOW), why, tier->window);
	r->out->call.tier = tier->name;
	r->out->call.end = model_end_name(MODEL_OVER_WINDOW);
	return false;
}

static bool claims_write(struct model_questions *q)
{
	struct model_run *r = q->run;
	struct buf why = BUF_INIT;
	bool good;

	buf_clear(&q->message);
	good = again_message(&q->spec, &r->shard, q->asked.terms->goal, &q->message, &why);
	if (!good)
		model_fail(r->out, "%s", why.at);
	buf_release(&why);
	return good;
}

/* As many of the claims that are left as there is room for. */
static bool claims_next(struct model_questions *q)
{
	const struct model_spec *all = &q->run->spec;
	size_t left;

	q->spec.claims += q->written ? q->spec.claim_count : 0;
	left = all->claim_count - (size_t)(q->spec.claims - all->claims);
	for (q->spec.claim_count = left; q->spec.claim_count; q->spec.claim_count--) {
		if (!claims_write(q))
			return false;
		if (weight_of(&q->message) <= q->room)
			return true;
	}
	return left && over_window(q, "a claim with the lines around it does not fit into a window");
}

static bool files_next(struct model_questions *q)
{
	static const struct model_piece nothing;
	const struct model_shard *s = &q->run->shard;
	uint64_t frame;

	if (q->written && model_piece_is_last(s, &q->piece))
		return false;
	buf_clear(&q->message);
	q->asked.piece = &nothing;
	model_message(&q->asked, &q->message);
	frame = weight_of(&q->message) + FRAME_BYTES * WINDOW_WEIGHT_A_TOKEN;
	if (frame >= q->room || !model_piece_next(s, q->room - frame, &q->piece))
		return over_window(q, "the contract and a line of a file do not fit into a window");
	buf_clear(&q->message);
	q->asked.piece = &q->piece;
	model_message(&q->asked, &q->message);
	return true;
}

/* True too where it is not asked in pieces: then the talk measures it. */
static bool whole_write(struct model_questions *q)
{
	struct model_run *r = q->run;

	if (model_plans(r))
		plan_message(r, &q->message);
	else if (model_looks_again(r))
		return claims_write(q);
	else
		model_message(&q->asked, &q->message);
	return true;
}

bool model_questions_next(struct model_questions *q)
{
	bool good;

	if (!q->in_pieces)
		return !q->written++; /* it was written to be measured */
	good = model_looks_again(q->run) ? claims_next(q) : files_next(q);
	q->written += good;
	return good;
}

/* None is asked where the last could not be. */
static bool pieces_count(struct model_questions *q)
{
	unsigned count = 0;

	q->in_pieces = true;
	while (count <= MODEL_PIECES_MOST && model_questions_next(q))
		count++;
	if (q->run->out->outcome == OUTCOME_FAILED)
		return false;
	q->piece = (struct model_piece){ .to = { 0, 0, 0 } };
	q->spec = q->run->spec;
	q->written = 0;
	return count <= MODEL_PIECES_MOST || over_window(q, "it would be too many questions to a window");
}

bool model_questions_begin(struct model_questions *q, struct model_run *r)
{
	static const struct job_terms nothing;
	bool one; /* question, whatever it weighs */

	*q = (struct model_questions){ .run = r,
		.spec = r->spec,
		.asked = { r->in->terms ? r->in->terms : &nothing, buf_str(&r->skill), &r->shard,
			r->spec.refused, r->spec.title, r->spec.question, NULL } };
	r->shard.in_pieces = r->shard.shown_bytes > MODEL_INLINE_BYTES_MOST && !window_reads(r->tier->tier);
	if (!prefix_write(q))
		return false;
	room_measure(q);
	if (!whole_write(q))
		return false;
	one = model_plans(r) || (!model_looks_again(r) && !model_shard_is_inlined(&r->shard)) ||
	      weight_of(&q->message) <= q->room;
	return one || pieces_count(q);
}

void model_questions_release(struct model_questions *q)
{
	buf_release(&q->prefix);
	buf_release(&q->message);
}
