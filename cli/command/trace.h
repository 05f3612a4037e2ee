/* What the rule for stalls says of one recorded attempt: the beats that arrived, a line each. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_TRACE_H
#define CLI_COMMAND_TRACE_H
#include "common/str.h"

#include <stdint.h>

struct trace_verdict {
	bool stalled;
	int64_t at_ms;    /* of the trace: when it was called stalled, or its end */
	int64_t delay_ms; /* from the last advance until then; 0: alive */
	bool false_kill;  /* it was called stalled, and the trace goes on to show that it was not */
	int64_t alive_ms; /* of a false kill: when it advanced again, or ended by itself */
};

/* A trace is text: comments from # on; `silence_ms N`, the longest pause in progress that this kind of work declares (said
 * again, it holds for the beats below); then a beat a line, `t_ms phase progress tokens spend_microusd`, in order of time; at
 * last `end t_ms`, or `end t_ms done` of work that came to its own end. The same function judges it that judges leases. 0, or
 * -E_INVALID with the line (from 1) and a static sentence of what is wrong with it. */
int trace_judge(struct str text, struct trace_verdict *out, uint32_t *line, const char **wrong);
#endif
