/* A review that is accepted brings a second look at what it found, before its job could end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/look_again.h"
#include "common/tier/lend.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/hedge.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/tier_list.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

static const struct str languages[] = { STR(""), STR("c") };
static const struct plan_file files[] = { { 100, 1, false, 0, 1, 3000 } };
static const struct str lenses[] = { STR("security"), STR("tests") };
static const struct tier tiers[] = {
	{ .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 8000 },
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 8000 },
	{ .name = STR("other"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 8000 },
	{ .name = STR("last"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 8000 },
};
enum { CONN = 7 };

struct looked {
	struct core c;
	struct job_row *job;
};

enum { PLENTY = 10000000 };

static void review_with(
	struct looked *l, size_t tier_count, uint32_t refuters, size_t lens_count, uint64_t microusd)
{
	const struct job_work work = { .files = files,
		.file_count = 1,
		.languages = languages,
		.language_count = 2,
		.budget_microusd = microusd,
		.model_lenses = lenses,
		.model_lens_count = lens_count,
		.refuters = refuters };

	*l = (struct looked){ 0 };
	l->job = model_begin(&l->c, tiers, tier_count, &work);
	model_worker(&l->c, CONN, STR("w"), 15, 4);
	CU_ASSERT_TRUE_FATAL(core_count(&l->c, EFFECT_ASSIGN) >= 1);
}

/* By the first of so many tiers; each claim of it is to have so many looks at most. */
static void review_of(struct looked *l, size_t tier_count, uint32_t refuters)
{
	review_with(l, tier_count, refuters, 1, PLENTY);
}

static void review(struct looked *l)
{
	review_of(l, 2, 0);
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

/* The worker hands this in for what it was assigned last, and has spent so much on it. */
static void hand_in_for(struct looked *l, const struct tool_result *result, uint64_t microusd)
{
	static const struct evidence seen[CLAIMS_A_REVIEW + 1] = {
		[0 ... CLAIMS_A_REVIEW] = { .lines_exist = true, .lines = STR("q") }
	};
	struct event event = core_result(&l->c, core_effect(&l->c, EFFECT_ASSIGN, 0), 0);

	event.result.gate = (struct gate_input){
		.body = STR("b"), .result = result, .evidence = seen, .has_files = true
	};
	event.result.spent_microusd = microusd;
	core_turn(&l->c, 5, &event);
}

static void hand_in(struct looked *l, const struct tool_result *result)
{
	hand_in_for(l, result, 0);
}

static void hand_in_paid(struct looked *l, const struct finding *found, uint64_t microusd)
{
	hand_in_for(l,
		&(struct tool_result){ .tool = STR(MODEL_TOOL),
			.tier = STR("small"),
			.findings = found,
			.finding_count = 1 },
		microusd);
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
	CU_ASSERT_EQUAL_FATAL(l.job->counts.total, 3); /* the other two are another question */
	CU_ASSERT_TRUE_FATAL(claims_unpack(
		str_bytes(job_subtask(l.job, 2)->spec, job_subtask(l.job, 2)->spec_len), &about));
	CU_ASSERT_EQUAL(about.count, 2);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, CLAIMS_MOST - 1);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, CLAIMS_MOST);
	core_close(&l.c);
}

/* So many of one review are looked at, and no more than a commit has room for. */
void test_a_review_of_many_claims_has_a_bound(void)
{
	static const char words[1400];
	static const struct {
		uint32_t claims;
		size_t words;
		uint32_t rows;
	} cases[] = { { CLAIMS_MOST, 1, 1 }, { CLAIMS_MOST + 1, 1, 2 }, { CLAIMS_A_REVIEW, 1, 4 },
		{ CLAIMS_A_REVIEW + 1, 1, 4 }, { CLAIMS_A_REVIEW, sizeof words, 4 } };
	struct finding findings[CLAIMS_A_REVIEW + 1];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct looked l;

		for (uint32_t n = 0; n < cases[i].claims; n++) {
			findings[n] = claim_of(SEVERITY_ERROR, n + 1);
			findings[n].message = (struct str){ words, cases[i].words };
		}
		review(&l);
		hand_in_findings(&l, findings, cases[i].claims);
		CU_ASSERT_EQUAL(l.job->counts.total, 1 + cases[i].rows);
		CU_ASSERT_TRUE(l.c.fx.move_bytes <= COMMIT_BYTES_MOST);
		core_close(&l.c);
	}
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

