/* A provider that takes no more calls: its job waits for a person, and for nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/budget.h"
#include "coordinator/money/pause.h"
#include "coordinator/schedule/claim.h"
#include "reeve/limits.h"
#include "tests/support/model_fixture.h"
#include "tests/unit/coordinator/money/paid_fixture.h"

#include <CUnit/CUnit.h>

void test_a_job_pauses_for_its_provider_until_a_person_has_acted(void)
{
	struct event event, resume = { .kind = EVENT_RESUME, .conn = 7 };
	struct paid p;

	paid_begin(&p, 2, 2 * PRICE);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), 0);
	event.result.outcome = OUTCOME_QUOTA;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(p.job->reason, REASON_QUOTA);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_EQUAL(job_subtask(p.job, event.result.ref.number)->failed, 0);
	for (int i = 0; i < 20; i++) {
		core_turn(&p.c, 1000, NULL);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
	}
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED); /* there is money: it is not that */
	resume.resume.job = p.id;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, 0);
	core_turn(&p.c, 5, NULL);
	CU_ASSERT_EQUAL(p.job->state, JOB_RUNNING);
	core_close(&p.c);
}

static void provider_refuses(struct paid *p, const struct effect *assigned)
{
	struct event event = paid_report(p, assigned, 0);

	event.result.outcome = OUTCOME_QUOTA;
	core_turn(&p->c, 5, &event);
}

/* What a call was told that began before a person acted, that person knows; what the next one is told is news. */
void test_a_call_that_began_before_a_resume_pauses_nothing(void)
{
	struct event resume = { .kind = EVENT_RESUME, .conn = 7 };
	struct effect out[2];
	struct paid p;

	paid_begin(&p, 2, 2 * PRICE);
	for (size_t i = 0; i < 2; i++)
		out[i] = *core_effect(&p.c, EFFECT_ASSIGN, i);
	provider_refuses(&p, &out[0]);
	CU_ASSERT_EQUAL_FATAL(p.job->reason, REASON_QUOTA);
	resume.resume.job = p.id;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 1);
	provider_refuses(&p, &out[1]);
	CU_ASSERT_EQUAL(p.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(job_subtask(p.job, out[1].ref.number)->failed, 0);
	out[1] = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	provider_refuses(&p, &out[1]);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(p.job->reason, REASON_QUOTA);
	core_close(&p.c);
}

/* The same answer of work that costs nothing is a failure like any other: a free job never waits for a person to pay. */
void test_what_is_free_has_no_provider_to_wait_for(void)
{
	struct event event;
	struct core c;
	uint64_t id;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 1);
	id = core_job(&c, "q", "0123456789abcdef", 1);
	event = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 0), 0);
	event.result.outcome = OUTCOME_QUOTA;
	core_turn(&c, 5, &event);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, id)->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->failed, 1);
	core_close(&c);
}

/* A job that waits for money would go on by itself with what this attempt did not cost. */
void test_a_job_that_waits_for_money_hears_of_its_provider(void)
{
	struct event event, gone = { .kind = EVENT_GONE, .conn = 1 };
	struct held_lease held;
	struct paid p;

	paid_begin(&p, 1, PRICE);
	held = paid_held(&p);
	core_turn(&p.c, 5, &gone);
	paid_silence(&p, TTL_MS + 500);
	CU_ASSERT_EQUAL_FATAL(p.job->reason, REASON_BUDGET);
	paid_attach(&p, 2, 1, &held, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ADOPT), 1);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ADOPT, 0), 0);
	event.conn = 2;
	event.result.outcome = OUTCOME_QUOTA;
	core_turn(&p.c, 5, &event);
	core_turn(&p.c, 5, NULL);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(p.job->reason, REASON_QUOTA);
	core_close(&p.c);
}

/* Who names the token of another's call would report of it in that one's place. */
void test_a_call_is_claimed_by_its_own_worker_alone(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	struct held_lease held;
	struct paid p;

	paid_begin(&p, 1, PRICE);
	held = paid_held(&p);
	core_turn(&p.c, 5, &gone);
	paid_silence(&p, TTL_MS + 500);
	paid_attach_named(&p, STR("liar"), 2, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 0);
	paid_purse_is(&p, 0, PRICE);
	paid_attach(&p, 3, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 1);
	core_close(&p.c);
}

/* Of who died the key names what is stored as lost already: it is not counted once more at each restart. */
void test_a_key_that_is_no_newer_than_its_row_reserves_nothing(void)
{
	for (int newer = 0; newer < 2; newer++) {
		struct held_lease key = { .ref = { 1, 0, 1, 0 }, .phase = STR("") };
		struct event restore = { .kind = EVENT_RESTORE_WORKER,
			.hello = { .worker = STR("w1"), .held = &key, .held_count = 1 } };
		struct core c;

		core_open(&c, NULL);
		core_job(&c, "q", "0123456789abcdef", 1);
		job_subtask(fleet_job(&c.fleet, 1), 0)->token = (struct token){ 1, 9 };
		key.token = (struct token){ 1, 9 + (uint64_t)newer };
		c.fleet.term = 5;
		step(&c.fleet, &restore, c.now_ms, &c.fx);
		CU_ASSERT_EQUAL(c.fleet.lease_count, (uint32_t)newer);
		core_close(&c);
	}
}

