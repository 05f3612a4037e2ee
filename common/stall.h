/* Whether work advances: told from what its beats say, never from the beats themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_STALL_H
#define COMMON_STALL_H
#include "common/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { STALL_PHASES = 16 }; /* of one attempt that are told apart; one more is no advance */

/* What was seen of one attempt. Progress is a counter that the work itself moves; a loop may move it, too, so that only a
 * value above all before it is an advance, and so is a phase that was never seen. */
struct stall {
	int64_t advanced_ms; /* when it last advanced */
	uint64_t most;       /* of the counter, since the last new phase: phases may count anew */
	uint32_t phases[STALL_PHASES];
	uint32_t phase_count;
	bool queued; /* as the last beat said */
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
