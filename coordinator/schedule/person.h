/* What a person asks of a subtask that rests: the one way on from DEAD, and from HELD. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_PERSON_H
#define COORDINATOR_SCHEDULE_PERSON_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* DEAD, or HELD, becomes READY with all its attempts before it; a job that had ended runs again. The call is answered by the
 * last event of those that it made: -E_NOT_FOUND; -E_PRECONDITION: it is neither, or its job was cancelled;
 * -E_UNAVAILABLE: its job has just ended, ask again. */
void person_retries(struct fleet *f, const struct event *event, struct effects *fx);
#endif