/* For each claim of the look that was assigned last a verdict, by the tier that it was assigned to. */
static void judge(struct looked *l, const enum claim_verdict *verdicts)
{
	const struct effect *assign = core_effect(&l->c, EFFECT_ASSIGN, 0);
	struct claim_judged judged[CLAIMS_MOST];
	struct claims about = { .count = 0 };
	struct claim claim;

	CU_ASSERT_TRUE_FATAL(claims_unpack(assign->spec, &about));
	for (uint32_t i = 0; i < about.count && claim_next(&about.packed, &claim); i++)
		judged[i] = (struct claim_judged){ claim.finding, verdicts[i], STR("") };
	hand_in(l, &(struct tool_result){ .tool = STR(REFUTE_TOOL),
			   .tier = tiers[assign->tier].name,
			   .judged = judged,
			   .judged_count = about.count });
}

#define YES   VERDICT_STANDS
#define NO    VERDICT_REFUTED
#define DUNNO VERDICT_UNSURE

/* Two that agree are enough; where they do not, one more decides, as long as there is somebody. */
void test_who_does_not_agree_brings_one_look_more(void)
{
	static const struct {
		size_t tiers;
		uint32_t refuters;
		enum claim_verdict verdicts[3];
		uint8_t asked[3]; /* tiers in their turn; 0 made the claim */
		size_t looks;
	} cases[] = {
		{ 4, 0, { YES, YES }, { 1, 2 }, 2 },
		{ 4, 0, { NO, NO }, { 1, 2 }, 2 },
		{ 4, 0, { DUNNO, DUNNO }, { 1, 2 }, 2 },
		{ 4, 0, { YES, NO, NO }, { 1, 2, 3 }, 3 },
		{ 4, 0, { NO, DUNNO, YES }, { 1, 2, 3 }, 3 },
		{ 4, 1, { YES }, { 1 }, 1 },
		{ 4, 2, { YES, NO }, { 1, 2 }, 2 },
		{ 4, 2, { DUNNO }, { 1 }, 1 },
		{ 3, 3, { YES, YES }, { 1, 2 }, 2 },
		{ 3, 3, { YES, NO, YES }, { 1, 2, 0 }, 3 }, /* who found it has the casting voice */
		{ 2, 3, { YES }, { 1 }, 1 },
		{ 1, 3, { YES }, { 0 }, 1 },
	};
	const struct finding found = claim_of(SEVERITY_ERROR, 1);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct looked l;

		review_of(&l, cases[i].tiers, cases[i].refuters);
		hand_in_findings(&l, &found, 1);
		for (size_t look = 0; look < cases[i].looks; look++) {
			CU_ASSERT_EQUAL(l.job->state, JOB_RUNNING);
			CU_ASSERT_EQUAL(l.job->counts.total, look + 2);
			CU_ASSERT_EQUAL_FATAL(core_count(&l.c, EFFECT_ASSIGN), 1);
			CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_ASSIGN, 0)->tier, cases[i].asked[look]);
			judge(&l, &cases[i].verdicts[look]);
		}
		CU_ASSERT_EQUAL(l.job->counts.total, cases[i].looks + 1);
		CU_ASSERT_EQUAL(l.job->state, JOB_DONE);
		core_close(&l.c);
	}
}

