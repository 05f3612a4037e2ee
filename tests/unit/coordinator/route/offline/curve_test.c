/* The area under the curve, by hand for a few rows; bins of what was predicted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/curve.h"

#include "coordinator/route/offline/isotonic.h"

#include <CUnit/Basic.h>
#include <math.h>

/* Of four texts the strong model gains two, and loses one that only the cheap one solves. */
static struct outcome rows[] = {
	{ .right = { 0, 1 } },
	{ .right = { 0, 1 } },
	{ .right = { 1, 1 } },
	{ .right = { 1, 0 } },
};

void test_apgr(void)
{
	static const struct {
		float scores[4];
		double apgr;
	} cases[] = {
		{ { 1, 1, 1, 1 }, 0.5 },                           /* all alike: chance */
		{ { 4, 3, 2, 1 }, (0.5 + 1.5 + 2 + 1.5) / 4 },     /* the oracle, above 1 */
		{ { 1, 2, 3, 4 }, (-0.5 - 1 - 0.5 + 0.5) / 4 },    /* and its contrary */
		{ { 2, 2, 1, 1 }, (0.5 + 1.5 + 1.75 + 1.25) / 4 }, /* ties as in random order */
	};
	struct outcomes o = { .rows = rows, .count = 4 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_DOUBLE_EQUAL(curve_apgr(&o, cases[i].scores), cases[i].apgr, 1e-9);
	o.rows = rows + 3;
	o.count = 1;
	CU_ASSERT(isnan(curve_apgr(&o, cases[0].scores)));
}

void test_bins(void)
{
	static struct outcome many[100];
	struct outcomes o = { .rows = many, .count = 100 };
	struct curve_bin bins[CURVE_BINS];
	float chances[100];

	for (int i = 0; i < 100; i++) {
		chances[i] = (float)(i / 10) / 10 + 0.05f;
		many[i].right[ROUTER_CHEAP] = i % 10 < i / 10;
	}
	CU_ASSERT_DOUBLE_EQUAL(curve_bins(&o, ROUTER_CHEAP, chances, bins), 0.05, 1e-6);
	CU_ASSERT_EQUAL(bins[0].count, 10);
	CU_ASSERT_DOUBLE_EQUAL(bins[9].predicted, 0.95, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(bins[9].happened, 0.9, 1e-6);
}

/* What descends is pooled; the knots ascend. */
void test_isotonic(void)
{
	struct router_knot knots[ROUTER_KNOTS_MOST];
	static struct isotonic_point points[1000];
	uint32_t count;

	for (int i = 0; i < 1000; i++)
		points[i] = (struct isotonic_point){ (float)(i * 7 % 1000), i * 7 % 1000 >= 500 };
	count = isotonic(points, 1000, knots);
	CU_ASSERT(count >= 2 && count <= ROUTER_KNOTS_MOST);
	CU_ASSERT(knots[0].chance < 0.05f && knots[count - 1].chance > 0.95f);
	for (uint32_t i = 1; i < count; i++)
		CU_ASSERT(knots[i].margin > knots[i - 1].margin && knots[i].chance >= knots[i - 1].chance);
	/* Margins that foretell the contrary: one pool, and its chance is the mean of all. */
	for (int i = 0; i < 1000; i++)
		points[i] = (struct isotonic_point){ (float)i, i < 500 };
	count = isotonic(points, 1000, knots);
	CU_ASSERT_EQUAL(count, 2);
	CU_ASSERT_DOUBLE_EQUAL(knots[0].chance, 0.5, 0.001);
	CU_ASSERT(knots[1].margin > knots[0].margin && knots[1].chance == knots[0].chance);
}
