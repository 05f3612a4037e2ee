/* Tiers that are asked within their limits, that turn calls away, and that take no more: what becomes of who waits for them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/ask.h"
#include "coordinator/state/tier_list.h"
#include "reeve/limits.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

static const struct str languages[] = { STR("c") }, lenses[] = { STR("performance"), STR("security") };
static const struct plan_file files[] = { { 100, 0, false, 0, 1, 3000 } };
static const struct tier tiers[] = {
	{ .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 16000,
		.limits = { .requests_per_minute = 1000 } },
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 4000 },
};
/* Of the small one a call at a time. */
static const struct tier narrow[] = {
	{ .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 16000,
		.limits = { .concurrency = 1 } },
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 4000 },
};
enum { SMALL, STRONG, CONN = 7, CALLS = 2 };

struct talk {
	struct core c;
	struct job_row *job;
	struct effect out[CALLS]; /* what was assigned */
};

/* A question of each lens; a worker that can ask both tiers is given what may be asked. */
static void begin(struct talk *t, const struct tier *of, size_t count)
{
	static const struct job_work work = { .files = files,
		.file_count = 1,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = 100000000,
		.model_lenses = lenses,
		.model_lens_count = CALLS };

	*t = (struct talk){ 0 };
	t->job = model_begin(&t->c, of, count, &work);
	CU_ASSERT_EQUAL_FATAL(t->job->counts.total, CALLS);
	model_worker(&t->c, CONN, STR("w"), count > 2 ? 7 : 3, 9);
	for (size_t i = 0; i < core_count(&t->c, EFFECT_ASSIGN) && i < CALLS; i++)
		t->out[i] = *core_effect(&t->c, EFFECT_ASSIGN, i);
}

static void reports(struct talk *t, const struct effect *assigned, enum attempt_outcome outcome,
	enum call_answer answer, int64_t retry_after_ms)
{
	const struct effect copy = *assigned;
	struct event event = core_result(&t->c, &copy, 0);

	event.result.outcome = outcome;
	event.result.reason = STR("no");
	event.result.call = (struct call_heard){ .answer = answer,
		.requests = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.tokens = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.retry_after_ms = retry_after_ms };
	core_turn(&t->c, 1, &event);
}

static bool is_logged(const struct talk *t, enum log_event log)
{
	for (size_t i = 0; i < core_count(&t->c, EFFECT_LOG); i++)
		if (core_effect(&t->c, EFFECT_LOG, i)->log == log)
			return str_equal(core_effect(&t->c, EFFECT_LOG, i)->detail, STR("small"));
	return false;
}

static int resume(struct talk *t)
{
	struct event event = { .kind = EVENT_RESUME, .conn = 9 };

	event.resume.job = t->job->id;
	core_turn(&t->c, 1, &event);
	return core_effect(&t->c, EFFECT_RESUMED, 0)->err;
}

static void silence(struct talk *t, int64_t ms)
{
	for (; ms > 0; ms -= 500)
		core_turn(&t->c, 500, NULL);
}

void test_a_tier_that_is_shut_leaves_its_work_to_the_next(void)
{
	struct effect over;
	struct talk t;

	begin(&t, tiers, 2);
	CU_ASSERT_EQUAL(t.out[1].tier, SMALL);
	reports(&t, &t.out[0], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	CU_ASSERT_TRUE(is_logged(&t, LOG_TIER_SHUT));
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	over = *core_effect(&t.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(over.ref.number, t.out[0].ref.number);
	CU_ASSERT_EQUAL(over.tier, STRONG);
	CU_ASSERT_EQUAL(job_subtask(t.job, over.ref.number)->failed, 0);
	reports(&t, &t.out[1], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_FALSE(is_logged(&t, LOG_TIER_SHUT)); /* that was said */
	CU_ASSERT_STRING_EQUAL(t.c.fleet.quotas[SMALL].why, "no");
	CU_ASSERT_STRING_EQUAL(t.c.fleet.quotas[STRONG].why, "");
	core_close(&t.c);
}

void test_what_waited_for_a_tier_before_it_was_shut_goes_over_too(void)
{
	struct talk t;

	begin(&t, narrow, 2);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_state(&t.c, t.job->id, 1 - t.out[0].ref.number), SUBTASK_READY);
	reports(&t, &t.out[0], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), CALLS);
	CU_ASSERT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 0)->tier, STRONG);
	CU_ASSERT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 1)->tier, STRONG);
	core_close(&t.c);
}