/* What is decided is not asked about again, and what was said before goes with the rest: a restart finds all of it in the row. */
void test_the_next_look_is_about_what_is_open_alone(void)
{
	const struct finding findings[] = { claim_of(SEVERITY_ERROR, 1), claim_of(SEVERITY_ERROR, 2),
		claim_of(SEVERITY_ERROR, 3) };
	struct look_votes votes;
	struct claims about;
	struct claim claim;
	struct looked l;

	review_of(&l, 4, 3);
	hand_in_findings(&l, findings, 3);
	judge(&l, (enum claim_verdict[]){ VERDICT_STANDS, VERDICT_STANDS, VERDICT_UNSURE });
	CU_ASSERT_EQUAL(core_moves(&l.c, MOVE_JOB), 1);
	judge(&l, (enum claim_verdict[]){ VERDICT_STANDS, VERDICT_REFUTED, VERDICT_UNSURE });
	CU_ASSERT_TRUE_FATAL(claims_unpack(core_effect(&l.c, EFFECT_ASSIGN, 0)->spec, &about));
	CU_ASSERT_EQUAL_FATAL(about.count, 1);
	CU_ASSERT_EQUAL(about.of, 0);
	CU_ASSERT_EQUAL(about.found_by, 0);
	CU_ASSERT_EQUAL(about.asked, 2);
	CU_ASSERT_EQUAL(about.tried, 6);
	votes = claims_votes(&about, 0);
	CU_ASSERT_EQUAL(votes.asked, 2);
	CU_ASSERT_EQUAL(votes.stands, 1);
	CU_ASSERT_EQUAL(votes.refuted, 1);
	CU_ASSERT_EQUAL(votes.unsure, 0);
	CU_ASSERT_TRUE(claim_next(&about.packed, &claim));
	CU_ASSERT_EQUAL(claim.finding, 1);
	CU_ASSERT_EQUAL(claim.start_line, 2);
	CU_ASSERT_FALSE(claim_next(&about.packed, &claim));
	core_close(&l.c);
}

/* Who failed at these claims is not asked about them once more, by another row. */
void test_who_was_passed_by_is_not_asked_in_the_next_look(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	const struct effect *assign;
	struct looked l;
	struct event event;

	review_of(&l, 3, 3);
	hand_in_findings(&l, &found, 1);
	assign = core_effect(&l.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(assign->tier, 1);
	event = core_result(&l.c, assign, 0);
	event.result.outcome = OUTCOME_FAILED;
	core_turn(&l.c, 5, &event);
	for (int i = 0; i < 1000 && !core_count(&l.c, EFFECT_ASSIGN); i++)
		core_turn(&l.c, 100, NULL);
	CU_ASSERT_EQUAL_FATAL(core_count(&l.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_ASSIGN, 0)->tier, 2);
	judge(&l, (enum claim_verdict[]){ VERDICT_STANDS });
	CU_ASSERT_EQUAL(l.job->counts.total, 2); /* who found it alone is left, and is none of two */
	CU_ASSERT_EQUAL(l.job->state, JOB_DONE);
	core_close(&l.c);
}

/* What is left pays no second look: the job ends without it, for everything was reviewed; but it waits for what is not spent yet. */
void test_a_look_that_nobody_can_pay_is_given_up(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;
	uint32_t lent;

	review(&l);
	lent = core_effect(&l.c, EFFECT_ASSIGN, 0)->microusd;
	core_close(&l.c);
	review_with(&l, 2, 3, 1, lent);
	CU_ASSERT_EQUAL(l.job->purse.reserved, lent);
	hand_in_paid(&l, &found, lent);
	CU_ASSERT_EQUAL(l.job->counts.total, 2);
	CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_ASSIGN), 0);
	CU_ASSERT_EQUAL(l.job->counts.by_state[SUBTASK_CANCELLED], 1);
	CU_ASSERT_EQUAL(l.job->state, JOB_DONE);
	CU_ASSERT_EQUAL(l.c.fleet.forecasts.count, 0); /* it says nothing of what such a job costs */
	core_close(&l.c);
}

/* Nothing is out and what is left is not the whole of its price: it is lent that, if it is enough for a question and its verdicts. */
void test_a_look_is_lent_what_is_left(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;
	uint32_t spent, least, price;

	review_of(&l, 2, 1);
	spent = core_effect(&l.c, EFFECT_ASSIGN, 0)->microusd;
	hand_in_findings(&l, &found, 1);
	price = core_effect(&l.c, EFFECT_ASSIGN, 0)->microusd;
	least = budget_least(&l.c.fleet, l.job, job_subtask(l.job, 1));
	CU_ASSERT_EQUAL(price, budget_price(&l.c.fleet, l.job, job_subtask(l.job, 1)));
	CU_ASSERT_TRUE_FATAL(least < price);
	core_close(&l.c);
	for (uint32_t left = least - 1; left <= price + 1; left += price - least) {
		review_with(&l, 2, 1, 1, spent + left);
		hand_in_paid(&l, &found, spent);
		CU_ASSERT_EQUAL_FATAL(core_count(&l.c, EFFECT_ASSIGN), left >= least);
		CU_ASSERT_EQUAL(l.job->state, left >= least ? JOB_RUNNING : JOB_DONE);
		if (left >= least)
			CU_ASSERT_EQUAL(
				core_effect(&l.c, EFFECT_ASSIGN, 0)->microusd, left < price ? left : price);
		CU_ASSERT_TRUE(l.job->purse.reserved + l.job->purse.spent <= l.job->purse.granted);
		core_close(&l.c);
	}
}

