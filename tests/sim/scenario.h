/* Named scenarios: a world that chance does not choose, but for the order of things, and what must have been tried in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H
#include "coordinator/store/store.h"
#include "tests/sim/tally.h"

struct world;

struct scenario {
	const char *name;
	const char *rule; /* what it fails without */
	bool calm;        /* each subtask does well */
	bool fair;        /* one kind of work, and each worker takes all of it */
	bool poison;      /* but one subtask of its first job */
	bool standby;     /* a second coordinator waits from the beginning */
	bool large_plans; /* of several commits */
	bool tools;       /* its third job is of analyzers */
	bool lone_tool;   /* one of which only who serves another queue has */
	bool models;      /* there are tiers, and a job that asks them */
	bool goals;       /* and a plan that one of them makes */
	bool paid;        /* some jobs are, though it is calm */
	/* Plans what will befall it. */
	void (*begin)(struct world *w);
	/* What was planned as HAPPEN_SCENE; NULL: nothing is. */
	void (*act)(struct world *w, uint64_t id);
	/* Sees each commit as it becomes true; or NULL. */
	void (*committed)(struct world *w, const struct move *moves, size_t count);
	/* Looks at a world in which all jobs have ended; or NULL. */
	void (*end)(struct world *w);
	/* How often the thing at stake has happened: never is a failure. */
	uint64_t (*tried)(const struct tally *t);
};

extern const struct scenario *const scenarios[];
extern const size_t scenario_count;
/* NULL: there is none of this name. */
const struct scenario *scenario_of(const char *name);
#endif
