/* Jobs with a goal of their own: one question for a plan, and the questions that a sound one brings. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GOALS_H
#define SIM_GOALS_H
#include "coordinator/state/event.h"
#include "tests/sim/client.h"
#include "tests/sim/ledger.h"

struct world;
struct move;

/* In half of the worlds with models some of what they look at is planned by one of them. */
void goals_work(struct world *w, struct job_work *work);
bool goals_is_planner(struct str spec);
/* How its planner does: one plan in two is refused at first, some always. */
enum behaviour goals_behaviour(uint64_t roll);
/* The plan that is handed in under this token, and named by it; a wrong one is not sound. */
void goals_make(
	struct world *w, struct subtask_ref ref, struct token token, bool wrong, struct tool_result *result);
/* A plan is held against the files, or cannot be. */
void goals_look(struct world *w, struct event_result *result, bool unreadable);
/* A row is stored: a question of a plan is there from the commit on that accepts it, or not at all. */
const char *goals_fault(
	const struct world *w, const struct move *move, const struct fact *fact, struct str spec);
/* A plan was accepted: its questions are in the same commit, all of them. */
void goals_accepted(struct world *w, const struct move *moves, size_t count, const struct move *result);
/* A question goes out: nobody is asked under a plan that is not accepted, and a planner is told why the plan before was refused. */
void goals_asked(struct world *w, const struct effect *effect);
#endif
