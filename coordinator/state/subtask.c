/* The whole life of a subtask, as a table. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/subtask_row.h"
#include "reeve/limits.h"

#include <assert.h>

/* A pair that is not here is refused: 0 is no state. The drawing is in docs/architecture.md. */
static const uint8_t next[SUBTASK_STATES][SUBTASK_EVENTS] = {
	[SUBTASK_WAITING] = { [SUBTASK_MET] = SUBTASK_READY,
		[SUBTASK_BLOCKED] = SUBTASK_CANCELLED,
		[SUBTASK_HOLD] = SUBTASK_HELD,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_READY] = { [SUBTASK_LEASE] = SUBTASK_LEASED,
		/* A question that is not worth asking: its attempts are not spent, they are not begun. */
		[SUBTASK_SPENT] = SUBTASK_DEAD,
		[SUBTASK_CACHED] = SUBTASK_GATING,
		[SUBTASK_HOLD] = SUBTASK_HELD,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_LEASED] = { [SUBTASK_RESULT] = SUBTASK_GATING,
		[SUBTASK_FAIL] = SUBTASK_BACKOFF,
		[SUBTASK_EXPIRE] = SUBTASK_BACKOFF,
		[SUBTASK_RETURN] = SUBTASK_READY,
		[SUBTASK_HOLD] = SUBTASK_HELD,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_GATING] = { [SUBTASK_PASS] = SUBTASK_DONE,
		[SUBTASK_REFUSE] = SUBTASK_BACKOFF,
		[SUBTASK_RECHECK] = SUBTASK_GATING,
		[SUBTASK_UNCHECKED] = SUBTASK_HELD,
		[SUBTASK_HOLD] = SUBTASK_HELD,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_HELD] = { [SUBTASK_PASS] = SUBTASK_DONE,
		[SUBTASK_RELEASE] = SUBTASK_READY,
		[SUBTASK_REFUSE] = SUBTASK_BACKOFF,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_BACKOFF] = { [SUBTASK_DUE] = SUBTASK_READY,
		[SUBTASK_SPENT] = SUBTASK_DEAD,
		[SUBTASK_CANCEL] = SUBTASK_CANCELLED },
	[SUBTASK_DEAD] = { [SUBTASK_RETRY] = SUBTASK_READY },
};

static const char *const names[SUBTASK_EVENTS] = { "none", "met", "blocked", "lease", "cached", "result",
	"fail", "expire", "return", "pass", "refuse", "recheck", "unchecked", "hold", "release", "due",
	"spent", "retry", "cancel" };

enum subtask_state subtask_next(enum subtask_state state, enum subtask_event event)
{
	assert((unsigned)state < SUBTASK_STATES);
	assert((unsigned)event < SUBTASK_EVENTS);
	return (enum subtask_state)next[state][event];
}

const char *subtask_event_name(enum subtask_event event)
{
	assert((unsigned)event < SUBTASK_EVENTS);
	return names[event];
}

bool subtask_rests(enum subtask_state state)
{
	return state == SUBTASK_DONE || state == SUBTASK_DEAD || state == SUBTASK_CANCELLED ||
	       state == SUBTASK_HELD;
}

const char *subtask_refusal(const struct subtask_row *row)
{
	if (row->refused_evidence)
		return "a quote was not what stands at the lines that it named";
	if (row->refused_scope)
		return "it spoke of files that it was not asked about";
	return row->refused_schema ? "it was not of the form that was asked for" : "";
}

bool subtask_is_suspect(const struct subtask_row *row)
{
	return row->lost >= SUSPECT_LOST_LEAST;
}
