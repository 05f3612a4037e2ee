/* Tries worker/runner/model_findings.c: an answer is read whole or not at all, and a quote is not made better than it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_findings.h"

#include "coordinator/api/read_result.h"
#include "reeve/limits.h"
#include "worker/model/json_schema.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define LINES "int main(void)\n{\n\tchar name[8];\n\tstrcpy(name, argv[1]);\n\n\treturn 0;\n}\n"

struct answered {
	struct model_file files[3];
	struct model_shard shard;
	struct finding *findings;
	size_t count;
	struct buf why;
	int err;
};

static void answer(struct answered *a, const char *text)
{
	*a = (struct answered){
		.files = { { .file = 4,
				   .name = STR("a.c"),
				   .content = STR(LINES),
				   .lines = 7,
				   .why = STR(""),
				   .said = STR("") },
			{ .file = 7, .name = STR("b.bin"), .why = STR("it is no text"), .said = STR("") },
			{ .file = 9,
				.name = STR("c.c"),
				.content = STR("x"),
				.lines = 1,
				.why = STR(""),
				.said = STR("") } }
	};
	a->shard = (struct model_shard){
		.lens = STR("security"), .files = a->files, .file_count = 3, .shown = 2
	};
	a->err = model_findings_read(str_of(text), &a->shard, &a->findings, &a->count, &a->why);
}

static void forget(struct answered *a)
{
	buf_release(&a->why);
	model_shard_release(&a->shard);
}

#define ROW(path, from, to, rule, message, quote)                                                            \
	"{\"path\":\"" path "\",\"start_line\":" from ",\"end_line\":" to ",\"rule\":\"" rule                \
	"\",\"severity\":\"error\",\"confidence\":\"low\",\"message\":\"" message "\",\"quote\":\"" quote    \
	"\"}"
#define ANSWER(rows, gaps) "{\"findings\":[" rows "],\"not_covered\":[" gaps "]}"
#define GOOD               ROW("a.c", "4", "4", "memory-unsafety", "It is too long.", "\\tstrcpy(name, argv[1]);")

void test_the_schema_is_one_and_says_only_what_providers_understand(void)
{
	static const char *const beyond[] = { "minLength", "maxLength", "minimum", "maximum", "minItems",
		"maxItems", "anyOf" };
	struct buf why = BUF_INIT;

	CU_ASSERT_EQUAL(json_schema_check(model_schema(), &why), 0);
	for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++)
		CU_ASSERT_PTR_NULL(strstr(model_schema().at, beyond[i]));
	buf_release(&why);
}

void test_a_good_answer_is_taken_as_it_is(void)
{
	struct answered a;

	answer(&a, ANSWER(GOOD "," GOOD "," ROW("a.c", "2", "3", "X Y!", "m", "{\\n\\tchar name[8];"),
			   "{\"path\":\"c.c\",\"why\":\"too short\"},{\"path\":\"c.c\",\"why\":\"again\"}"));
	CU_ASSERT_EQUAL_FATAL(a.err, 0);
	CU_ASSERT_EQUAL_FATAL(a.count, 2); /* in order, each once */
	CU_ASSERT_EQUAL(a.findings[1].file, 4);
	CU_ASSERT_EQUAL(a.findings[1].start_line, 4);
	CU_ASSERT_EQUAL(a.findings[1].severity, SEVERITY_ERROR);
	CU_ASSERT_EQUAL(a.findings[1].confidence, CONFIDENCE_LOW);
	CU_ASSERT_TRUE(str_equal(a.findings[1].lens, STR("security")));
	CU_ASSERT_TRUE(str_equal(a.findings[1].rule, STR("model/memory-unsafety")));
	CU_ASSERT_TRUE(str_equal(a.findings[1].quote, STR("\tstrcpy(name, argv[1]);")));
	CU_ASSERT_TRUE(str_equal(a.findings[0].rule, STR("model/x-y")));
	CU_ASSERT_TRUE(str_equal(a.files[2].said, STR("too short")));
	forget(&a);
	answer(&a, ANSWER("", ""));
	CU_ASSERT_EQUAL(a.err, 0);
	CU_ASSERT_EQUAL(a.count, 0);
	forget(&a);
}

