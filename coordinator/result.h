/* What becomes of a result. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_RESULT_H
#define COORDINATOR_RESULT_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* Of a subtask's record and its job's, but for the input and the request in them. */
enum { RECORD_ROOM = 4096 };

/* Life of a subtask, steps 6 and 7, for an EVENT_RESULT. */
void result_take(struct fleet *f, const struct event *event, struct effects *fx);
/* Step 3: an earlier result of the cache, for an EVENT_LOOKED. */
void result_looked(struct fleet *f, const struct event_looked *looked, struct effects *fx);
/* True while all that may come of this result still fits the commit of this turn. */
bool result_fits(const struct fleet *f, struct subtask_ref ref, struct str stored, const struct effects *fx);
#endif
