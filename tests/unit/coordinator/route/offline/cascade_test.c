/* Chances of a way are added up as on paper. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/cascade.h"

#include <CUnit/Basic.h>
#include <math.h>

static const struct choose_gate gate = { 0.9, 0.1 };

void test_cascade(void)
{
	static const struct {
		double first, second;
		bool keep;
		double right, cost;
	} cases[] = {
		{ 1, 1, true, 0.9 + 0.1, 1 + 0.1 * 10 },
		{ 0, 1, true, 0.9, 1 + 0.9 * 10 },
		{ 0, 1, false, 0.9 * 0.9, 1 + 0.9 * 10 },
		{ 1, 0, true, 0.9, 1 + 0.1 * 10 },
		{ 0, 0, true, 0, 1 + 0.9 * 10 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct cascade_run way[] = { { cases[i].first, 1, INFINITY },
			{ cases[i].second, 10, INFINITY } };
		struct cascade_sum sum = cascade(way, 2, &gate, cases[i].keep);

		CU_ASSERT_DOUBLE_EQUAL(sum.right, cases[i].right, 1e-9);
		CU_ASSERT_DOUBLE_EQUAL(sum.cost, cases[i].cost, 1e-9);
	}
}

/* A run that would cost more than its cap costs the cap, gives nothing, and the next one is tried for certain. */
void test_cap(void)
{
	struct cascade_run way[] = { { 1, 2, 2 }, { 1, 10, INFINITY } };

	CU_ASSERT_DOUBLE_EQUAL(cascade(way, 2, &gate, true).cost, 2 + 0.1 * 10, 1e-9);
	way[0].cap = 1.5;
	CU_ASSERT_DOUBLE_EQUAL(cascade(way, 2, &gate, true).cost, 1.5 + 10, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(cascade(way, 2, &gate, true).right, 1, 1e-9);
}

void test_retries(void)
{
	const struct cascade_run never = { 0, 1, INFINITY }, strong = { 1, 10, INFINITY };

	CU_ASSERT_DOUBLE_EQUAL(cascade_retries(&never, 0, &gate, &strong).right, 1, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(cascade_retries(&never, 2, &gate, &strong).right, 0.9 * 0.9, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(cascade_retries(&never, 2, &gate, &strong).cost, 1 + 0.9 + 0.81 * 10, 1e-9);
}