void test_what_is_wrong_with_one_is_wrong_with_all(void)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "no JSON" },
		{ "```json\n{}\n```", "no JSON" },
		{ "{\"findings\":[]}", "a member that is required" },
		{ "{\"findings\":[],\"not_covered\":[],\"more\":1}", "not asked for" },
		{ "{\"findings\":[],\"findings\":[],\"not_covered\":[]}", "a key twice" },
		{ ANSWER("{\"path\":\"a.c\"}", ""), "/findings/0" },
		{ ANSWER(GOOD "," ROW("../etc/passwd", "1", "1", "r", "m", "q"), ""),
			"/findings/1: its path is none" },
		{ ANSWER(ROW("b.bin", "1", "1", "r", "m", "q"), ""), "/findings/0: its path is none" },
		{ ANSWER(ROW("a.c", "0", "1", "r", "m", "q"), ""), "/findings/0: a number of a line" },
		{ ANSWER(ROW("a.c", "1", "2147483648", "r", "m", "q"), ""), "a number of a line" },
		{ ANSWER(ROW("a.c", "1", "-1", "r", "m", "q"), ""), "a number of a line" },
		{ ANSWER(ROW("a.c", "1.5", "2", "r", "m", "q"), ""), "/findings/0/start_line" },
		{ ANSWER(ROW("a.c", "2", "1", "r", "m", "q"), ""), "it ends before it begins" },
		{ ANSWER(ROW("a.c", "1", "1", "", "m", "q"), ""), "a rule without a name" },
		{ ANSWER(ROW("a.c", "1", "1", "!!-", "m", "q"), ""), "a rule without a name" },
		{ ANSWER(ROW("a.c", "1", "1", "r", " \\n", "q"), ""), "a message without words" },
		{ ANSWER(ROW("a.c", "1", "1", "r", "m", "\\t"), ""), "a quote without text" },
		{ ANSWER("", "{\"path\":\"d.c\",\"why\":\"w\"}"), "/not_covered/0: its path" },
		{ ANSWER("", "{\"path\":\"a.c\",\"why\":\"\"}"), "/not_covered/0: a gap without its reason" },
		{ "{\"findings\":[{\"path\":\"a.c\",\"start_line\":1,\"end_line\":1,\"rule\":\"r\","
		  "\"severity\":\"fatal\","
		  "\"confidence\":\"low\",\"message\":\"m\",\"quote\":\"q\"}],\"not_covered\":[]}",
			"/findings/0/severity" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answered a;

		answer(&a, cases[i].text);
		if (a.err != -E_INVALID || !a.why.len || !strstr(a.why.at, cases[i].why))
			printf("%zu: %d %s\n", i, a.err, a.why.len ? a.why.at : "");
		CU_ASSERT_EQUAL(a.err, -E_INVALID);
		CU_ASSERT_TRUE(a.why.len && strstr(a.why.at, cases[i].why));
		forget(&a);
	}
}

void test_a_quote_is_taken_for_its_lines_only_where_it_stands_in_them(void)
{
	static const struct {
		const char *from, *to, *said;
		struct str becomes;
	} cases[] = {
		{ "4", "4", "strcpy(name, argv[1]);", STR("\tstrcpy(name, argv[1]);") },
		{ "4", "4", "\\tstrcpy(name, argv[1]);\\n", STR("\tstrcpy(name, argv[1]);") },
		{ "4", "4", "strcpy(name,",
			STR("\tstrcpy(name, argv[1]);") },     /* twelve bytes of twenty-two */
		{ "4", "4", "strcpy(nam", STR("strcpy(nam") }, /* less than half of it */
		{ "3", "3", "strcpy(name, argv[1]);",
			STR("strcpy(name, argv[1]);") }, /* it stands elsewhere */
		{ "4", "4", "strcpy(name, argv[2]);", STR("strcpy(name, argv[2]);") }, /* and that nowhere */
		{ "3", "4", "char name[8];\\r\\nstrcpy(name, argv[1]);",
			STR("\tchar name[8];\n\tstrcpy(name, argv[1]);") },
		{ "4", "6", "strcpy(name, argv[1]);\\n\\nreturn 0;",
			STR("\tstrcpy(name, argv[1]);\n\n\treturn 0;") },
		{ "4", "6", "strcpy(name, argv[1]);\\nreturn 0;", STR("strcpy(name, argv[1]);\nreturn 0;") },
		{ "3", "4", "char name[8];", STR("char name[8];") },
		{ "7", "8", "}", STR("}") }, /* there is no line 8 */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[512];
		struct answered a;

		snprintf(text, sizeof text, ANSWER(ROW("a.c", "%s", "%s", "r", "m", "%s"), ""), cases[i].from,
			cases[i].to, cases[i].said);
		answer(&a, text);
		CU_ASSERT_EQUAL_FATAL(a.err, 0);
		if (!str_equal(a.findings[0].quote, cases[i].becomes))
			printf("%zu: %.*s\n", i, STR_ARG(a.findings[0].quote));
		CU_ASSERT_TRUE(str_equal(a.findings[0].quote, cases[i].becomes));
		forget(&a);
	}
}

