/* One job from its submission to its end, whatever ends it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_RUN_JOB_H
#define CLI_JOB_RUN_JOB_H
#include "cli/job/submit.h"

struct job_end {
	uint64_t job;
	Reeve__V1__JobStatus *last; /* the newest status, or NULL; freed by client_free() */
	bool report;                /* there is a report to be had */
};

/* Submits, and watches unless --detach. EXIT_DONE: it is submitted, or over; else told. A first Ctrl-C or the deadline
 * cancels a private job and waits for that, so that what was found by then can be reported. */
enum exit_code run_job(struct submission *s, struct job_end *end);
#endif
