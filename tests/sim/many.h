/* Many worlds, in one process or several, and one of them again with all its lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MANY_H
#define SIM_MANY_H
#include "tests/sim/scenario.h"

enum {
	MANY_JOBS_MOST = 64,
	SCENARIO_SEEDS = 200,
	WHOLE_SEEDS = 2000, /* from so many on all that is in use must have been tried */
	SEED_S_MOST = 60,   /* of one world, which takes milliseconds: it goes round in a circle */
};

struct many {
	const struct scenario *scenario; /* NULL: chance draws the faults */
	uint64_t from, count;
	uint64_t jobs; /* processes */
};

/* 0, or 1 when an invariant was broken or something was not tried. */
int many_run(const struct many *many);
int many_one(const struct scenario *scenario, uint64_t seed);
#endif
