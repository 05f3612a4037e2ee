/* The runner of models: checks that all is as the job has it, asks, and hands in what the answer proves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_run.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "common/tier/lend.h"
#include "common/tier/recipe.h"
#include "common/utf8.h"
#include "worker/model/conversation.h"
#include "worker/model/file_tools.h"
#include "worker/model/model_call.h"
#include "worker/runner/keyring.h"
#include "worker/runner/model_findings.h"
#include "worker/runner/model_prompt.h"
#include "worker/runner/model_skill.h"

#include <assert.h>
#include <stdio.h>

/* Until a connection's turn comes, and between two calls. */
enum { SILENCE_SLACK_MS = 10000 };

struct model_run {
	const struct attempt_input *in;
	const struct keyring *keyring;
	const struct model_tier *tier;
	struct attempt_progress *progress;
	struct attempt_output *out;
	struct model_spec spec;
	struct model_shard shard;
	struct buf skill;
	int64_t deadline_ms;
	bool usage_lost; /* of a call that may have been billed */
	unsigned asked;
	size_t told_bytes; /* by tools */
};

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

/* Adds what this call was, and what all of them have used so far. */
static void call_note(struct model_run *r, const struct model_answer *a, uint64_t charge)
{
	struct call_report *call = &r->out->call;

	if (a->usage_known) {
		call->usage.input += a->usage.input;
		call->usage.output += a->usage.output;
		call->usage.cache_read += a->usage.cache_read;
		call->usage.cache_write += a->usage.cache_write;
	} else {
		r->usage_lost = r->usage_lost || charge || (a->sent && (a->begun || !a->status));
	}
	call->tier = r->tier->tier->name;
	call->end = model_end_name(a->end);
	call->usage_known = !r->usage_lost;
	call->rates = a->rates;
	r->progress->tokens += a->usage_known ? a->usage.input + a->usage.output : 0;
	r->progress->spent_microusd += charge;
}

static int64_t time_left(const struct model_run *r)
{
	int64_t left = r->deadline_ms - clock_ms();

	return left > 0 ? left : 1;
}

/* One call, as conversation.h wants it. Where the longest answer could cost more than is left, a shorter one is asked for: one
 * that does not fit ends as cut, which is told. */
static uint64_t ask(
	void *arg, const struct model_request *request, uint64_t left, struct model_answer *answer)
{
	struct model_run *r = arg;
	struct model_request asked = *request;
	struct model_asking by = { .engine = r->keyring->engine,
		.key = &r->tier->key,
		.deadlines = model_deadlines(time_left(r)),
		.cancel = &r->progress->cancel,
		.progress = &r->progress->progress,
		.phase = &r->progress->phase };
	uint64_t charge = 0;

	r->progress->silence_ms = by.deadlines.connect_ms + by.deadlines.first_ms + SILENCE_SLACK_MS;
	r->progress->phase = "asking";
	r->asked++;
	for (;;) {
		charge = model_ask(&by, &asked, left, answer);
		if (answer->end != MODEL_GRANT_SPENT || asked.max_output / 2 < MODEL_OUTPUT_LEAST)
			break;
		model_answer_release(answer);
		asked.max_output /= 2;
	}
	if (answer->end != MODEL_GRANT_SPENT && answer->total_ms)
		call_note(r, answer, charge);
	return charge;
}

static struct str file_name(void *arg, size_t at)
{
	return ((struct model_run *)arg)->shard.files[at].name;
}

static bool file_content(void *arg, size_t at, struct buf *out)
{
	const struct model_file *f = &((struct model_run *)arg)->shard.files[at];

	if (!f->why.len)
		buf_add_str(out, f->content);
	return !f->why.len;
}

static void file_shown(void *arg, size_t at, uint32_t from, uint32_t to)
{
	struct model_run *r = arg;

	model_file_seen(&r->shard.files[at], from, to);
	r->progress->progress++;
}

/* The last answer has to be the one that hands in, and what was read is paid for again in each question. */
static bool tool_use(void *arg, const struct model_tool_call *call, struct buf *out)
{
	struct model_run *r = arg;
	struct model_files files = { r->shard.file_count, file_name, file_content, r, file_shown };
	bool good;

	if (r->asked + 1 >= MODEL_TURNS_MOST ||
		r->told_bytes + TOOL_ANSWER_BYTES_MOST > MODEL_INLINE_BYTES_MOST) {
		buf_add_text(out,
			"nothing more can be read: hand in what you have, and name in not_covered the "
			"files that you have not read to the end");
		return false;
	}
	good = file_tool(&files, call, out);
	r->told_bytes += out->len < TOOL_ANSWER_BYTES_MOST ? out->len : TOOL_ANSWER_BYTES_MOST;
	return good;
}

static bool question_write(struct model_run *r, struct buf *prefix, struct buf *message)
{
	static const struct job_terms nothing;
	struct model_question q = { r->in->terms ? r->in->terms : &nothing, buf_str(&r->skill), &r->shard,
		r->spec.refused };

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

static void talk(struct model_run *r, struct str prefix, struct str text, struct conversation_result *result)
{
	struct model_message message = { .role = MODEL_USER, .text = text };
	bool inlined = model_shard_is_inlined(&r->shard);
	struct model_request request = { .tier = r->tier->tier,
		.system = model_system(),
		.prefix = prefix,
		.messages = &message,
		.message_count = 1,
		.tools = file_tools,
		.tool_count = inlined ? 0 : FILE_TOOLS,
		.schema = model_schema(),
		.max_output = tier_output_most(r->tier->tier) };
	struct conversation c = { .ask = ask,
		.ask_arg = r,
		.tool = tool_use,
		.tool_arg = r,
		.turns_most = inlined ? 2 : MODEL_TURNS_MOST, /* a provider may pause one */
		.grant_microusd = r->in->grant_microusd,
		.cancel = &r->progress->cancel };

	conversation_hold(&c, &request, result);
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

	model_recipe(r->tier->hash, r->spec.lens, str_bytes(skill->hash, sizeof skill->hash), out);
}

static void answer_read(struct model_run *r, const struct conversation_result *result)
{
	struct model_report report = { .tier = r->tier->tier->name,
		.model = model_name(r, buf_str(&result->answer.model)),
		.usage = result->usage };
	struct finding *findings = NULL;
	struct buf why = BUF_INIT;
	unsigned char recipe[RECIPE_BYTES];

	recipe_make(r, recipe);
	report.recipe = str_bytes(recipe, sizeof recipe);
	r->progress->phase = "reporting";
	if (model_findings_read(buf_str(&result->answer.text), &r->shard, &findings, &report.count, &why)) {
		fail(r->out, "the answer of %.*s cannot be read: %s", STR_ARG(report.tier), why.at);
	} else if (!model_shard_was_read(&r->shard)) {
		fail(r->out, "%.*s answered without a look at any of its files", STR_ARG(report.tier));
	} else {
		report.findings = findings;
		model_shard_report(&r->shard, &report, &r->out->body);
		r->out->outcome = OUTCOME_DONE;
	}
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
		talk(r, buf_str(&prefix), buf_str(&message), &result);
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
	} else if (r->shard.shown) {
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
	else if (tier_find_here(&r) && skill_find_here(&r))
		shard_look(&r);
	buf_release(&r.skill);
	arena_release(&arena);
}