/* Two models of one account and one of another: an account that is empty is not asked twice. */
static void shuts(enum call_answer answer, bool whole)
{
	static const struct str url = STR("https://a"), key = STR("A_KEY");
	struct tier three[] = { tiers[0], tiers[1], tiers[1] };
	struct talk t;

	for (size_t i = 0; i < 2; i++) {
		three[i].base_url = url;
		three[i].key_env = key;
	}
	three[2].name = STR("other");
	three[2].base_url = url;
	three[2].key_env = STR("B_KEY");
	three[2].price.output++;
	begin(&t, three, 3);
	CU_ASSERT_EQUAL(t.out[0].tier, 0);
	reports(&t, &t.out[0], OUTCOME_QUOTA, answer, -1);
	CU_ASSERT_TRUE(quota_is_shut(&t.c.fleet.quotas[0], t.c.now_ms));
	CU_ASSERT_EQUAL(quota_is_shut(&t.c.fleet.quotas[1], t.c.now_ms), whole);
	CU_ASSERT_FALSE(quota_is_shut(&t.c.fleet.quotas[2], t.c.now_ms));
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_TRUE(core_effect(&t.c, EFFECT_ASSIGN, 0)->tier == 2 || !whole);
	CU_ASSERT_EQUAL(resume(&t), 0);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_FALSE(quota_is_shut(&t.c.fleet.quotas[i], t.c.now_ms));
	/* What began before that shuts neither. */
	reports(&t, &t.out[1], OUTCOME_QUOTA, answer, -1);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_FALSE(quota_is_shut(&t.c.fleet.quotas[i], t.c.now_ms));
	core_close(&t.c);
}

void test_an_account_is_shut_as_a_whole(void)
{
	shuts(CALL_TERMINAL, true);
}

void test_a_key_that_may_not_ask_one_model_may_ask_another(void)
{
	shuts(CALL_FORBIDDEN, false);
	shuts(CALL_GOOD,
		false); /* whatever its words were, such an outcome is no reason to ask this one again */
}

/* Of the last tier nothing is left to ask: the job says so once all that is out is in, and a person opens all tiers. */
void test_a_job_pauses_when_no_tier_is_left(void)
{
	struct talk t;

	begin(&t, tiers, 2);
	for (int tier = SMALL; tier <= STRONG; tier++) {
		struct effect out[CALLS];

		for (size_t i = 0; i < CALLS; i++) {
			CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
			CU_ASSERT_EQUAL(t.out[i].tier, tier);
			reports(&t, &t.out[i], OUTCOME_QUOTA, CALL_TERMINAL, -1);
			if (tier == SMALL)
				out[i] = *core_effect(&t.c, EFFECT_ASSIGN, 0);
		}
		memcpy(t.out, out, sizeof out);
	}
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(t.job->reason, REASON_QUOTA);
	silence(&t, 5000);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED); /* there is money: it is not that */
	CU_ASSERT_EQUAL(resume(&t), 0);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), CALLS);
	core_close(&t.c);
}

/* The provider said when its quota is given anew: nobody has to be there. A minute is the least that is waited for. */
void test_a_job_goes_on_when_the_date_has_come(void)
{
	struct talk t;

	begin(&t, tiers, 1);
	for (size_t i = 0; i < CALLS; i++)
		reports(&t, &t.out[i], OUTCOME_QUOTA, CALL_TERMINAL, QUOTA_SHUT_MS_LEAST + 1000);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(t.job->reason, REASON_QUOTA);
	silence(&t, QUOTA_SHUT_MS_LEAST);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	silence(&t, 1500);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(t.job->running, 1); /* one call, to see */
	core_close(&t.c);
}

