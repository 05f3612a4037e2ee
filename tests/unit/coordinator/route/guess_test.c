/* The first tier is the weak head, the last the strong one, and what lies between lies between. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/guess.h"

#include <CUnit/Basic.h>

/* Heads that say 0.5 and 0.8 of every text. */
static const struct router *constant(float weak, float strong)
{
	static struct router r;

	for (int h = 0; h < ROUTER_HEADS; h++) {
		float chance = h == ROUTER_CHEAP ? weak : strong;

		r.heads[h].knot_count = 2;
		r.heads[h].knots[0] = (struct router_knot){ -1, chance };
		r.heads[h].knots[1] = (struct router_knot){ 1, chance };
	}
	return &r;
}

void test_places(void)
{
	static const struct {
		uint32_t place, count;
		double right;
	} cases[] = {
		{ 0, 2, 0.5 },
		{ 1, 2, 0.8 },
		{ 0, 3, 0.5 },
		{ 1, 3, 2 / 3.0 }, /* odds of 1 and of 4: 2 lies in the middle */
		{ 2, 3, 0.8 },
		{ 0, 1, 2 / 3.0 },
	};
	static const struct features none = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_DOUBLE_EQUAL(
			guess_right(constant(0.5f, 0.8f), &none, cases[i].place, cases[i].count),
			cases[i].right, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(guess_right(constant(0, 1), &none, 0, 2), 0.001, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(guess_right(constant(0, 1), &none, 1, 3), 0.5, 1e-6);
}

/* What the gates accept, taken back by choose_right(), is what was right and passed. */
void test_through_the_gate(void)
{
	const struct choose_gate gate = { 0.9, 0.1 };

	CU_ASSERT_DOUBLE_EQUAL(guess_accept(0, &gate), 0.1, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(guess_accept(1, &gate), 0.9, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(choose_right(guess_accept(0.7, &gate), &gate), 0.7 * 0.9, 1e-9);
}
