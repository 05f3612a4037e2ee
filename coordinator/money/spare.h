/* What a job can do without when its money is spent: second looks. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_SPARE_H
#define COORDINATOR_MONEY_SPARE_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* Of a job that cannot pay what it waits for. Where that is second looks alone they are given up, as many as the turn has room for, and
 * the job ends without them: what they would have been about is told with low confidence. A job does not stand still for them, for
 * everything was reviewed. False, and nothing is changed: something else waits, too. */
bool spare_looks(struct fleet *f, struct job_row *job, struct effects *fx);
#endif