/* Whose tier is shut while the others go on is opened in the same way; what began before tells nothing new. */
void test_a_running_job_is_resumed_and_old_news_shut_nothing(void)
{
	struct talk t;

	begin(&t, tiers, 2);
	reports(&t, &t.out[0], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(resume(&t), 0);
	reports(&t, &t.out[1], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 0)->tier, SMALL);
	reports(&t, core_effect(&t.c, EFFECT_ASSIGN, 0), OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 0)->tier, STRONG);
	CU_ASSERT_EQUAL(resume(&t), 0);
	CU_ASSERT_NOT_EQUAL(resume(&t), 0); /* nothing is shut any more */
	core_close(&t.c);
}

void test_what_is_turned_away_waits_for_its_tier_and_counts_nowhere(void)
{
	const struct subtask_row *row;
	struct talk t;

	begin(&t, tiers, 1);
	row = job_subtask(t.job, t.out[0].ref.number);
	reports(&t, &t.out[0], OUTCOME_TURNED_AWAY, CALL_TOO_MANY, 3000);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_EQUAL(row->state, SUBTASK_READY);
	CU_ASSERT_EQUAL(row->refused + row->failed + row->lost, 0);
	CU_ASSERT_EQUAL(t.job->purse.reserved, t.out[1].microusd);
	core_turn(&t.c, 2999, NULL);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 0);
	core_turn(&t.c, 1, NULL);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	core_close(&t.c);
}

/* A provider that never takes it is given up for the next one in the end. */
void test_what_is_turned_away_too_often_has_failed(void)
{
	const struct subtask_row *row;
	struct effect out;
	struct talk t;

	begin(&t, tiers, 2);
	row = job_subtask(t.job, t.out[0].ref.number);
	out = t.out[0];
	for (int i = 1; i < TURNED_AWAY_MOST; i++) {
		reports(&t, &out, OUTCOME_TURNED_AWAY, CALL_TOO_MANY, 0);
		while (!core_count(&t.c, EFFECT_ASSIGN))
			core_turn(&t.c, 100, NULL);
		out = *core_effect(&t.c, EFFECT_ASSIGN, 0);
		CU_ASSERT_EQUAL_FATAL(out.ref.number, t.out[0].ref.number);
	}
	CU_ASSERT_EQUAL(row->failed, 0);
	reports(&t, &out, OUTCOME_TURNED_AWAY, CALL_TOO_MANY, 0);
	CU_ASSERT_EQUAL(row->failed, 1);
	CU_ASSERT_EQUAL(row->state, SUBTASK_BACKOFF);
	core_close(&t.c);
}

/* Each tier gives answers of its own length, and has a window of its own: the next one may have room. Behind the last the same would
 * end so again. */
