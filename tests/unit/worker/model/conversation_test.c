/* Tries worker/model/conversation.c against a model of literals: turns, tools, and every bound. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/conversation.h"
#include "worker/model/file_tools.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

/* What the model does in each turn: "r:ARGUMENTS" calls read, "x:" a tool that there is not, "p" pauses, anything else is its
 * last word; and what each turn costs. */
struct script {
	const char *const *turns;
	uint64_t price;
	unsigned asked;
	uint64_t left;        /* as the last call was told */
	struct buf heard;     /* the messages of the last request */
	atomic_bool *cancels; /* after the first turn */
};

static void set_call(struct model_answer *a, const char *name, const char *arguments)
{
	a->calls = calloc(1, sizeof *a->calls);
	a->call_count = 1;
	buf_add_text(&a->calls[0].id, "c1");
	buf_add_text(&a->calls[0].name, name);
	buf_add_text(&a->calls[0].arguments, arguments);
}

static uint64_t play(void *arg, const struct model_request *request, uint64_t left, struct model_answer *a)
{
	struct script *s = arg;
	const char *say = s->turns[s->asked];

	s->left = left;
	*a = (struct model_answer){ .usage = { .input = 10, .output = 1 }, .usage_known = true };
	if (left < s->price) {
		a->usage_known = false;
		a->end = MODEL_GRANT_SPENT;
		return 0;
	}
	s->asked++;
	if (s->cancels)
		*s->cancels = true;
	buf_clear(&s->heard);
	for (size_t i = 0; i < request->message_count; i++)
		buf_printf(&s->heard, "%c%s%.*s|", "uat"[request->messages[i].role],
			request -> messages[i].is_error ? "!" : "", STR_ARG(request->messages[i].text));
	a->end = MODEL_COMPLETE;
	if (say[0] == 'p')
		a->end = MODEL_PAUSE_TURN;
	if (say[1] == ':') {
		a->end = MODEL_TOOL_USE;
		set_call(a, say[0] == 'r' ? "read" : "shell", say + 2);
	}
	buf_add_text(&a->text, a->end == MODEL_TOOL_USE ? "" : say);
	return s->price;
}

static struct str path_of(void *arg, size_t file)
{
	(void)arg;
	return file ? STR("src/b.c") : STR("a.c");
}

static bool content_of(void *arg, size_t file, struct buf *out)
{
	(void)arg;
	buf_add_text(out, file ? "" : "int a;\nint b;\n");
	return !file;
}

static struct model_files files = { 2, path_of, content_of, NULL, NULL };
static const struct model_message hello = { .role = MODEL_USER, .text = { "Look", 4 } };
static const struct model_request first = {
	.messages = &hello, .message_count = 1, .tools = file_tools, .tool_count = FILE_TOOLS
};

static void hold(struct script *s, unsigned turns_most, uint64_t grant, struct conversation_result *out)
{
	struct conversation c = { .ask = play,
		.ask_arg = s,
		.tool = file_tool,
		.tool_arg = &files,
		.turns_most = turns_most,
		.grant_microusd = grant,
		.cancel = s->cancels };

	*out = (struct conversation_result){ 0 };
	conversation_hold(&c, &first, out);
}

void test_tools_answer_until_the_model_has_done(void)
{
	static const char *const turns[] = { "r:{\"path\":\"a.c\",\"from\":2}", "r:{\"path\":\"../x\"}",
		"x:{}", "p", "Done." };
	struct script s = { .turns = turns, .price = 3 };
	struct conversation_result r;

	hold(&s, 8, 100, &r);
	CU_ASSERT_EQUAL(r.answer.end, MODEL_COMPLETE);
	CU_ASSERT_STRING_EQUAL(r.answer.text.at, "Done.");
	CU_ASSERT_EQUAL(r.turns, 5);
	CU_ASSERT_EQUAL(r.spent_microusd, 15);
	CU_ASSERT_EQUAL(r.usage.input, 50);
	CU_ASSERT_EQUAL(s.left, 88);
	CU_ASSERT_STRING_EQUAL(s.heard.at,
		"uLook|a|t2: int b;\n[2 lines in all]\n|"
		"a|t!no file of that path is yours to read; list names those that are|"
		"a|t!there is no such tool|ap|");
	conversation_result_release(&r);
	buf_release(&s.heard);
}

void test_bounds_end_it(void)
{
	static const char *const loop[] = { "r:{}", "r:{}", "r:{}", "r:{}", "r:{}" };
	static const struct {
		unsigned turns_most;
		uint64_t grant;
		enum model_end end;
		unsigned asked;
		uint64_t spent;
	} cases[] = {
		{ 3, 100, MODEL_TURNS_SPENT, 3, 30 },
		{ 1, 100, MODEL_TURNS_SPENT, 1, 10 },
		{ 8, 30, MODEL_GRANT_SPENT, 3, 30 },
		{ 8, 29, MODEL_GRANT_SPENT, 2, 20 },
		{ 8, 0, MODEL_GRANT_SPENT, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct script s = { .turns = loop, .price = 10 };
		struct conversation_result r;

		hold(&s, cases[i].turns_most, cases[i].grant, &r);
		CU_ASSERT_EQUAL(r.answer.end, cases[i].end);
		CU_ASSERT_EQUAL(s.asked, cases[i].asked);
		CU_ASSERT_EQUAL(r.spent_microusd, cases[i].spent);
		conversation_result_release(&r);
		buf_release(&s.heard);
	}
}

void test_it_is_called_off_between_two_turns(void)
{
	static const char *const turns[] = { "r:{}", "Done." };
	atomic_bool cancel = false;
	struct script s = { .turns = turns, .price = 1, .cancels = &cancel };
	struct conversation_result r;

	hold(&s, 8, 100, &r);
	CU_ASSERT_EQUAL(r.answer.end, MODEL_CANCELLED);
	CU_ASSERT_EQUAL(s.asked, 1);
	conversation_result_release(&r);
	buf_release(&s.heard);
}
