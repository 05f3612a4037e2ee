/* Makes the decisions of a journal again, and says where they differ. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_JOURNAL_REPLAY_H
#define COORDINATOR_JOURNAL_REPLAY_H
#include "coordinator/journal/journal.h"

struct replay {
	struct fleet fleet;
	struct effects fx;
	struct arena tools; /* of the fleet, and its queues' shares: they live as long as it */
	struct arena event; /* of the event at hand */
	bool begun;
	uint64_t turns; /* compared, and equal */
	uint64_t events;
	uint64_t commits; /* that the store answered */
	char words[256];  /* of the first fault */
	/* The event that was stepped by the last frame, for who wants to watch; valid until the next. */
	enum event_kind stepped;
};

void replay_init(struct replay *r);
void replay_release(struct replay *r);
/* One frame, as journal_frame() gave it. 0; -E_CORRUPT: it cannot be read; -E_CHANGED: this turn was decided otherwise when
 * it was recorded. Words say which and where; nothing may follow a fault. */
int replay_frame(struct replay *r, struct str frame) MUST_CHECK;
#endif
