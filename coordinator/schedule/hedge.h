/* A second lease for a straggler, when slots would be idle: the first accepted result wins. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_HEDGE_H
#define COORDINATOR_SCHEDULE_HEDGE_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* True when this lease takes longer than 19 of 20 of its job's subtasks did (Dean, Barroso, "The Tail at Scale", 2013), and
 * than HEDGE_MS_LEAST, and had no second one yet. Before HEDGE_SAMPLES_LEAST results nothing is known to be late. */
bool hedge_is_due(const struct pace *pace, const struct lease_row *lease, int64_t now_ms);
/* True when the job has nothing else to give away, and not yet as many hedges as it may have: a twentieth of what runs, and
 * one; of what is paid for also nothing that waits for its next attempt. */
bool hedge_is_allowed(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* True when this worker would run it otherwise than the one that has it: another machine, where the work is an analyzer's. */
bool hedge_differs(const struct fleet *f, enum subtask_kind kind, const struct lease_row *lease,
	const struct worker_row *worker);
/* Gives what is due to workers that have a slot free, some in each turn. */
void hedge_slice(struct fleet *f, struct effects *fx);
#endif
