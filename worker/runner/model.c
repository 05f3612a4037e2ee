/* The runner of models: checks that all is as the job has it, asks, and hands in what the answer proves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_run.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "reeve/limits.h"
#include "worker/runner/model_handed.h"
#include "worker/runner/model_question.h"
#include "worker/runner/model_skill.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

/* Before a question of several is asked again that was turned away without a date; doubled each time. */
enum { TURN_WAIT_MS = 1000, TURN_DOUBLINGS = 6, TURN_STEP_MS = 100 };

void model_fail(struct attempt_output *out, const char *format, ...)
{
	va_list args;

	out->outcome = OUTCOME_FAILED;
	buf_clear(&out->reason);
	va_start(args, format);
	buf_vprintf(&out->reason, format, args);
	va_end(args);
}

enum attempt_outcome model_outcome(enum model_end end)
{
	switch (end) {
	case MODEL_COMPLETE:
		return OUTCOME_DONE;
	case MODEL_RATE_LIMITED:
	case MODEL_OVERLOADED:
		return OUTCOME_TURNED_AWAY;
	case MODEL_QUOTA:
	case MODEL_AUTHENTICATION:
	case MODEL_FORBIDDEN:
		return OUTCOME_QUOTA;
	default:
		return OUTCOME_FAILED;
	}
}

/* Both sides read their own files: an answer of another model, or at another address, would be taken for this one's. */
static bool tier_find_here(struct model_run *r)
{
	r->tier = keyring_find(r->keyring, r->spec.tier);
	if (!r->tier)
		model_fail(r->out, "this worker has no key for a tier called %.*s", STR_ARG(r->spec.tier));
	else if (!str_equal(r->spec.tier_hash, str_bytes(r->tier->hash, sizeof r->tier->hash)))
		model_fail(r->out,
			"the tier %.*s is another one here than in the coordinator: give both the same "
			"`tiers:` and start "
			"them again",
			STR_ARG(r->spec.tier));
	else
		return true;
	return false;
}

static bool skill_find_here(struct model_run *r)
{
	const struct job_skill *want = r->in->terms ? job_terms_skill(r->in->terms, r->spec.lens) : NULL;
	struct buf dir = BUF_INIT;
	char words[SKILL_WORDS_BYTES];
	bool found = false;

	paths_data("skills", &dir);
	if (!want)
		model_fail(r->out, "the job names no skill for the lens %.*s", STR_ARG(r->spec.lens));
	else if (model_skill_read(dir.at, want, &r->skill, words))
		model_fail(r->out, "%s", words);
	else
		found = true;
	buf_release(&dir);
	return found;
}

bool model_looks_again(const struct model_run *r)
{
	return r->spec.claim_count;
}

bool model_plans(const struct model_run *r)
{
	return r->spec.goal.len;
}

/* A provider's words may hold anything: on a terminal they are to do nothing. */
static void make_plain(struct buf *words)
{
	for (size_t i = 0; i < words->len; i++)
		if ((unsigned char)words->at[i] < ' ' || words->at[i] == 0x7f)
			words->at[i] = ' ';
}

static void conversation_end(struct model_run *r, const struct model_questions *asked,
	const struct conversation_result *result, struct model_handed *handed)
{
	const struct model_answer *a = &result->answer;

	if (a->end == MODEL_COMPLETE) {
		r->progress->phase = "reporting";
		handed_take(handed, r, &asked->spec, result);
	} else if (a->end == MODEL_CANCELLED) {
		model_fail(r->out, "cancelled");
	} else {
		model_fail(r->out, "%.*s: %s (%s)", STR_ARG(r->tier->tier->name), model_end_words(a->end),
			model_end_name(a->end));
		if (a->words.len && !str_equal(buf_str(&a->words), str_of(model_end_words(a->end)))) {
			buf_add_text(&r->out->reason, ": ");
			buf_add_str(&r->out->reason, buf_str(&a->words));
		}
		make_plain(&r->out->reason);
		r->out->outcome = model_outcome(a->end);
	}
}

/* No word of the question or the answer, and no key: who looks for what a job cost looks here. */
static void call_log(const struct model_run *r, const struct conversation_result *result)
{
	char id[SUBTASK_ID_BYTES];

	log_event(LEVEL_INFO, "model.asked", log_text("subtask", subtask_id(r->in->ref, id)),
		log_str("tier", r->tier->tier->name), log_text("end", model_end_name(result->answer.end)),
		log_number("turns", result->turns), log_number("input", (int64_t)result->usage.input),
		log_number("output", (int64_t)result->usage.output),
		log_number("cache_read", (int64_t)result->usage.cache_read),
		log_number("microusd", (int64_t)result->spent_microusd));
}

