/* A cap stands where going on would cost more than it brings; what always pays has none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/stop.h"

#include <CUnit/Basic.h>

enum { RUNS = 40 };

/* So many are accepted at 100 each; the others go on to 1000, and of them so many are accepted. */
static int64_t cap(uint32_t quick, uint32_t slow, uint32_t count, int64_t worth)
{
	struct stop_run runs[RUNS];

	for (uint32_t i = 0; i < count; i++)
		runs[i] = i < quick ? (struct stop_run){ 100, true }
				    : (struct stop_run){ 1000, i < quick + slow };
	return stop_cap_microusd(runs, count, worth);
}

void test_cap(void)
{
	static const struct {
		uint32_t quick, slow, count;
		int64_t worth, cap;
	} cases[] = {
		{ 20, 0, 40, 1000, 100 },         /* what is not done by 100 never is */
		{ 20, 10, 40, 1000, 100 },        /* ten more for 20 x 900: 1800 each */
		{ 20, 10, 40, 1801, STOP_NEVER }, /* which is worth it here, */
		{ 20, 10, 40, 1799, 100 },        /* and not here */
		{ 0, 0, 40, 1000000, 0 },         /* nothing was ever accepted */
		{ 10, 0, 40, 399, 0 },            /* ten for 40 x 100: 400 each */
		{ 10, 0, 40, 401, 100 },
		{ 40, 0, 40, 101, STOP_NEVER },
		{ 0, 0, STOP_RUNS_LEAST - 1, 1, STOP_NEVER }, /* too few to say anything */
		{ 0, 0, STOP_RUNS_LEAST, 1, 0 },
		{ 0, 0, 0, 1, STOP_NEVER },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			cap(cases[i].quick, cases[i].slow, cases[i].count, cases[i].worth), cases[i].cap);
}