void test_names_and_messages_have_their_limits(void)
{
	char rule[200], message[1400], text[2400];
	struct answered a;

	memset(rule, 'r', sizeof rule);
	rule[199] = '\0';
	memset(message, 'm', sizeof message);
	message[1399] = '\0';
	snprintf(text, sizeof text, ANSWER(ROW("a.c", "1", "1", "%s", "%s", "q"), ""), rule, message);
	answer(&a, text);
	CU_ASSERT_EQUAL_FATAL(a.err, 0);
	CU_ASSERT_EQUAL(a.findings[0].rule.len, strlen("model/") + NAME_BYTES_MOST);
	CU_ASSERT_EQUAL(a.findings[0].message.len, FINDING_BYTES_MOST);
	forget(&a);
}

void test_more_findings_than_a_result_may_have_are_none(void)
{
	for (size_t n = FINDINGS_PER_RESULT; n <= FINDINGS_PER_RESULT + 1; n++) {
		struct buf text = BUF_INIT;
		struct answered a;

		buf_add_text(&text, "{\"findings\":[");
		for (size_t i = 0; i < n; i++)
			buf_printf(&text, "%s" ROW("a.c", "1", "1", "r%zu", "m", "q"), i ? "," : "", i);
		buf_add_text(&text, "],\"not_covered\":[]}");
		answer(&a, text.at);
		CU_ASSERT_EQUAL(a.err, n > FINDINGS_PER_RESULT ? -E_INVALID : 0);
		forget(&a);
		buf_release(&text);
	}
}

/* What is handed in for these answers. */
static struct tool_result report(struct answered *a, struct arena *arena)
{
	struct model_report r = { a->findings, a->count, STR("cheap"), STR("m-1"), { 1, 2, 3, 4 },
		STR("recipe") };
	const struct tool_result *out;
	struct buf packed = BUF_INIT;

	model_shard_report(&a->shard, &r, &packed);
	out = read_tool_result(arena_str(arena, buf_str(&packed)), arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	buf_release(&packed);
	return *out;
}

void test_a_result_names_who_answered_and_what_nobody_looked_at(void)
{
	struct arena arena = { 0 };
	struct tool_result r;
	struct answered a;

	answer(&a, ANSWER(GOOD, "{\"path\":\"c.c\",\"why\":\"too short\"}"));
	r = report(&a, &arena);
	CU_ASSERT_TRUE(str_equal(r.tool, STR("model")) && str_equal(r.tool_version, STR("m-1")));
	CU_ASSERT_TRUE(str_equal(r.tier, STR("cheap")) && str_equal(r.model, STR("m-1")));
	CU_ASSERT_EQUAL(r.usage.output, 2);
	CU_ASSERT_EQUAL(r.finding_count, 1);
	CU_ASSERT_TRUE(r.repeatable && str_equal(r.recipe, STR("recipe")));
	CU_ASSERT_EQUAL_FATAL(r.not_covered_count, 2);
	CU_ASSERT_TRUE(r.not_covered[0].file == 7 && str_equal(r.not_covered[0].why, STR("it is no text")));
	CU_ASSERT_TRUE(r.not_covered[1].file == 9 && str_equal(r.not_covered[1].why, STR("too short")));
	arena_release(&arena);
	forget(&a);
}

/* Where files are read by tools, only what was read to its end is covered. */
void test_what_was_not_read_to_its_end_is_not_covered(void)
{
	static const struct {
		uint32_t from, to, again_from, again_to;
		const char *why; /* NULL: it is covered */
	} cases[] = { { 1, 7, 0, 0, NULL }, { 1, 400, 0, 0, NULL }, { 1, 3, 4, 7, NULL },
		{ 1, 3, 2, 7, NULL }, { 1, 3, 5, 7, "the model read it to line 3 of 7" },
		{ 2, 7, 0, 0, "the model did not read it" },
		{ 1, 6, 0, 0, "the model read it to line 6 of 7" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct tool_result r;
		struct answered a;

		answer(&a, ANSWER("", "{\"path\":\"c.c\",\"why\":\"too short\"}"));
		a.shard.shown_bytes = MODEL_INLINE_BYTES_MOST + 1;
		model_file_seen(&a.files[0], cases[i].from, cases[i].to);
		if (cases[i].again_to)
			model_file_seen(&a.files[0], cases[i].again_from, cases[i].again_to);
		r = report(&a, &arena);
		CU_ASSERT_EQUAL_FATAL(r.not_covered_count, cases[i].why ? 3 : 2);
		CU_ASSERT_EQUAL(r.repeatable, !cases[i].why); /* another attempt may read more */
		if (cases[i].why)
			CU_ASSERT_TRUE(r.not_covered[0].gave_up &&
				       str_equal(r.not_covered[0].why, str_of(cases[i].why)));
		arena_release(&arena);
		forget(&a);
	}
}
