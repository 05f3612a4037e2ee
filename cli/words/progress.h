/* How far a job is, in one line; and when that line is worth saying again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_PROGRESS_H
#define CLI_WORDS_PROGRESS_H
#include "cli/usage/options.h"
#include "common/buf.h"

#include "reeve/v1/client.pb-c.h"

#define PROGRESS_REDRAW_MS 250   /* of a terminal's line: four times a second is calm */
#define PROGRESS_LINE_MS   10000 /* between lines where stderr is no terminal */

/* What was said last. Zeroes: nothing. */
struct progress {
	bool terminal; /* one line, drawn over; else a line at a time */
	bool private;  /* the fleet was started for this job: its workers come by themselves */
	bool drawn;    /* a line stands there without its newline */
	bool said;
	int64_t last_ms;
	uint32_t last_over; /* subtasks, when it was said */
};

/* 0..100 of the subtasks are over; 0 while there are none. */
unsigned progress_percent(const Reeve__V1__JobStatus *s);
/* "42 %  84 of 200 subtasks, 3 findings  cppcheck x2, shellcheck": at most `width` bytes, escaped. */
void progress_line(const struct progress *p, const Reeve__V1__JobStatus *s, size_t width, struct buf *out);
/* True when it is time to say it again. */
bool progress_due(const struct progress *p, int64_t now_ms);
/* Says it on stderr when due; draws nothing with --quiet. */
void progress_show(
	struct progress *p, const struct options *o, const Reeve__V1__JobStatus *s, int64_t now_ms);
/* How it was when it was over, where lines are not drawn over: unless that is what was said last. */
void progress_last(struct progress *p, const struct options *o, const Reeve__V1__JobStatus *s);
/* Ends a drawn line, so that other words can follow. */
void progress_end(struct progress *p);
#endif
