/* When a tier is asked: between subtasks of kind model and the quota of their tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_ASK_H
#define COORDINATOR_SCHEDULE_ASK_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* True when the next attempt of this row may begin now, as far as its provider is concerned; always of other kinds. */
bool ask_may(const struct fleet *f, const struct subtask_row *row);
/* It begins, by this lease; ask_may() said so in this turn. */
void ask_begin(const struct fleet *f, struct lease_row *lease);
/* The lease's worker reports: its tier hears of it. */
void ask_hear(
	struct fleet *f, struct lease_row *lease, const struct event_result *result, struct effects *fx);
/* The provider did not take this call now. True: it waits for its tier, and no attempt is counted. False: that was said so often
 * of this subtask that it counts as a failure, and the next tier is asked. */
bool ask_waits(struct fleet *f, const struct lease_row *lease);
/* True when this row's answer was cut, and no other tier's turn comes behind this one: asked again in the same words within the same
 * bound it would be cut again. */
bool ask_is_over(const struct fleet *f, const struct subtask_row *row, enum call_answer answer);
/* What waits for a tier that is shut goes over to the next one that is not, some of it in each turn. */
void ask_slice(struct fleet *f);
#endif
