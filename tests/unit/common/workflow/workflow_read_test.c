/* Tries common/workflow/: what a workflow may say, and the line of what it may not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/workflow/workflow.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define HEAD                                                                                                 \
	"name: w\ndescription: d\ninput:\n  properties: { path: { type: string, description: p } }\n"        \
	"  required: [path]\n"
#define STAGES                                                                                               \
	"stages:\n  - { name: look, skills: [a, b] }\n  - { name: report, after: [look], aggregate: union "  \
	"}\n"
#define GOOD HEAD STAGES

static int read_text(
	const char *text, struct workflow *out, struct arena *arena, char words[WORKFLOW_WORDS_BYTES])
{
	return workflow_read(str_of(text), STR("w"), arena, out, words);
}

void test_each_wrong_key_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "line 1: nothing in it" },
		{ GOOD "colour: red\n", "line 9: unknown key 'colour'" },
		{ "name: v" STAGES, "line 1: mapping values are not allowed in this context" },
		{ "description: d\n", "line 1: 'name' is missing" },
		{ "name: w\n", "line 1: 'description' is missing" },
		{ "name: w\ndescription: d\n" STAGES, "line 1: 'input' is missing" },
		{ HEAD, "line 1: 'stages' is missing" },
		{ GOOD "scope: files\n", "line 9: expected one of tree, diff" },
		{ GOOD "scope: diff\n", "line 1: 'scope: diff' and a required input 'base' go together" },
		{ GOOD "fail_on: often\n", "line 9: expected one of never, note, warning, error" },
		{ GOOD "gates: schema\n", "line 9: expected a list" },
		{ "name: w\ninput:\n  properties:\n    colour: { type: string, description: d }\n",
			"line 4: no command gives an input called 'colour': path, lens, base, baseline" },
		{ "name: w\ninput:\n  properties:\n    path: { type: number, description: d }\n",
			"line 4: expected one of string, array" },
		{ "name: w\ninput:\n  properties:\n    path: { type: string }\n",
			"line 4: an input has 'type' and 'description'" },
		{ "name: w\ninput:\n  properties:\n    path: { default: x }\n",
			"line 4: unknown key 'default'" },
		{ "name: w\ninput:\n  required: [path]\n",
			"line 3: 'properties', above this, has no such input" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[WORKFLOW_WORDS_BYTES] = "";
		struct arena arena = { 0 };
		struct workflow w;

		CU_ASSERT_EQUAL(read_text(cases[i].text, &w, &arena, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}

void test_stages_that_cannot_be_are_refused(void)
{
	static const struct {
		const char *stages, *words;
	} cases[] = {
		{ "  []\n", "line 7: expected a list of stages" },
		{ "  - { skills: [a] }\n", "line 7: 'name' is missing" },
		{ "  - { name: x }\n", "line 7: a stage has either 'skills' or 'aggregate'" },
		{ "  - { name: x, skills: [a], aggregate: union }\n",
			"line 7: a stage has either 'skills' or 'aggregate'" },
		{ "  - { name: x, aggregate: vote }\n", "line 7: expected one of union" },
		{ "  - { name: x, skills: [a], shard_lines: 0 }\n",
			"line 7: expected a number of lines from 1 on" },
		{ "  - { name: x, aggregate: union, shard_lines: 9 }\n",
			"line 7: 'shard_lines' is for a stage with skills" },
		{ "  - { name: x, skills: [a] }\n  - { name: x, skills: [b] }\n",
			"line 8: a second stage called x" },
		{ "  - { name: x, skills: [a, a] }\n", "line 7: the skill a stands here twice" },
		{ "  - { name: x, skills: [a] }\n  - { name: y, skills: [b, a] }\n",
			"line 8: the skill a stands here twice" },
		{ "  - { name: x, skills: [a], after: [y] }\n  - { name: y, skills: [b], after: [x] }\n",
			"line 7: no stage called y stands above this one" },
		{ "  - { name: x, skills: [a] }\n  - { name: y, skills: [b], after: [x] }\n",
			"line 8: not yet: skills that wait for another stage" },
		{ "  - { name: x, skills: [a] }\n", "line 7: the last stage must be an 'aggregate'" },
		{ "  - { name: x, aggregate: union }\n", "line 7: no stage with 'skills'" },
		{ "  - { name: x, skills: [a] }\n  - { name: y, aggregate: union }\n",
			"line 7: y does not wait for x: name it in 'after'" },
		{ "  - { name: x, skills: [a] }\n  - { name: y, aggregate: union, after: [x] }\n"
		  "  - { name: z, aggregate: union, after: [x, y] }\n",
			"line 7: not yet: a second aggregate" },
		{ "  - { name: x, skills: [a] }\n  - { name: y, skills: [b], shard_lines: 9 }\n"
		  "  - { name: z, aggregate: union, after: [x, y] }\n",
			"line 7: not yet: stages with different 'shard_lines'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[WORKFLOW_WORDS_BYTES] = "", text[1024];
		struct arena arena = { 0 };
		struct workflow w;

		snprintf(text, sizeof text, "%sstages:\n%s", HEAD, cases[i].stages);
		CU_ASSERT_EQUAL(read_text(text, &w, &arena, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}

void test_everything_that_is_said_is_read(void)
{
	static const char text[] =
		"name: w\ndescription: d\nscope: diff\nfail_on: warning\ngates: [evidence]\n"
		"input:\n  properties:\n    path: { type: string, description: p }\n"
		"    base: { type: string, description: b }\n  required: [base]\n"
		"stages:\n  - { name: x, skills: [a, b], shard_lines: 100 }\n"
		"  - { name: y, skills: [c], shard_lines: 100 }\n"
		"  - { name: z, after: [x, y], aggregate: union }\n";
	char words[WORKFLOW_WORDS_BYTES] = "";
	struct arena arena = { 0 };
	struct workflow w;

	CU_ASSERT_EQUAL_FATAL(read_text(text, &w, &arena, words), 0);
	CU_ASSERT_EQUAL(w.scope, WORKFLOW_DIFF);
	CU_ASSERT_EQUAL(w.fail_on, SEVERITY_WARNING);
	CU_ASSERT_EQUAL(w.stage_count, 3);
	CU_ASSERT_EQUAL(w.stages[0].shard_lines, 100);
	CU_ASSERT_EQUAL(workflow_shard_lines(&w), 100);
	CU_ASSERT_EQUAL(w.stages[2].aggregate, WORKFLOW_AGGREGATE_UNION);
	CU_ASSERT_TRUE(str_equal(workflow_skill(&w, 0), STR("a")));
	CU_ASSERT_TRUE(str_equal(workflow_skill(&w, 2), STR("c")));
	CU_ASSERT_EQUAL(workflow_skill(&w, 3).len, 0);
	CU_ASSERT_FALSE(workflow_input_of(&w, STR("path"))->required);
	CU_ASSERT_TRUE(workflow_input_of(&w, STR("base"))->required);
	CU_ASSERT_PTR_NULL(workflow_input_of(&w, STR("lens")));
	arena_release(&arena);
}

void test_a_workflow_is_found_by_the_name_of_its_file(void)
{
	char words[WORKFLOW_WORDS_BYTES] = "";
	struct arena arena = { 0 };
	struct workflow w;

	CU_ASSERT_EQUAL(workflow_read(STR(GOOD), STR("v"), &arena, &w, words), -E_INVALID);
	CU_ASSERT_STRING_EQUAL(words, "line 1: 'name' is not that of the file");
	CU_ASSERT_EQUAL(workflow_read(STR(GOOD), STR("w"), &arena, &w, words), 0);
	arena_release(&arena);
}
