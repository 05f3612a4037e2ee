/* The runner of models: checks that all is as the job has it, asks, and hands in what the answer proves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_run.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "common/tier/recipe.h"
#include "common/utf8.h"
#include "worker/runner/model_again.h"
#include "worker/runner/model_findings.h"
#include "worker/runner/model_plan.h"
#include "worker/runner/model_prompt.h"
#include "worker/runner/model_skill.h"

#include <assert.h>
#include <stdio.h>

static void fail(struct attempt_output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void fail(struct attempt_output *out, const char *format, ...)
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
		fail(r->out, "this worker has no key for a tier called %.*s", STR_ARG(r->spec.tier));
	else if (!str_equal(r->spec.tier_hash, str_bytes(r->tier->hash, sizeof r->tier->hash)))
		fail(r->out,
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
		fail(r->out, "the job names no skill for the lens %.*s", STR_ARG(r->spec.lens));
	else if (model_skill_read(dir.at, want, &r->skill, words))
		fail(r->out, "%s", words);
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

static bool claims_write(struct model_run *r, struct str goal, struct buf *message)
{
	struct buf why = BUF_INIT;
	bool good = again_message(&r->spec, &r->shard, goal, message, &why);

	if (!good)
		fail(r->out, "%s", why.at);
	buf_release(&why);
	return good;
}

static bool question_write(struct model_run *r, struct buf *prefix, struct buf *message)
{
	static const struct job_terms nothing;
	struct model_question q = { r->in->terms ? r->in->terms : &nothing, buf_str(&r->skill), &r->shard,
		r->spec.refused, r->spec.title, r->spec.question };

	if (model_looks_again(r))
		return claims_write(r, q.terms->goal, message);
	if (model_plans(r)) {
		plan_message(r, message);
		return true;
	}
	model_prefix(&q, prefix);
	model_message(&q, message);
	if (prefix->len + model_system().len <= MODEL_PREFIX_BYTES_MOST)
		return true;
	fail(r->out,
		"the goal of the job and the skill for %.*s are more than the %d bytes that a question has "
		"for them",
		STR_ARG(r->spec.lens), MODEL_PREFIX_BYTES_MOST);
	return false;
}

/* A name for tables: what else may stand in it is a provider's to choose. */
static struct str model_name(struct model_run *r, struct str said)
{
	struct str name = arena_str(&r->shard.arena, utf8_cut(said, NAME_BYTES_MOST));

	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			((char *)(uintptr_t)name.at)[i] = '?';
	return name;
}

/* Also where it was told what was wrong with another answer: it is none the worse for that. */
static void recipe_make(const struct model_run *r, unsigned char out[RECIPE_BYTES])
{
	const struct job_skill *skill = job_terms_skill(r->in->terms, r->spec.lens);
	bool none = model_looks_again(r) || !skill; /* who disproves is given no skill */
	struct buf asked = BUF_INIT;

	if (model_plans(r)) {
		model_recipe_plan(r->tier->hash, r->spec.lens, STR(""), out);
		return;
	}
	if (r->spec.question.len) { /* as the coordinator has it: goal_question_pack() */
		buf_add_prefixed(&asked, r->spec.title);
		buf_add_prefixed(&asked, r->spec.question);
	}
	model_recipe_asked(r->tier->hash, r->spec.lens,
		none ? STR("") : str_bytes(skill->hash, sizeof skill->hash), buf_str(&asked), out);
	buf_release(&asked);
}

/* False, and `why`: it is not of the form that was asked for. */
static bool findings_report(
	struct model_run *r, struct str text, struct model_report *report, struct buf *why)
{
	struct finding *findings;

	if (model_findings_read(text, &r->shard, &findings, &report->count, why))
		return false;
	report->findings = findings;
	if (model_shard_was_read(&r->shard))
		model_shard_report(&r->shard, report, &r->out->body);
	else
		fail(r->out, "%.*s answered without a look at any of its files", STR_ARG(report->tier));
	return true;
}

static void answer_read(struct model_run *r, const struct conversation_result *result)
{
	struct model_report report = { .tier = r->tier->tier->name,
		.model = model_name(r, buf_str(&result->answer.model)),
		.usage = result->usage };
	struct str text = buf_str(&result->answer.text);
	struct buf why = BUF_INIT;
	unsigned char recipe[RECIPE_BYTES];
	bool good;

	recipe_make(r, recipe);
	report.recipe = str_bytes(recipe, sizeof recipe);
	r->progress->phase = "reporting";
	r->out->outcome = OUTCOME_DONE;
	if (model_plans(r))
		good = plan_report(r, text, &report, &why);
	else if (model_looks_again(r))
		good = again_report(&r->spec, text, &report, &r->out->body, &why);
	else
		good = findings_report(r, text, &report, &why);
	if (!good)
		fail(r->out, "the answer of %.*s cannot be read: %s", STR_ARG(report.tier), why.at);
	buf_release(&why);
}

/* A provider's words may hold anything: on a terminal they are to do nothing. */
static void make_plain(struct buf *words)
{
	for (size_t i = 0; i < words->len; i++)
		if ((unsigned char)words->at[i] < ' ' || words->at[i] == 0x7f)
			words->at[i] = ' ';
}

static void conversation_end(struct model_run *r, const struct conversation_result *result)
{
	const struct model_answer *a = &result->answer;

	r->out->spent_microusd = result->spent_microusd;
	if (a->end == MODEL_COMPLETE) {
		answer_read(r, result);
	} else if (a->end == MODEL_CANCELLED) {
		fail(r->out, "cancelled");
	} else {
		fail(r->out, "%.*s: %s (%s)", STR_ARG(r->tier->tier->name), model_end_words(a->end),
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

static void question_ask(struct model_run *r)
{
	struct conversation_result result = { .turns = 0 };
	struct buf prefix = BUF_INIT, message = BUF_INIT;

	if (question_write(r, &prefix, &message)) {
		model_talk(r, buf_str(&prefix), buf_str(&message), &result);
		conversation_end(r, &result);
		if (r->out->call.tier.len)
			call_log(r, &result);
	}
	conversation_result_release(&result);
	buf_release(&prefix);
	buf_release(&message);
}

static void shard_look(struct model_run *r)
{
	struct model_report nobody = { .tier = r->tier->tier->name, .model = STR(""), .recipe = STR("") };

	if (model_shard_init(&r->shard, &r->spec, r->in, r->progress)) {
		fail(r->out, "the input names files that the manifest does not have");
	} else if (r->progress->cancel) {
		fail(r->out, "cancelled");
	} else if (r->shard.shown || model_plans(r)) {
		question_ask(r);
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
		fail(out, "the input is no ModelSpec");
	else if (!in->workspace)
		fail(out, "the job has no files");
	else if (tier_find_here(&r) && (model_looks_again(&r) || model_plans(&r) || skill_find_here(&r)))
		shard_look(&r);
	buf_release(&r.skill);
	arena_release(&arena);
}
