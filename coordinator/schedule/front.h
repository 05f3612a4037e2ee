/* Of what is ready in a job, which subtask goes to this worker. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_FRONT_H
#define COORDINATOR_SCHEDULE_FRONT_H
#include "coordinator/state/fleet.h"

/* So far into a list it is looked behind what cannot go now. */
enum { FRONT_LOOKS = 16 };

/* True unless both it and something that the worker holds may be what workers die of. */
bool front_may_be_beside(const struct worker_row *worker, const struct subtask_row *row);
/* The number of the first in one of these ready lists that can be paid, may be asked, and may be beside what the worker holds; or
 * NO_SLOT. Of questions that begin alike one is asked before the others. Sets `passed_over` when another worker may have what this one
 * may not, and leaves it as it is else. */
uint32_t front_of(const struct fleet *f, const struct job_row *job, uint64_t lists,
	const struct worker_row *worker, bool *passed_over);
#endif
