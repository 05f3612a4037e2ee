/* The calls of one attempt: each within the grant and the time, told in the beats, and counted whatever came of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_run.h"

#include "common/io/clock.h"
#include "common/tier/lend.h"
#include "common/tier/window.h"
#include "reeve/limits.h"
#include "worker/model/file_tools.h"
#include "worker/model/model_call.h"
#include "worker/runner/model_findings.h"
#include "worker/runner/model_prompt.h"
#include "worker/runner/planner.h"
#include "worker/runner/refute.h"

enum {
	SHORTER_BY =
		4, /* an answer that is too dear becomes a fourth shorter: halves would leave half of the money */
};

/* Adds what this call was, and what all of them have used so far. */
static void call_note(struct model_run *r, const struct model_answer *a, uint64_t charge)
{
	struct call_report *call = &r->out->call;

	if (a->usage_known)
		tier_usage_add(&call->usage, &a->usage);
	else
		r->usage_lost = r->usage_lost || charge || (a->sent && (a->begun || !a->status));
	call->tier = r->tier->tier->name;
	call->end = model_end_name(a->end);
	call->usage_known = !r->usage_lost;
	call->rates = a->rates;
	call->calls++;
	r->progress->tokens += a->usage_known ? a->usage.input + a->usage.output : 0;
	r->progress->spent_microusd += charge;
}

static int64_t time_left(const struct model_run *r)
{
	int64_t left = r->deadline_ms - clock_ms();

	return left > 0 ? left : 1;
}

/* All that stands in it: what was said before is sent again. */
static uint64_t tokens_of(const struct model_request *request)
{
	uint64_t weight = window_weight(request->system) + window_weight(request->prefix) +
			  window_weight(request->schema);

	for (size_t i = 0; i < request->tool_count; i++)
		weight += window_weight(request->tools[i].description) +
			  window_weight(request->tools[i].schema);
	for (size_t i = 0; i < request->message_count; i++) {
		const struct model_message *m = &request->messages[i];

		weight += window_weight(m->turn.len ? m->turn : m->text);
		for (size_t k = 0; !m->turn.len && k < m->call_count; k++)
			weight += window_weight(buf_str(&m->calls[k].arguments));
	}
	return window_tokens(weight);
}

/* What is left of the window for an answer; false, and the answer says why: it would be too little. Servers refuse what could not end
 * in their window, and some cut a prompt that is over it and say nothing. */
static bool fits_window(struct model_request *asked, struct model_answer *answer)
{
	uint64_t tokens = tokens_of(asked), window = asked->tier->window;
	uint64_t left = window > tokens ? window - tokens : 0;

	if (left >= window_answer(asked->tier)) {
		asked->max_output = left < asked->max_output ? (uint32_t)left : asked->max_output;
		return true;
	}
	answer->end = MODEL_OVER_WINDOW;
	buf_printf(&answer->words, "some %llu tokens of question and %u of answer are more than %u",
		(unsigned long long)tokens, window_answer(asked->tier), asked->tier->window);
	return false;
}

/* More was read than was reckoned, and it may have been cut: some servers do, and say nothing. */
static void distrust(const struct model_request *asked, struct model_answer *answer)
{
	uint64_t read = answer->usage.input + answer->usage.cache_read + answer->usage.cache_write;

	if (!answer->usage_known || read + asked->max_output <= asked->tier->window ||
		(answer->end != MODEL_COMPLETE && answer->end != MODEL_TOOL_USE))
		return;
	answer->end = MODEL_CONTEXT_EXCEEDED;
	buf_clear(&answer->words);
	buf_printf(&answer->words, "it read %llu tokens, which leave no %u for an answer in a window of %u",
		(unsigned long long)read, asked->max_output, asked->tier->window);
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
	uint64_t charge = 0, shorter;

	if (!fits_window(&asked, answer)) {
		r->out->call.tier = r->tier->tier->name;
		r->out->call.end = model_end_name(answer->end);
		return 0;
	}
	r->progress->silence_ms = by.deadlines.connect_ms + by.deadlines.first_ms + MODEL_SILENCE_SLACK_MS;
	r->progress->phase = "asking";
	r->asked++;
	for (;;) {
		charge = model_ask(&by, &asked, left, answer);
		shorter = asked.max_output - asked.max_output / SHORTER_BY;
		if (answer->end != MODEL_GRANT_SPENT || shorter < MODEL_OUTPUT_LEAST)
			break;
		model_answer_release(answer);
		asked.max_output = shorter;
	}
	distrust(&asked, answer);
	/* The other end that needs no call is a request too large to be written. */
	if (answer->end != MODEL_GRANT_SPENT && (answer->end != MODEL_CONTEXT_EXCEEDED || answer->sent))
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

struct str model_system_of(const struct model_run *r)
{
	return model_plans(r) ? planner_system() : model_looks_again(r) ? refute_system() : model_system();
}

struct str model_schema_of(const struct model_run *r)
{
	return model_plans(r) ? planner_schema() : model_looks_again(r) ? refute_schema() : model_schema();
}

/* Questions about other pieces have used some of it. */
static uint64_t left_of_grant(const struct model_run *r)
{
	uint64_t grant = r->in->grant_microusd, spent = r->out->spent_microusd;

	return grant > spent ? grant - spent : 0;
}

void model_talk(struct model_run *r, struct str prefix, struct str text, struct conversation_result *result)
{
	struct model_message message = { .role = MODEL_USER, .text = text };
	bool inlined = model_looks_again(r) || model_plans(r) || model_shard_is_inlined(&r->shard);
	struct model_request request = { .tier = r->tier->tier,
		.system = model_system_of(r),
		.prefix = prefix,
		.messages = &message,
		.message_count = 1,
		.tools = file_tools,
		.tool_count = inlined ? 0 : FILE_TOOLS,
		.schema = model_schema_of(r),
		.max_output = tier_output_most(r->tier->tier) };
	struct conversation c = { .ask = ask,
		.ask_arg = r,
		.tool = tool_use,
		.tool_arg = r,
		.turns_most = inlined ? 2 : MODEL_TURNS_MOST, /* a provider may pause one */
		.grant_microusd = left_of_grant(r),
		.cancel = &r->progress->cancel };

	r->asked = 0;
	r->told_bytes = 0;
	conversation_hold(&c, &request, result);
	r->out->spent_microusd += result->spent_microusd;
}
