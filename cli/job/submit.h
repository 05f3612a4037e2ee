/* A snapshot becomes a job: content brought, contract handed in, under a key that makes trying again harmless. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_SUBMIT_H
#define CLI_JOB_SUBMIT_H
#include "cli/usage/options.h"
#include "cli/job/base.h"
#include "cli/job/chosen.h"
#include "cli/job/resume.h"
#include "cli/fleet/contact.h"
#include "common/content/manifest.h"

struct submission {
	struct session *session;
	const struct options *o;
	const struct manifest *manifest;
	const char *root; /* resolved; a folder */
	const char *goal;
	int64_t deadline_ms; /* 0: none */
	const struct chosen *chosen;
	const struct base *base;    /* NULL: nothing to compare with; else its report is at the coordinator */
	const struct base *as_base; /* NULL, or what this is the earlier commit of */
	struct resume resume;
	bool keyed; /* resume is open */
};

/* EXIT_DONE and the job's id; else told. May be called again when the coordinator has forgotten the job. */
enum exit_code submit_analysis(struct submission *s, uint64_t *job);
/* over: the job has ended, the key is of no more use. */
void submit_close(struct submission *s, bool over);
#endif
