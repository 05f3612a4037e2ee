/* The whole of deciding: one event in, moves and effects out. Pure: no I/O, no clock, no globals. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STEP_H
#define COORDINATOR_STEP_H
#include "coordinator/result.h"
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* A turn is EVENT_TURN, then any events, then EVENT_REST, all with the same now_ms (monotonic; the clock is read once
 * a turn). Callers look at step_fits() before each event between the two. */
void step(struct fleet *f, const struct event *event, int64_t now_ms, struct effects *fx);
/* True when all that this event may add still fits the commit. Into an empty one each event fits. */
bool step_fits(const struct fleet *f, const struct event *event, const struct effects *fx);

/* The most that one event adds to the commit: a paid and hedged result's, up to the end of its job. */
enum {
	STEP_MOVES = 7
}; /* the most that one event adds to the commit: a result's, up to the end of its job */
#endif
