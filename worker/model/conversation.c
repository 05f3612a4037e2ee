/* Asks, carries out what the model asks for, and asks again with all that was said. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/conversation.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

struct talk {
	const struct conversation *c;
	struct model_request request; /* the first one, with `messages` in place of its own */
	struct model_message *messages;
	size_t room;
	struct model_answer answers[CONVERSATION_TURNS_MOST]; /* kept, for messages borrow from them */
	unsigned turns;
	struct buf *tool_answers;
	size_t tool_answer_count;
	struct conversation_result *out;
};

static void say(struct talk *t, struct model_message message)
{
	if (t->request.message_count == t->room) {
		t->room = 2 * t->room + 8;
		t->messages = realloc(t->messages, t->room * sizeof *t->messages);
		if (!t->messages)
			abort();
	}
	t->messages[t->request.message_count++] = message;
	t->request.messages = t->messages;
}

static struct buf *answer_room(struct talk *t)
{
	t->tool_answers = realloc(t->tool_answers, (t->tool_answer_count + 1) * sizeof *t->tool_answers);
	if (!t->tool_answers)
		abort();
	t->tool_answers[t->tool_answer_count] = (struct buf)BUF_INIT;
	return &t->tool_answers[t->tool_answer_count++];
}

static void cut(struct buf *answer)
{
	size_t len = utf8_cut(buf_str(answer), TOOL_ANSWER_BYTES_MOST).len;

	if (len == answer->len)
		return;
	answer->len = len;
	buf_add_text(answer, "\n[the rest is cut off: ask for less at once]");
}

static bool is_offered(const struct talk *t, const struct model_tool_call *call)
{
	for (size_t i = 0; i < t->request.tool_count; i++)
		if (str_equal(buf_str(&call->name), t->request.tools[i].name))
			return true;
	return false;
}

/* A call that cannot be carried out is answered too: models mend their mistakes when they are told. */
static void carry_out(struct talk *t, const struct model_tool_call *call)
{
	struct buf *answer = answer_room(t);
	bool good = false;

	if (is_offered(t, call))
		good = t->c->tool(t->c->tool_arg, call, answer);
	else
		buf_add_text(answer, "there is no such tool");
	cut(answer);
	say(t, (struct model_message){ .role = MODEL_TOOL_ANSWER,
		       .text = buf_str(answer),
		       .call_id = buf_str(&call->id),
		       .is_error = !good });
}

static void go_on(struct talk *t, const struct model_answer *a)
{
	say(t, (struct model_message){ .role = MODEL_ASSISTANT,
		       .text = buf_str(&a->text),
		       .calls = a->calls,
		       .call_count = a->call_count,
		       .turn = buf_str(&a->turn) });
	for (size_t i = 0; i < a->call_count; i++)
		carry_out(t, &a->calls[i]);
}

static void count(struct talk *t, const struct model_answer *a, uint64_t charged)
{
	t->out->spent_microusd += charged;
	if (a->usage_known)
		tier_usage_add(&t->out->usage, &a->usage);
}

/* One turn; whether another one follows. */
static bool turn(struct talk *t)
{
	struct model_answer *a = &t->answers[t->turns];
	uint64_t spent = t->out->spent_microusd, grant = t->c->grant_microusd;

	if (t->c->cancel && *t->c->cancel) {
		a->end = MODEL_CANCELLED;
		return false;
	}
	count(t, a, t->c->ask(t->c->ask_arg, &t->request, grant > spent ? grant - spent : 0, a));
	if (model_end_next(a->end) != NEXT_GO_ON)
		return false;
	if (t->turns + 1 == t->c->turns_most) {
		a->end = MODEL_TURNS_SPENT;
		return false;
	}
	go_on(t, a);
	return true;
}

void conversation_hold(
	const struct conversation *c, const struct model_request *first, struct conversation_result *out)
{
	struct talk *t = calloc(1, sizeof *t);

	assert(t && c->turns_most && c->turns_most <= CONVERSATION_TURNS_MOST);
	assert(c->tool || !first->tool_count);
	t->c = c;
	t->out = out;
	t->request = *first;
	t->request.message_count = 0;
	for (size_t i = 0; i < first->message_count; i++)
		say(t, first->messages[i]);
	while (turn(t))
		t->turns++;
	out->answer = t->answers[t->turns];
	out->turns = t->turns + 1;
	for (unsigned i = 0; i < t->turns; i++)
		model_answer_release(&t->answers[i]);
	for (size_t i = 0; i < t->tool_answer_count; i++)
		buf_release(&t->tool_answers[i]);
	free(t->tool_answers);
	free(t->messages);
	free(t);
}

void conversation_result_release(struct conversation_result *r)
{
	model_answer_release(&r->answer);
}
