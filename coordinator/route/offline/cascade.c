/* Adds up what is right and what is paid over the chances that a way goes on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/cascade.h"

#include <assert.h>

static double accepted(double right, const struct choose_gate *gate)
{
	return right * gate->true_pass + (1 - right) * gate->false_pass;
}

struct cascade_sum cascade(
	const struct cascade_run *way, uint32_t count, const struct choose_gate *gate, bool keep)
{
	struct cascade_sum sum = { 0 };
	double reached = 1;

	assert(count);
	for (uint32_t i = 0; i < count; i++) {
		bool ended = way[i].cost > way[i].cap, last = i + 1 == count;
		double right = ended ? 0 : way[i].right;

		sum.cost += reached * (ended ? way[i].cap : way[i].cost);
		sum.right += reached * right * (last && keep ? 1 : gate->true_pass);
		/* There is nothing to be accepted of a run that was ended. */
		if (!ended)
			reached *= 1 - accepted(right, gate);
	}
	return sum;
}

struct cascade_sum cascade_retries(const struct cascade_run *again, uint32_t tries,
	const struct choose_gate *gate, const struct cascade_run *last)
{
	struct cascade_sum sum = { 0 };
	double reached = 1;

	for (uint32_t i = 0; i < tries; i++) {
		sum.cost += reached * again->cost;
		sum.right += reached * again->right * gate->true_pass;
		reached *= 1 - accepted(again->right, gate);
	}
	sum.cost += reached * last->cost;
	sum.right += reached * last->right;
	return sum;
}
