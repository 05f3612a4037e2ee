/* What happened, in words: effects become log lines, and the lines of a job's event stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_NARRATE_H
#define COORDINATOR_NARRATE_H
#include "coordinator/state/effect.h"

/* Adds one MOVE_EVENTS for each job that the turn's log effects name, at most `most`: their lines joined. */
void narrate_events(struct effects *fx, size_t most);
/* Writes the log lines of a turn. */
void narrate_log(const struct effects *fx);
#endif
