/* Whether work advances: told from what its beats say, never from the beats themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_STALL_H
#define COMMON_STALL_H
#include "common/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { STALL_PHASES = 32 }; /* of one attempt that are told apart; one more is no advance */

/* What was seen of one attempt. Progress is a counter that the work itself moves; a loop may move it, too, so that only a
 * value above all before it is an advance, and so is a phase that was never seen. */
struct stall {
	int64_t advanced_ms; /* when it last advanced */
	uint64_t last;       /* of the counter */
	uint64_t step;       /* the widest of it from one beat to the next */
	uint64_t most_of_all;
	uint64_t most[STALL_PHASES]; /* in each phase */
	uint32_t phases[STALL_PHASES];
	uint32_t phase_count;
	bool anew;   /* a phase began below the one before it: each has a counter of its own */
	bool queued; /* it has not begun, as the last beat said */
};

/* The phase of what is leased and not begun: no clock runs. */
#define PHASE_QUEUED "queued"

void stall_begin(struct stall *s, int64_t now_ms);
/* Takes one beat; true when the work advanced. */
bool stall_beat(struct stall *s, struct str phase, uint64_t progress, int64_t now_ms);
/* From when on the work is stalled, if no beat shows an advance before. `silence_ms`, over 0, is the longest pause that
 * work of this kind declares: half as much again is waited, and two beats at least, for an advance is seen late by one beat and
 * a beat may be lost; but never twice the silence. INT64_MAX: what is queued has no clock. */
int64_t stall_due_ms(const struct stall *s, int64_t silence_ms);
#endif