static void goes_over(enum call_answer answer)
{
	const struct subtask_row *row;
	struct effect out;
	struct talk t;

	begin(&t, tiers, 2);
	row = job_subtask(t.job, t.out[0].ref.number);
	reports(&t, &t.out[0], OUTCOME_FAILED, answer, -1);
	CU_ASSERT_EQUAL(row->state, SUBTASK_BACKOFF);
	while (!core_count(&t.c, EFFECT_ASSIGN))
		core_turn(&t.c, 100, NULL);
	out = *core_effect(&t.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL_FATAL(out.ref.number, t.out[0].ref.number);
	CU_ASSERT_EQUAL(out.tier, 1);
	reports(&t, &out, OUTCOME_FAILED, answer, -1);
	CU_ASSERT_EQUAL(row->state, SUBTASK_DEAD);
	CU_ASSERT_EQUAL(row->failed, 2);
	/* What failed for another reason is asked of the last one again. */
	row = job_subtask(t.job, t.out[1].ref.number);
	reports(&t, &t.out[1], OUTCOME_FAILED, CALL_GOOD, -1);
	while (!core_count(&t.c, EFFECT_ASSIGN))
		core_turn(&t.c, 100, NULL);
	out = *core_effect(&t.c, EFFECT_ASSIGN, 0);
	reports(&t, &out, OUTCOME_FAILED, CALL_GOOD, -1);
	CU_ASSERT_EQUAL(row->state, SUBTASK_BACKOFF);
	core_close(&t.c);
}

void test_what_is_cut_goes_to_the_next_tier_and_ends_at_the_last(void)
{
	goes_over(CALL_CUT);
}

void test_what_is_over_a_window_goes_to_the_next_tier_and_ends_at_the_last(void)
{
	goes_over(CALL_UNASKED);
}

void test_a_limit_is_kept_by_all_leases_together(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = CONN };
	struct talk t;

	begin(&t, narrow, 1);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	reports(&t, &t.out[0], OUTCOME_FAILED, CALL_GOOD, -1);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1); /* the other one */
	CU_ASSERT_NOT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 0)->ref.number, t.out[0].ref.number);
	/* Lost with its worker, its place is free. */
	core_turn(&t.c, 1, &gone);
	silence(&t, TTL_MS + BACKOFF_MOST_MS);
	CU_ASSERT_EQUAL(t.c.fleet.quotas[0].limit.running, 0);
	model_worker(&t.c, CONN + 1, STR("v"), 3, 9);
	CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(t.c.fleet.quotas[0].limit.running, 1);
	core_close(&t.c);
}

/* After a restart the row of a question that is out may be in another tier's list: what its provider said is said of that one. */
void test_a_report_is_of_the_tier_that_it_names(void)
{
	struct event event;
	struct effect out;
	struct talk t;

	begin(&t, tiers, 2);
	out = t.out[0];
	event = core_result(&t.c, &out, 0);
	event.result.outcome = OUTCOME_QUOTA;
	event.result.call = (struct call_heard){ .answer = CALL_TERMINAL,
		.requests = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.tokens = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.retry_after_ms = -1,
		.tier = 2 };
	core_turn(&t.c, 1, &event);
	CU_ASSERT_FALSE(quota_is_shut(&t.c.fleet.quotas[0], t.c.now_ms));
	CU_ASSERT_TRUE(quota_is_shut(&t.c.fleet.quotas[1], t.c.now_ms));
	core_close(&t.c);
}

/* The first opening is waited for. Behind the second what waits goes over once; a call that tries the tier does not bring it back. */
void test_what_waits_for_a_tier_that_rests_goes_to_another(void)
{
	static const struct {
		size_t tiers;
		struct breaker breaker;
		bool over;
	} cases[] = { { 2, { BREAKER_OPEN, false, false, 0, 1, 5000 }, false },
		{ 2, { BREAKER_OPEN, false, false, 0, 2, 5000 }, true },
		{ 2, { BREAKER_HALF_OPEN, false, true, 0, 2, 0 }, true },
		{ 1, { BREAKER_OPEN, false, false, 0, 9, 5000 }, false } };
	const struct effect *over;
	struct quota *quota;
	struct talk t;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		begin(&t, narrow, cases[i].tiers);
		CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
		quota = &t.c.fleet.quotas[SMALL];
		quota->breaker = cases[i].breaker;
		quota->breaker.until_ms += t.c.now_ms;
		core_turn(&t.c, 1, NULL);
		over = core_count(&t.c, EFFECT_ASSIGN) ? core_effect(&t.c, EFFECT_ASSIGN, 0) : NULL;
		CU_ASSERT_EQUAL(over && over->tier == STRONG, cases[i].over);
		CU_ASSERT_EQUAL(quota->left, cases[i].over || cases[i].tiers == 1);
		core_close(&t.c);
	}
}

static struct breaker open_for(const struct talk *t, uint32_t openings, int64_t ms)
{
	return (struct breaker){ BREAKER_OPEN, false, false, 0, openings, t->c.now_ms + ms };
}