/* A turn that comes later is waited for where others were answered: to begin anew would ask, and pay, these again. */
static int64_t wait_for_turn_ms(
	const struct model_run *r, const struct conversation_result *result, unsigned times)
{
	enum attempt_outcome outcome = model_outcome(result->answer.end);
	int64_t ms = result->answer.rates.retry_after_ms;

	if (outcome != OUTCOME_TURNED_AWAY)
		return -1;
	if (ms < 0)
		ms = TURN_WAIT_MS << (times < TURN_DOUBLINGS ? times : TURN_DOUBLINGS);
	return clock_ms() + ms < r->deadline_ms ? ms : -1;
}

static void wait(struct model_run *r, int64_t ms)
{
	const struct timespec step = { .tv_nsec = TURN_STEP_MS * 1000000L };

	r->progress->phase = "waiting";
	r->progress->silence_ms = ms + MODEL_SILENCE_SLACK_MS;
	r->progress->progress++;
	for (int64_t until_ms = clock_ms() + ms; clock_ms() < until_ms && !r->progress->cancel;)
		nanosleep(&step, NULL);
}

/* Where the job sets no time each question has its own. */
static void question_ask(struct model_run *r, const struct model_questions *q, struct model_handed *handed)
{
	struct conversation_result result;
	int64_t ms;

	for (unsigned times = 0;; times++) {
		result = (struct conversation_result){ .turns = 0 };
		if (!r->in->timeout_ms)
			r->deadline_ms = clock_ms() + MODEL_ATTEMPT_MS;
		model_talk(r, buf_str(&q->prefix), buf_str(&q->message), &result);
		ms = handed->answers ? wait_for_turn_ms(r, &result, times) : -1;
		if (ms < 0 || times == TURNED_AWAY_MOST || r->progress->cancel)
			break;
		conversation_result_release(&result);
		wait(r, ms);
	}
	conversation_end(r, q, &result, handed);
	if (r->out->call.calls)
		call_log(r, &result);
	conversation_result_release(&result);
}

/* What one question is answered is of no use without the others: with the first that fails all of them have. */
static void questions_ask(struct model_run *r)
{
	struct model_questions q;
	struct model_handed handed = { .count = 0 };
	bool begun = model_questions_begin(&q, r);

	while (begun && r->out->outcome == OUTCOME_NONE && model_questions_next(&q))
		question_ask(r, &q, &handed);
	if (r->out->outcome == OUTCOME_NONE)
		handed_report(&handed, r);
	model_questions_release(&q);
}

static void shard_look(struct model_run *r)
{
	struct model_report nobody = { .tier = r->tier->tier->name, .model = STR(""), .recipe = STR("") };

	if (model_shard_init(&r->shard, &r->spec, r->in, r->progress)) {
		model_fail(r->out, "the input names files that the manifest does not have");
	} else if (r->progress->cancel) {
		model_fail(r->out, "cancelled");
	} else if (r->shard.shown || model_plans(r)) {
		questions_ask(r);
	} else {
		model_shard_report(&r->shard, &nobody, &r->out->body);
		r->out->outcome = OUTCOME_DONE;
	}
	model_shard_release(&r->shard);
}

void run_model(const struct attempt_input *in, const struct keyring *keyring,
	struct attempt_progress *progress, struct attempt_output *out)
{
	struct model_run r = { .in = in,
		.keyring = keyring,
		.progress = progress,
		.out = out,
		.deadline_ms = clock_ms() + (in->timeout_ms ? in->timeout_ms : MODEL_ATTEMPT_MS) };
	struct arena arena = { 0 };

	rate_headers_init(&out->call.rates);
	if (model_spec_unpack(in->spec, &arena, &r.spec))
		model_fail(out, "the input is no ModelSpec");
	else if (!in->workspace)
		model_fail(out, "the job has no files");
	else if (tier_find_here(&r) && (model_looks_again(&r) || model_plans(&r) || skill_find_here(&r)))
		shard_look(&r);
	buf_release(&r.skill);
	arena_release(&arena);
}
