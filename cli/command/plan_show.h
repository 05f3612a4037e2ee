/* --dry-run: the task in words, its subtasks and scopes, and what they will cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_PLAN_SHOW_H
#define CLI_COMMAND_PLAN_SHOW_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "cli/job/questions.h"
#include "cli/job/snapshot.h"

enum { PLAN_WIDTH = 100 }; /* of a line for people */

struct plan_of {
	const struct options *o;
	const struct snapshot *snapshot;
	const char *goal;
	const char *beside;   /* what it is compared with, in words; "" */
	const char *bounds;   /* of a contract, in words; "" */
	uint32_t shard_lines; /* of its workflow; 0: as each tool says, else the default */
	/* Of models, where there is a budget for them; NULL: none is asked. */
	const struct questions *questions;
	const char *workflow;
	const struct prices *prices; /* found by plan_show() */
};

/* The plan on stdout, nothing submitted. Call before any thread is started: it forks. */
enum exit_code plan_show(const struct plan_of *p);
/* The task in one paragraph, as a person would tell it back. `tools` were found here. */
void plan_restate(const struct plan_of *p, size_t tools, struct buf *out);
/* Breaks lines at blanks, so that none has more than `width` bytes where it can be helped. */
void plan_wrap(struct str words, size_t width, struct buf *out);
#endif