/* What is out may come back, and pays a longer answer then. */
void test_a_look_is_lent_no_less_while_money_is_out(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;
	uint64_t least;

	review_of(&l, 2, 1);
	hand_in_findings(&l, &found, 1);
	least = budget_least(&l.c.fleet, l.job, job_subtask(l.job, 1));
	l.job->purse = (struct purse){ .granted = least + 1, .spent = 1 };
	CU_ASSERT_TRUE(budget_lends(&l.c.fleet, l.job, job_subtask(l.job, 1)));
	CU_ASSERT_FALSE(budget_fits(&l.c.fleet, l.job, job_subtask(l.job, 1)));
	l.job->purse = (struct purse){ .granted = least + 1, .reserved = 1 };
	CU_ASSERT_FALSE(budget_lends(&l.c.fleet, l.job, job_subtask(l.job, 1)));
	core_close(&l.c);
}

/* Of sixteen claims in a file of 3,000 bytes no more than the file can be shown: it is lent for that, and not for sixteen times the most
 * that is shown of a large one. */
void test_a_look_is_lent_for_what_its_files_have(void)
{
	struct finding found[CLAIMS_MOST];
	const struct effect *assign;
	struct looked l;
	struct claims about;

	for (uint32_t i = 0; i < CLAIMS_MOST; i++)
		found[i] = claim_of(SEVERITY_ERROR, i + 1);
	review(&l);
	hand_in_findings(&l, found, CLAIMS_MOST);
	assign = core_effect(&l.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_TRUE_FATAL(claims_unpack(assign->spec, &about));
	CU_ASSERT_EQUAL(about.count, CLAIMS_MOST);
	CU_ASSERT_EQUAL(assign->tier, 1);
	CU_ASSERT_EQUAL(assign->microusd,
		tier_lend_look_microusd(&tiers[1], CLAIMS_MOST, about.packed.len, files[0].bytes));
	CU_ASSERT_TRUE(
		assign->microusd < tier_lend_microusd(&tiers[1], CLAIMS_MOST * CLAIM_CONTEXT_BYTES) / 2);
	core_close(&l.c);
}

/* A review waits for money beside it: that is worth a pause, and both go on with more of it. */
void test_a_look_waits_with_a_review_for_money(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;
	uint32_t lent;

	review_with(&l, 2, 3, 2, PLENTY);
	lent = core_effect(&l.c, EFFECT_ASSIGN, 0)->microusd;
	core_close(&l.c);
	review_with(&l, 2, 3, 2, lent);
	hand_in_paid(&l, &found, lent);
	CU_ASSERT_EQUAL(l.job->counts.total, 3);
	CU_ASSERT_EQUAL(l.job->counts.by_state[SUBTASK_CANCELLED], 0);
	CU_ASSERT_EQUAL(l.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(l.job->reason, REASON_BUDGET);
	core_close(&l.c);
}

/* Its twin would be lent the whole price again. */
void test_a_second_look_has_no_hedge(void)
{
	const struct finding found = claim_of(SEVERITY_ERROR, 1);
	struct looked l;

	review(&l);
	CU_ASSERT_TRUE(hedge_is_allowed(&l.c.fleet, l.job, job_subtask(l.job, 0)));
	hand_in_findings(&l, &found, 1);
	CU_ASSERT_EQUAL(l.job->counts.by_state[SUBTASK_LEASED], 1);
	CU_ASSERT_FALSE(hedge_is_allowed(&l.c.fleet, l.job, job_subtask(l.job, 1)));
	core_close(&l.c);
}
