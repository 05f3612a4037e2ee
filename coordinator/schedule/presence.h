/* Who looks at the store sees the living fleet: a key a worker, with a line for each attempt that it has. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_PRESENCE_H
#define COORDINATOR_SCHEDULE_PRESENCE_H
#include "common/buf.h"
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

enum {
	PRESENCE_BYTES_MOST =
		16 << 10, /* lines beyond it are left out: those leases are simply granted anew */
	/* How long the key of a worker outlives its last beat, in ttls: a coordinator that was away for less than a minute knows
	 * whom to wait for, and runs nothing again that is finished. One that is idle may have been given something since. */
	PRESENCE_TTLS = 6,
	PRESENCE_LINE_BYTES = 160, /* of one line: every number at its greatest takes 134 */
};

/* Writes the keys that are due: every heartbeat for workers with leases, attached or not, every third of a ttl for idle ones. */
void presence_slice(struct fleet *f, struct effects *fx);
/* A worker that drained and has nothing left is not awaited by the next coordinator: its key ends with its stream. */
void presence_end(struct worker_row *worker, struct effects *fx);
/* "j42/17.3 token=5.1234 phase=running progress=17\n" */
void presence_line(
	struct buf *out, struct subtask_ref ref, struct token token, struct str phase, uint64_t progress);
/* Reads the next line off *text; false at its end. A line that is none of ours is passed over. */
bool presence_next(struct str *text, struct held_lease *out);
#endif
