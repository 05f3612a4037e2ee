/* What each attempt is doing, told every interval and soon after one of them enters another phase. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_HEARTBEAT_H
#define WORKER_HEARTBEAT_H
#include "common/arena.h"
#include "worker/held.h"

/* A change of phase is told at once, but not more often than this: five a second cost nothing. */
#define PHASE_BEAT_MS 200

struct heartbeat {
	int64_t interval_ms;
	int64_t last_ms; /* of the last beat; INT64_MIN/2: none yet on this stream */
	bool draining;   /* the coordinator is told, so that it assigns nothing that would only come back */
};

/* A stream is welcomed: the first beat is due at once. */
void heartbeat_start(struct heartbeat *b, int64_t interval_ms);
/* From now on each beat says that we drain, and the next one is due at once. */
void heartbeat_drain(struct heartbeat *b);
bool heartbeat_due(const struct heartbeat *b, const struct held *h, int64_t now_ms);
/* How long the main thread may sleep before it asks again. */
int64_t heartbeat_wait_ms(const struct heartbeat *b, const struct held *h, int64_t now_ms);
/* Life of a subtask, step 4: packs the beat of every lease held into `out` (cleared first) and notes that it was sent. */
void heartbeat_pack(
	struct heartbeat *b, struct held *h, int64_t now_ms, struct arena *scratch, struct buf *out);
#endif
