/* Tries coordinator/aggregate/spend.c: what models have used, and what their accepted answers have cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/spend.h"
#include "facts_fixture.h"

#include <CUnit/CUnit.h>

void test_of_a_cost_only_what_was_accepted_is_not_lost(void)
{
	static const struct {
		struct aggregate_subtask subtask;
		uint64_t accepted;
	} cases[] = {
		{ { .state = SUBTASK_DONE, .cost_microusd = 10, .accepted_microusd = 4 }, 4 },
		{ { .state = SUBTASK_DONE, .cost_microusd = 10, .accepted_microusd = 10 }, 10 },
		{ { .state = SUBTASK_DONE, .cost_microusd = 10, .accepted_microusd = 11 }, 10 },
		{ { .state = SUBTASK_DONE, .cost_microusd = 10, .accepted_microusd = 4, .cached = true }, 0 },
		{ { .state = SUBTASK_DEAD, .cost_microusd = 10, .accepted_microusd = 4 }, 0 },
		{ { .state = SUBTASK_HELD, .cost_microusd = 10, .accepted_microusd = 4 }, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(spend_accepted(&cases[i].subtask), cases[i].accepted);
}

void test_a_tier_has_the_number_of_its_place(void)
{
	static const struct str known[] = { STR("cheap"), STR("strong") };
	static const struct {
		const char *name;
		uint32_t number;
	} cases[] = { { "", 0 }, { "strong", 2 }, { "cheap", 1 }, { "gone", 3 }, { "older", 4 },
		{ "gone", 3 } };
	struct aggregate_facts facts = { .tiers = known, .tier_count = 2, .subtask_count = 1 };
	struct arena arena = { 0 };
	struct report r = { 0 };
	struct spend s;

	spend_begin(&s, &facts, &arena);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(spend_tier(&s, &arena, str_of(cases[i].name)), cases[i].number);
	facts.subtask_count = 0;
	spend_finish(&s, &facts, &r);
	CU_ASSERT_TRUE(str_equal(report_tier_name(&r, 3), STR("gone")));
	CU_ASSERT_TRUE(str_equal(report_tier_name(&r, 4), STR("older")));
	CU_ASSERT_EQUAL(report_tier_name(&r, 0).len, 0);
	CU_ASSERT_EQUAL(report_tier_name(&r, 5).len, 0);
	arena_release(&arena);
}

void test_tokens_are_those_of_this_jobs_own_calls(void)
{
	static const struct {
		struct aggregate_subtask subtask;
		uint64_t input;
	} cases[] = {
		{ { .kind = KIND_MODEL }, 100 },
		{ { .kind = KIND_MODEL, .cached = true }, 0 },
		{ { .kind = KIND_TOOL }, 0 },
	};
	const struct tool_result result = { .usage = { .input = 100 } };
	struct aggregate_facts facts = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct spend s;

		spend_begin(&s, &facts, &arena);
		spend_add(&s, &cases[i].subtask, &result);
		CU_ASSERT_EQUAL(s.usage.input, cases[i].input);
		arena_release(&arena);
	}
}

void test_no_figure_of_a_provider_comes_round_to_little(void)
{
	const struct tool_result result = { .usage = { UINT64_MAX - 1, 2, UINT64_MAX, 3 } };
	const struct aggregate_subtask subtask = { .kind = KIND_MODEL };
	struct aggregate_facts facts = { 0 };
	struct arena arena = { 0 };
	struct spend s;

	spend_begin(&s, &facts, &arena);
	spend_add(&s, &subtask, &result);
	spend_add(&s, &subtask, &result);
	CU_ASSERT_EQUAL(s.usage.input, UINT64_MAX);
	CU_ASSERT_EQUAL(s.usage.output, 4);
	CU_ASSERT_EQUAL(s.usage.cache_read, UINT64_MAX);
	CU_ASSERT_EQUAL(s.usage.cache_write, 6);
	arena_release(&arena);
}

/* cppcheck looked at a.c and b.c; a model of the tier `strong` at c.py, for the second time. */
void test_a_report_names_model_and_tier_and_adds_up_the_money(void)
{
	static const struct str known[] = { STR("cheap"), STR("strong") };
	struct finding finding = fixture_reports(FILE_C_PY, 2, "security/eval");
	struct tool_result tool = fixture_result(0), model = { .tool = STR(MODEL_TOOL),
		.sandbox = STR(""),
		.findings = &finding,
		.finding_count = 1,
		.tier = STR("strong"),
		.model = STR("m-2026"),
		.usage = { 100, 20, 300, 40 } };
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	facts_fixture_init(&f);
	f.facts.tiers = known;
	f.facts.tier_count = 2;
	f.facts.forecast = (struct report_forecast){ .subtasks = 1, .microusd = 70 };
	f.subtasks[1].kind = KIND_MODEL;
	f.subtasks[1].tool = STR(MODEL_TOOL);
	f.subtasks[1].lens = STR("security");
	f.subtasks[1].tier = STR("cheap");
	f.subtasks[1].cost_microusd = 90;
	f.subtasks[1].accepted_microusd = 60;
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &tool), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 1, &model), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.outcome, REPORT_CLEAN);
	CU_ASSERT_EQUAL(r.totals.cost_microusd, 90);
	CU_ASSERT_EQUAL(r.totals.lost_microusd, 30);
	CU_ASSERT_EQUAL(r.totals.tokens_cache_read, 300);
	CU_ASSERT_EQUAL(r.forecast.microusd, 70);
	CU_ASSERT_EQUAL(r.subtasks[0].tier, 0);
	CU_ASSERT_EQUAL(r.subtasks[1].tier, 2);
	CU_ASSERT_EQUAL_FATAL(r.finding_count, 1);
	CU_ASSERT_TRUE(str_equal(r.findings[0].supporters[0].runner, STR("model")));
	CU_ASSERT_TRUE(str_equal(r.findings[0].supporters[0].tool_or_model, STR("m-2026")));
	CU_ASSERT_EQUAL(r.findings[0].supporters[0].tier, 2);
	aggregate_free(a);
}

/* What a model should have read and did not is missed like anything else. */
void test_files_of_a_model_that_gave_no_answer_are_not_covered(void)
{
	static const struct {
		enum subtask_state state;
		bool has_result;
		uint64_t files;
		bool complete;
	} cases[] = { { SUBTASK_DONE, true, 3, true }, { SUBTASK_DONE, false, 2, false },
		{ SUBTASK_DEAD, false, 2, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tool_result tool = fixture_result(0),
				   model = { .tool = STR(MODEL_TOOL), .tier = STR("t") };
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		facts_fixture_init(&f);
		f.subtasks[1].kind = KIND_MODEL;
		f.subtasks[1].tool = STR(MODEL_TOOL);
		f.subtasks[1].lens = STR("security");
		f.subtasks[1].state = cases[i].state;
		a = aggregate_begin(&f.facts);
		CU_ASSERT_EQUAL(aggregate_add(a, 0, &tool), 0);
		if (cases[i].has_result)
			CU_ASSERT_EQUAL(aggregate_add(a, 1, &model), 0);
		aggregate_finish(a, &r);
		CU_ASSERT_EQUAL_FATAL(r.coverage_count, 2);
		CU_ASSERT_TRUE(str_equal(r.coverage[1].lens, STR("security")));
		CU_ASSERT_EQUAL(r.coverage[1].files, cases[i].files);
		CU_ASSERT_EQUAL(r.complete, cases[i].complete);
		aggregate_free(a);
	}
}
