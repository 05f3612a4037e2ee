/* Watches a job to its end, through lost connections, timeouts and Ctrl-C. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_FOLLOW_H
#define CLI_JOB_FOLLOW_H
#include "cli/usage/options.h"
#include "cli/fleet/contact.h"

enum follow_end {
	FOLLOW_OVER,      /* the job is terminal: *last says how */
	FOLLOW_TIMED_OUT, /* the deadline passed */
	FOLLOW_SIGNALLED, /* a signal came */
	FOLLOW_LOST,      /* the coordinator is gone; the cause is told */
	FOLLOW_UNKNOWN,   /* the coordinator does not know the job */
};

struct follow {
	uint64_t job;
	int64_t deadline_ms; /* 0: none */
	int seen;            /* a signal that was acted upon already; 0: the first one ends the watch */
	bool show;           /* progress on stderr */
};

/* *last (the newest status, or NULL; freed by client_free()) is set whatever the end. */
enum follow_end follow_job(
	struct session *s, const struct options *o, const struct follow *f, Reeve__V1__JobStatus **last);
#endif
