/* A review that is accepted brings a second look at what it found, before its job could end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/look_again.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/tier_list.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

static const struct str languages[] = { STR(""), STR("c") };
static const struct plan_file files[] = { { 100, 1, false, 0, 1, 3000 } };
static const struct str lenses[] = { STR("security") };
static const struct tier tiers[] = {
	{ .name = STR("small"), .price = { 1000000, 5000000, 100000, 1250000 }, .max_output = 8000 },
	{ .name = STR("strong"), .price = { 3000000, 15000000, 300000, 3750000 }, .max_output = 8000 },
};
enum { CONN = 7 };

struct looked {
	struct core c;
	struct job_row *job;
};

static void review(struct looked *l)
{
	static const struct job_work work = { .files = files,
		.file_count = 1,
		.languages = languages,
		.language_count = 2,
		.budget_microusd = 10000000,
		.model_lenses = lenses,
		.model_lens_count = 1 };

	*l = (struct looked){ 0 };
	l->job = model_begin(&l->c, tiers, 2, &work);
	model_worker(&l->c, CONN, STR("w"), 3, 4);
	CU_ASSERT_EQUAL_FATAL(core_count(&l->c, EFFECT_ASSIGN), 1);
}

static struct finding claim_of(enum severity severity, uint32_t line)
{
	return (struct finding){ .start_line = line,
		.end_line = line,
		.severity = severity,
		.confidence = CONFIDENCE_MEDIUM,
		.lens = STR("security"),
		.rule = STR("model/r"),
		.message = STR("m"),
		.quote = STR("q") };
}

/* The worker hands this in for what it was assigned last. */
static void hand_in(struct looked *l, const struct tool_result *result)
{
	static const struct evidence seen[64] = { [0 ... 63] = { .lines_exist = true, .lines = STR("q") } };
	struct event event = core_result(&l->c, core_effect(&l->c, EFFECT_ASSIGN, 0), 0);

	event.result.gate = (struct gate_input){
		.body = STR("b"), .result = result, .evidence = seen, .has_files = true
	};
	core_turn(&l->c, 5, &event);
}

static void hand_in_findings_of(
	struct looked *l, struct str tier, const struct finding *findings, size_t count)
{
	const struct tool_result result = {
		.tool = STR(MODEL_TOOL), .tier = tier, .findings = findings, .finding_count = count
	};

	hand_in(l, &result);
}

static void hand_in_findings(struct looked *l, const struct finding *findings, size_t count)
{
	hand_in_findings_of(l, STR("small"), findings, count);
}

void test_a_finding_is_given_to_another_tier(void)
{
	const struct finding findings[] = { claim_of(SEVERITY_NOTE, 1), claim_of(SEVERITY_WARNING, 2) };
	const struct effect *assign;
	struct claims about;
	struct claim claim;
	struct looked l;

	review(&l);
	hand_in_findings(&l, findings, 2);
	CU_ASSERT_EQUAL(l.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(l.job->counts.total, 2);
	CU_ASSERT_EQUAL(core_moves(&l.c, MOVE_JOB), 1); /* so that a restart looks for both rows */
	CU_ASSERT_EQUAL_FATAL(core_count(&l.c, EFFECT_ASSIGN), 1);
	assign = core_effect(&l.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(assign->tier, 1);
	CU_ASSERT_TRUE_FATAL(claims_unpack(assign->spec, &about));
	CU_ASSERT_EQUAL(about.of, 0);
	CU_ASSERT_EQUAL(about.found_by, 0);
	CU_ASSERT_EQUAL_FATAL(about.count, 1);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, 1); /* a note is not worth it */
	CU_ASSERT_EQUAL(claim.start_line, 2);
	CU_ASSERT_TRUE(str_equal(claim.quote, STR("q")));
	CU_ASSERT_FALSE(claim_next(&about.packed, &claim));
	core_close(&l.c);
}

/* As of a review that was kept by an earlier job: the row waited for another tier. */
void test_who_made_the_claims_is_told_by_the_result(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;

	review(&l);
	hand_in_findings_of(&l, STR("strong"), &found, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&l.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_ASSIGN, 0)->tier, 0);
	core_close(&l.c);
}

void test_where_nothing_is_found_nobody_looks_again(void)
{
	const struct finding note = claim_of(SEVERITY_NOTE, 1);
	struct looked l;

	for (size_t count = 0; count < 2; count++) {
		review(&l);
		hand_in_findings(&l, &note, count);
		CU_ASSERT_EQUAL(l.job->counts.total, 1);
		CU_ASSERT_EQUAL(l.job->state, JOB_DONE);
		core_close(&l.c);
	}
}

void test_the_worst_are_looked_at_first(void)
{
	struct finding findings[CLAIMS_MOST + 2];
	struct claims about;
	struct claim claim;
	struct looked l;

	for (uint32_t i = 0; i < CLAIMS_MOST + 2; i++)
		findings[i] = claim_of(i == CLAIMS_MOST + 1 ? SEVERITY_ERROR : SEVERITY_WARNING, i + 1);
	review(&l);
	hand_in_findings(&l, findings, CLAIMS_MOST + 2);
	CU_ASSERT_TRUE_FATAL(claims_unpack(core_effect(&l.c, EFFECT_ASSIGN, 0)->spec, &about));
	CU_ASSERT_EQUAL(about.count, CLAIMS_MOST);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, CLAIMS_MOST + 1);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, 0);
	core_close(&l.c);
}

/* Each claim is judged once, in their order, by a verdict that there is; and no finding comes beside. */
void test_a_second_look_is_judged_like_any_work(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	static const struct {
		struct claim_judged judged[2];
		size_t count;
		bool finds, done;
	} cases[] = { { { { 0, VERDICT_REFUTED, { "", 0 } } }, 1, false, true },
		{ { { 0, 0, { "", 0 } } }, 0, false, false },
		{ { { 1, VERDICT_STANDS, { "", 0 } } }, 1, false, false },
		{ { { 0, CLAIM_VERDICTS, { "", 0 } } }, 1, false, false },
		{ { { 0, VERDICT_UNKNOWN, { "", 0 } } }, 1, false, false },
		{ { { 0, VERDICT_STANDS, { "", 0 } }, { 0, VERDICT_STANDS, { "", 0 } } }, 2, false, false },
		{ { { 0, VERDICT_STANDS, { "", 0 } } }, 1, true, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct tool_result result = { .tool = STR(REFUTE_TOOL),
			.tier = STR("strong"),
			.findings = &found,
			.finding_count = cases[i].finds,
			.judged = cases[i].judged,
			.judged_count = cases[i].count };
		struct looked l;

		review(&l);
		hand_in_findings(&l, &found, 1);
		hand_in(&l, &result);
		CU_ASSERT_EQUAL(l.job->counts.by_state[SUBTASK_DONE], 1u + cases[i].done);
		CU_ASSERT_EQUAL(l.job->counts.total, 2); /* nobody looks a third time */
		core_close(&l.c);
	}
}
