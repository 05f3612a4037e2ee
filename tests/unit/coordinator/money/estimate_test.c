/* Tries coordinator/money/estimate.c: a forecast before, and how it learns from what came of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/estimate.h"

#include "common/rand.h"

#include <CUnit/CUnit.h>

static const struct tier tier = {
	.price = { 1000000, 5000000, 100000, 1250000 }, .window = 200000, .max_output = 16000
};
static const struct estimate_record none;

void test_a_forecast_counts_prompts_answers_and_what_is_cached(void)
{
	static const struct {
		struct estimate_work work;
		uint64_t tokens, microusd, most;
	} cases[] = {
		{ { 0, 0, 0, 0 }, 0, 0, 0 },
		/* 1000 in, 600 out; at most all of it kept, and 16000 out. */
		{ { 1, 3000, 0, 0 }, 1600, 1000 + 3000, 1252 + 80000 },
		{ { 1, 3001, 0, 100 }, 1101, 1001 + 500, 1253 + 500 },
		/* A prefix that is too short to be kept, one that is kept, and one prompt that nobody reads again. */
		{ { 10, 0, 3069, 0 }, 10 * (1023 + 600), 10230 + 30000, 12800 + 800000 },
		{ { 10, 0, 3072, 0 }, 10 * (1024 + 600), 1280 + 922 + 30000, 12813 + 800000 },
		{ { 1, 0, 3072, 0 }, 1024 + 600, 1024 + 3000, 1282 + 80000 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct estimate e;

		estimate_make(&cases[i].work, &tier, &none, &e);
		CU_ASSERT_EQUAL(e.tokens.raw, cases[i].tokens);
		CU_ASSERT_EQUAL(e.tokens.middle, cases[i].tokens);
		CU_ASSERT_EQUAL(e.microusd.middle, cases[i].microusd);
		CU_ASSERT_EQUAL(e.microusd.low, cases[i].microusd / 3);
		CU_ASSERT_EQUAL(e.microusd.high, cases[i].microusd * 3);
		CU_ASSERT_EQUAL(e.microusd_most, cases[i].most);
	}
}

void test_the_median_of_earlier_jobs_corrects_it(void)
{
	const struct estimate_work work = { 1, 300000, 0, 0 };
	struct estimate_record record = none;
	struct estimate e;

	estimate_learn(&record.money, 1000, 2000);
	estimate_learn(&record.money, 1000, 2000);
	estimate_make(&work, &tier, &record, &e);
	CU_ASSERT_EQUAL(e.microusd.middle, e.microusd.raw); /* two jobs are no rule */
	estimate_learn(&record.money, 1000, 1000000000);    /* one that ran away */
	estimate_make(&work, &tier, &record, &e);
	CU_ASSERT_EQUAL(e.microusd.middle, 2 * e.microusd.raw);
	CU_ASSERT_EQUAL(e.tokens.middle, e.tokens.raw);
	/* What was earlier is forgotten. */
	for (int i = 0; i < ESTIMATE_RATIOS_MOST; i++)
		estimate_learn(&record.money, 1000, 500);
	estimate_make(&work, &tier, &record, &e);
	CU_ASSERT_EQUAL(e.microusd.high, e.microusd.raw / 2);
	/* A job without a call, or without a forecast, teaches nothing. */
	estimate_learn(&record.tokens, 1000, 0);
	estimate_learn(&record.tokens, 0, 1000);
	CU_ASSERT_EQUAL(record.tokens.count, 0);
}

/* Jobs that use twice what is forecast, more or less: 1.2 to 2.8 times. */
void test_eight_of_ten_jobs_end_in_the_range(void)
{
	enum { JOBS = 2000 };
	struct estimate_record record = none;
	uint64_t chance = 1;
	uint64_t off = 0, off_raw = 0;
	int within = 0;

	for (int i = 0; i < JOBS; i++) {
		const struct estimate_work work = { 1, 3000 + rand_below(&chance, 3000000), 0, 0 };
		struct estimate e;
		uint64_t actual;

		estimate_make(&work, &tier, &record, &e);
		actual = e.tokens.raw * (1200 + rand_below(&chance, 1600)) / 1000;
		within += actual >= e.tokens.low && actual <= e.tokens.high;
		off += estimate_error_permille(e.tokens.middle, actual);
		off_raw += estimate_error_permille(e.tokens.raw, actual);
		estimate_learn(&record.tokens, e.tokens.raw, actual);
	}
	CU_ASSERT_TRUE(within > JOBS * 78 / 100 && within < JOBS * 86 / 100);
	CU_ASSERT_TRUE(off < off_raw / 4);
}

void test_an_error_is_a_share_of_the_forecast(void)
{
	static const struct {
		uint64_t forecast, actual;
		uint32_t permille;
	} cases[] = { { 0, 0, 0 }, { 100, 100, 0 }, { 100, 150, 500 }, { 100, 50, 500 }, { 100, 0, 1000 },
		{ 0, 1, 1000000 }, { 1, UINT64_MAX, 1000000 }, { UINT64_MAX, 0, 1000 },
		{ 100, 100099, 999990 }, { 100, 100100, 1000000 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			estimate_error_permille(cases[i].forecast, cases[i].actual), cases[i].permille);
}

void test_numbers_that_nobody_means_do_not_overflow(void)
{
	const struct estimate_work work = { 1, UINT64_MAX, 0, 0 };
	struct estimate_record record = none;
	struct estimate e;

	for (int i = 0; i < 3; i++)
		estimate_learn(&record.money, 1, UINT64_MAX);
	estimate_make(&work, &tier, &record, &e);
	CU_ASSERT_TRUE(e.microusd.middle >= e.microusd.raw);
}
