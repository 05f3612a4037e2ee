/* A plan for a free goal: what a planner is told, and what it answers, read strictly. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_PLANNER_H
#define WORKER_RUNNER_PLANNER_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"
#include "reeve/goal.h"

struct planner_question {
	struct str goal;     /* in the words of who asks */
	struct str workflow; /* that it is part of; "": of none */
	const struct str *lenses;
	size_t lens_count;
	struct str listing; /* plan_listing() */
	struct str refused; /* why the plan before was not taken; "": there was none */
};

/* Static. */
struct str planner_system(void);
/* The JSON schema of an answer. It bounds nothing: what is too many is for a gate to refuse, with the reason. Static. */
struct str planner_schema(void);
/* Appends the contract, the goal as a quotation, and the list in its frame: a line of JSON a file or folder, so that no name begins a
 * line. */
void planner_message(const struct planner_question *q, struct buf *out);
/* The plan of an answer; its strings live in the arena. -E_INVALID for what is not of the schema, and `why` says what is wrong. Whether
 * it is sound is not asked here. */
int planner_read(struct str text, struct arena *arena, struct goal_plan *out, struct buf *why) MUST_CHECK;
#endif
