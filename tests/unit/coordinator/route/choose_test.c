/* The cheapest expected way: cheap first where it pays, up after a refusal, never the same again, nothing that is not worth it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/choose.h"

#include <CUnit/Basic.h>
#include <math.h>

static const struct choose_gate sure = { 1, 0 };

static struct choice chosen(
	const struct choose_tier *tiers, uint32_t count, int64_t worth, struct choose_past past)
{
	struct choose_wish wish = { .worth_microusd = worth, .left_microusd = 1000000000, .gate = sure };
	struct choice c;

	choose(tiers, count, &wish, &past, &c);
	return c;
}

/* A cheap try pays when its chance is above the share of the cost: expected cost first. */
void test_cheap_first_where_it_pays(void)
{
	static const struct {
		double accept;
		int64_t cost;
		uint8_t first;
	} cases[] = {
		{ 0.60, 10000, 0 },  /* 0.6 for a tenth */
		{ 0.11, 10000, 0 },  /* 0.11 for a tenth: still */
		{ 0.60, 100000, 1 }, /* for the same money the better one */
		{ 0.05, 30000, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct choose_tier tiers[] = { { .accept = cases[i].accept,
							     .cost_microusd = cases[i].cost },
			{ .accept = 0.9, .cost_microusd = 100000 } };
		struct choice c = chosen(tiers, 2, 1000000, (struct choose_past){ { 0 }, 0 });

		CU_ASSERT_EQUAL(c.end, CHOOSE_TRY);
		CU_ASSERT_EQUAL(c.way[0].tier, cases[i].first);
	}
}

void test_figures_of_a_way(void)
{
	const struct choose_tier tiers[] = { { .accept = 0.5, .cost_microusd = 100 },
		{ .accept = 0.5, .cost_microusd = 1000 } };
	struct choice c = chosen(tiers, 2, 100000, (struct choose_past){ { 0 }, 0 });
	/* Of two even chances at an odds ratio of 8.9 both come true with sqrt(8.9) / (2 + 2 sqrt(8.9)). */
	double second = 1 / (1 + sqrt(8.9));

	CU_ASSERT_EQUAL(c.count, 2);
	CU_ASSERT_DOUBLE_EQUAL(c.way[1].accept, second, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(c.accepted, 0.5 + 0.5 * second, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(c.cost_microusd, 100 + 0.5 * 1000, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(c.gain_microusd, c.accepted * 100000 - c.cost_microusd, 1e-6);
}

/* MMLU: Mixtral is right in 0.6793, GPT-4 in 0.8044, and in 0.561 of what Mixtral failed. */
void test_after_refusal(void)
{
	static const struct {
		double accept, other, after;
	} cases[] = {
		{ 0.8044, 0.6793, 0.561 },
		{ 0.9, 0, 0.9 },       /* what never is accepted says nothing by being refused, */
		{ 0.9, 0.01, 0.8998 }, /* and what seldom is little */
		{ 0, 0.5, 0 },
		{ 1, 0.5, 1 },
		{ 0.5, 1, 0.5 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_DOUBLE_EQUAL(
			choose_after_refusal(cases[i].accept, cases[i].other), cases[i].after, 0.001);
}

void test_escalates_and_ends(void)
{
	const struct choose_tier tiers[] = { { .accept = 0.6, .cost_microusd = 10 },
		{ .accept = 0.7, .cost_microusd = 100 }, { .accept = 0.8, .cost_microusd = 1000 },
		{ .accept = 0.9, .cost_microusd = 5000 } };
	static const struct {
		struct choose_past past;
		enum choose_end end;
		uint32_t most;
	} cases[] = {
		{ { { 0 }, 0 }, CHOOSE_TRY, 3 },
		{ { { 0 }, 1 }, CHOOSE_TRY, 2 },
		{ { { 0, 1 }, 2 }, CHOOSE_TRY, 1 },
		{ { { 0, 1, 2 }, 3 }, CHOOSE_SPENT, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct choice c = chosen(tiers, 4, 1000000, cases[i].past);

		CU_ASSERT_EQUAL(c.end, cases[i].end);
		CU_ASSERT(c.count <= cases[i].most);
		for (uint32_t a = 0; a < c.count; a++) {
			for (uint32_t b = 0; b < a; b++)
				CU_ASSERT(c.way[a].tier != c.way[b].tier);
			for (uint32_t b = 0; b < cases[i].past.count; b++)
				CU_ASSERT(c.way[a].tier != cases[i].past.tried[b]);
		}
	}
}

void test_one_tier_never_again(void)
{
	const struct choose_tier only = { .accept = 0.9, .cost_microusd = 10 };

	CU_ASSERT_EQUAL(chosen(&only, 1, 1000000, (struct choose_past){ { 0 }, 0 }).count, 1);
	CU_ASSERT_EQUAL(chosen(&only, 1, 1000000, (struct choose_past){ { 0 }, 1 }).end, CHOOSE_SPENT);
	CU_ASSERT_EQUAL(chosen(&only, 0, 1000000, (struct choose_past){ { 0 }, 0 }).end, CHOOSE_SPENT);
}

/* Half of 200 is worth 100: not one micro-dollar more is paid for it. */
void test_stops_where_it_is_not_worth_it(void)
{
	const struct choose_tier under = { .accept = 0.5, .cost_microusd = 99 },
				 even = { .accept = 0.5, .cost_microusd = 100 },
				 over = { .accept = 0.5, .cost_microusd = 101 };
	struct choose_past none = { { 0 }, 0 };

	CU_ASSERT_EQUAL(chosen(&under, 1, 200, none).end, CHOOSE_TRY);
	CU_ASSERT_EQUAL(chosen(&even, 1, 200, none).end, CHOOSE_NOT_WORTH);
	CU_ASSERT_EQUAL(chosen(&over, 1, 200, none).end, CHOOSE_NOT_WORTH);
}

void test_money_and_closed_tiers(void)
{
	struct choose_tier tiers[] = { { .accept = 0.5, .cost_microusd = 100 },
		{ .accept = 0.9, .cost_microusd = 1000 } };
	struct choose_wish wish = { .worth_microusd = 1000000, .left_microusd = 1000, .gate = sure };
	struct choose_past cheap_refused = { { 0 }, 1 };
	struct choice c;

	choose(tiers, 2, &wish, &cheap_refused, &c);
	CU_ASSERT_EQUAL(c.way[0].tier, 1);
	wish.left_microusd = 999;
	choose(tiers, 2, &wish, &cheap_refused, &c);
	CU_ASSERT_EQUAL(c.end, CHOOSE_NO_MONEY);
	wish.left_microusd = 1000;
	tiers[1].closed = true;
	choose(tiers, 2, &wish, &cheap_refused, &c);
	CU_ASSERT_EQUAL(c.end, CHOOSE_CLOSED);
}

/* Verdicts move what was believed: six weigh as much as the belief, and others of the lens as fourteen at most. */
void test_history(void)
{
	static const struct {
		struct choose_verdicts akin, seen;
		double accept;
	} cases[] = {
		{ { 0, 0 }, { 0, 0 }, 0.5 },
		{ { 0, 0 }, { 6, 0 }, 0.75 },
		{ { 0, 0 }, { 0, 6 }, 0.25 },
		{ { 6, 0 }, { 0, 0 }, 0.75 },
		{ { 0, 0 }, { 9000, 1000 }, 0.9 },
		{ { 6, 0 }, { 0, 12 }, 0.375 },
		/* Of (3 + 14) / 20, and hardly more for a thousand. */
		{ { 14, 0 }, { 0, 20 }, 0.425 },
		{ { 1000, 0 }, { 0, 20 }, 0.4985 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct choose_tier tier = {
			.accept = 0.5, .akin = { cases[i].akin }, .after = { cases[i].seen }
		};

		CU_ASSERT_DOUBLE_EQUAL(choose_accept(&tier, 0.5, 0), cases[i].accept, 0.001);
	}
}

/* In the order of what an acceptance costs, whatever a right result is worth. */
void test_what_accepts_cheaply_goes_first(void)
{
	static const struct {
		double accept;
		uint8_t first;
	} cases[] = { { 0.201, 0 }, { 0.199, 1 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int64_t worth = 1000000; worth <= 1000000000; worth *= 10) {
			const struct choose_tier tiers[] = { { .accept = cases[i].accept,
								     .cost_microusd = 1000 },
				{ .accept = 0.8, .cost_microusd = 4000 } };
			struct choice c = chosen(tiers, 2, worth, (struct choose_past){ { 0 }, 0 });

			CU_ASSERT_EQUAL(c.count, 2);
			CU_ASSERT_EQUAL(c.way[0].tier, cases[i].first);
		}
}

void test_what_leaks_is_not_tried(void)
{
	static const struct {
		double accept;
		enum choose_end end;
	} cases[] = { { 0.0999, CHOOSE_NOT_WORTH }, { 0.1001, CHOOSE_TRY } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct choose_tier tier = { .accept = cases[i].accept, .cost_microusd = 1 };
		const struct choose_wish wish = {
			.worth_microusd = 1000000, .left_microusd = 10, .gate = sure, .leak = 0.1
		};
		struct choice c;

		choose(&tier, 1, &wish, &(struct choose_past){ { 0 }, 0 }, &c);
		CU_ASSERT_EQUAL(c.end, cases[i].end);
	}
}

/* A gate that lets wrong results through makes what a weak tier gets accepted worth less. */
void test_leaks(void)
{
	const struct choose_gate leaky = { 0.9, 0.2 };
	const struct choose_tier tiers[] = { { .accept = 0.27, .cost_microusd = 1000 },
		{ .accept = 0.83, .cost_microusd = 20000 } };
	struct choose_wish wish = { .worth_microusd = 1000000, .left_microusd = 1000000, .gate = leaky };
	struct choose_past none = { { 0 }, 0 };
	struct choice c;

	CU_ASSERT_DOUBLE_EQUAL(choose_right(0.9, &leaky), 0.9, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(choose_right(0.55, &leaky), 0.45, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(choose_right(0.2, &leaky), 0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(choose_right(0.1, &leaky), 0, 1e-9);
	choose(tiers, 2, &wish, &none, &c);
	CU_ASSERT_EQUAL(c.way[0].tier, 1);
	wish.gate = sure;
	choose(tiers, 2, &wish, &none, &c);
	CU_ASSERT_EQUAL(c.way[0].tier, 0);
}
