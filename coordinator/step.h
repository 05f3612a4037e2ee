/* The whole of deciding: one event in, moves and effects out. Pure: no I/O, no clock, no globals. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STEP_H
#define COORDINATOR_STEP_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* A turn is EVENT_TURN, then any events, then EVENT_REST, all with the same now_ms (monotonic; the clock is read once
 * a turn). Callers look at effects_room(fx, STEP_MOVES) before each event between the two. */
void step(struct fleet *f, const struct event *event, int64_t now_ms, struct effects *fx);

enum {
	STEP_MOVES = 5
}; /* the most that one event adds to the commit: a result's, up to the end of its job */
#endif