/* One file, one lens, one tier, and money enough. */
static struct job_row *begin_question(struct core *c)
{
	static const struct str languages[] = { STR("c") }, lenses[] = { STR("security") };
	static const struct plan_file file = { 100, 0, false, 0, 1, 3000 };
	static const struct tier tier = { .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 1000 };
	const struct job_work work = { .files = &file,
		.file_count = 1,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = 10000000,
		.model_lenses = lenses,
		.model_lens_count = 1 };

	return model_begin(c, &tier, 1, &work);
}

/* Its call was cut off, or told no usage: what it reports is its bound, and the record says so. */
void test_what_a_provider_did_not_tell_is_not_sure(void)
{
	for (int known = 0; known < 2; known++) {
		struct core c = { 0 };
		struct job_row *job = begin_question(&c);
		struct event event;

		CU_ASSERT_PTR_NOT_NULL_FATAL(job);
		model_worker(&c, 5, STR("w"), 1, 1);
		for (int i = 0; i < 3 && !core_count(&c, EFFECT_ASSIGN); i++)
			core_turn(&c, 500, NULL);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 1);
		event = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 0), 0);
		event.conn = 5;
		event.result.outcome = OUTCOME_FAILED;
		event.result.spent_microusd = 60;
		event.result.call.usage_known = known;
		core_turn(&c, 5, &event);
		CU_ASSERT_EQUAL(job->purse.spent, 60);
		CU_ASSERT_EQUAL(bill_unreported(job_subtask(job, 0)->bill), known ? 0 : 60);
		core_close(&c);
	}
}

/* A store that was read by a coordinator without tiers: no sum is asked for, and it goes on where they are known. */
void test_a_job_whose_tiers_are_unknown_says_so(void)
{
	struct core c = { 0 };
	struct job_row *job = begin_question(&c);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	core_worker(&c, 5, "keyless", 1);
	c.fleet.tier_count = 0;
	for (int ms = 0; ms <= KEYLESS_MS; ms += 1000)
		core_turn(&c, 1000, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_TIERS_UNKNOWN);
	CU_ASSERT_EQUAL(pause_end(&c.fleet, job->id, 20000000, &c.fx), -E_PRECONDITION);
	c.fleet.tier_count = 1;
	core_turn(&c, 1000, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	core_close(&c);
}

/* The same where others are known: their places are not those that the job's rows name. What a worker still holds is not taken up. */
void test_a_job_that_was_planned_for_other_tiers_stands_still(void)
{
	struct core c = { 0 };
	struct job_row *job = begin_question(&c);
	const struct tier *own = c.fleet.tiers;
	struct tier dearer = own[0];
	struct held_lease held = { .ref = { 1, 0, 1, 0 }, .phase = STR("") };

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	dearer.price.output++;
	fleet_tiers(&c.fleet, &dearer, 1);
	model_worker(&c, 5, STR("w"), 1, 1);
	for (int ms = 0; ms <= 3000; ms += 500)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_TIERS_UNKNOWN);
	CU_ASSERT_EQUAL(pause_end(&c.fleet, job->id, 20000000, &c.fx), -E_PRECONDITION);
	held.token = (struct token){ c.fleet.term, 9 };
	c.fleet.term++;
	CU_ASSERT_EQUAL(
		claim_judge(&c.fleet, &held, fleet_worker(&c.fleet, STR("w"), false), &c.fx), CLAIM_REFUSED);
	fleet_tiers(&c.fleet, own, 1);
	for (int i = 0; i < 3 && !c.fleet.lease_count; i++)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 1);
	core_close(&c);
}

/* Workers are here and none could ask a model: the job says so, and goes on when one comes that can. */
void test_a_job_pauses_when_nobody_has_a_key(void)
{
	struct core c = { 0 };
	struct job_row *job = begin_question(&c);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	core_turn(&c, KEYLESS_MS + 1000, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING); /* nobody is here: that may be about to change */
	core_worker(&c, 5, "keyless", 1);
	model_worker(&c, 6, STR("elsewhere"), 1, 1);
	c.fleet.workers[fleet_worker(&c.fleet, STR("elsewhere"), false)].queue[0] =
		'z'; /* serves another queue alone */
	for (int ms = 0; ms < KEYLESS_MS; ms += 1000) {
		CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
		core_turn(&c, 1000, NULL);
	}
	core_turn(&c, 1000, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_NO_KEY);
	model_worker(&c, 7, STR("w"), 1, 1);
	for (int i = 0; i < 3 && !c.fleet.lease_count; i++)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 1);
	core_close(&c);
}

/* Nor is it said to be done by what is kept: whoever has its tiers looks for it. */
void test_a_job_of_other_tiers_looks_for_no_answers(void)
{
	struct core c = { 0 };
	struct job_row *job = begin_question(&c);
	struct tier dearer = c.fleet.tiers[0];
	size_t looks = 0;

	dearer.price.output++;
	fleet_tiers(&c.fleet, &dearer, 1);
	CU_ASSERT_TRUE(fleet_tiers_unknown(&c.fleet, job));
	/* As after a restart. */
	job->looks = true;
	job_look(job, 0, LOOK_NOT);
	model_worker(&c, 5, STR("w"), 1, 1);
	looks += core_count(&c, EFFECT_LOOK);
	for (int ms = 0; ms <= 1000; ms += 500) {
		core_turn(&c, 500, NULL);
		looks += core_count(&c, EFFECT_LOOK);
	}
	CU_ASSERT_EQUAL(looks, 0);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_TIERS_UNKNOWN);
	core_close(&c);
}