/* It is well again by itself: no person is waited for. */
void test_what_waits_for_a_shut_tier_goes_to_one_that_rests(void)
{
	struct effect small[CALLS];
	struct talk t;

	begin(&t, tiers, 2);
	memcpy(small, t.out, sizeof small);
	t.c.fleet.quotas[STRONG].breaker = open_for(&t, 2, 8000);
	for (size_t i = 0; i < CALLS; i++)
		reports(&t, &small[i], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	silence(&t, 7000);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(t.job->running, 0);
	silence(&t, 1500);
	CU_ASSERT_EQUAL(t.job->running, 1); /* one call, to see */
	core_close(&t.c);
}

/* Its rows are in the list of the one without a date. */
void test_a_job_goes_on_when_the_date_of_another_tier_has_come(void)
{
	struct effect small[CALLS];
	struct talk t;

	begin(&t, tiers, 2);
	memcpy(small, t.out, sizeof small);
	t.c.fleet.quotas[STRONG].breaker =
		(struct breaker){ BREAKER_OPEN, true, false, 0, 1, t.c.now_ms + QUOTA_SHUT_MS_LEAST };
	for (size_t i = 0; i < CALLS; i++)
		reports(&t, &small[i], OUTCOME_QUOTA, CALL_TERMINAL, -1);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(t.job->reason, REASON_QUOTA);
	silence(&t, QUOTA_SHUT_MS_LEAST - 1000);
	CU_ASSERT_EQUAL(t.job->state, JOB_PAUSED);
	silence(&t, 2000);
	CU_ASSERT_EQUAL(t.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(t.job->running, 1);
	core_close(&t.c);
}

/* Both rest, and what was looked through in vain is looked through again when the other one is well, or is to be tried. */
static void comes_back(bool tried)
{
	struct talk t;
	int turns = 0;

	begin(&t, narrow, 2);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	t.c.fleet.quotas[SMALL].breaker = open_for(&t, 7, 200000);
	t.c.fleet.quotas[STRONG].breaker = open_for(&t, 2, 3000);
	core_turn(&t.c, 1, NULL);
	CU_ASSERT_TRUE(t.c.fleet.quotas[SMALL].left);
	if (tried)
		breaker_close(&t.c.fleet.quotas[STRONG].breaker); /* a call of another job went well */
	else
		core_turn(&t.c, 2500, NULL);
	for (; turns < 4 && !core_count(&t.c, EFFECT_ASSIGN); turns++)
		core_turn(&t.c, 500, NULL);
	CU_ASSERT_EQUAL_FATAL(core_count(&t.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&t.c, EFFECT_ASSIGN, 0)->tier, STRONG);
	core_close(&t.c);
}

void test_what_waits_goes_to_a_tier_that_was_tried_and_is_well(void)
{
	comes_back(true);
}

void test_what_waits_goes_to_a_tier_that_is_to_be_tried(void)
{
	comes_back(false);
}

/* What an attempt has used of the limit by more calls than one, the next one waits for. */
void test_all_calls_of_a_conversation_count(void)
{
	static const struct tier few = { .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 4000,
		.limits = { .requests_per_minute = 60, .concurrency = 1 } };
	static const uint32_t calls[] = { 0, 1, 5, 6, UINT32_MAX };
	struct event event;
	struct talk t;

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		begin(&t, &few, 1);
		event = core_result(&t.c, &t.out[0], 0);
		event.result.outcome = OUTCOME_FAILED;
		event.result.reason = STR("no");
		event.result.call = (struct call_heard){ .answer = CALL_GOOD,
			.requests = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
			.tokens = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
			.retry_after_ms = -1,
			.calls = calls[i] };
		core_turn(&t.c, 1, &event);
		/* Six seconds of it may go at once, these are six calls. */
		CU_ASSERT_EQUAL(core_count(&t.c, EFFECT_ASSIGN), calls[i] <= 5);
		core_close(&t.c);
	}
}
