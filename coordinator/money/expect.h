/* The forecast of a plan: made when it is whole, compared when its job has ended, and the book that the next one is corrected by. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_EXPECT_H
#define COORDINATOR_MONEY_EXPECT_H
#include "coordinator/state/fleet.h"
#include "reeve/finding.h"

/* Questions by the bytes of their files. */
struct expect_questions {
	const uint32_t *bytes;
	size_t count;
	uint32_t refuters; /* second looks at each claim at most; 0: nobody looks again */
};

/* What is to be asked. */
struct expect_plan {
	const struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	size_t first; /* the place of the one that is asked first */
	struct str workflow;
	uint64_t questions, bytes;
	uint32_t refuters; /* as above */
	uint64_t
		planner_bytes; /* beside them: what a planner is shown, who is the strongest; 0: there is none */
};

/* Were all questions asked of its tier first. Gives the number of earlier jobs that have corrected it. microusd_most is left 0. */
uint32_t expect_estimate(
	const struct forecast_book *book, const struct expect_plan *plan, struct estimate *out);
/* So many second looks are in that. */
uint64_t expect_looks(const struct expect_plan *plan);
/* The plan that a job's forecast is of; and that of what is stored of one, where `tiers` are still those that it was made by: else
 * without any questions. */
struct expect_plan expect_plan_of(const struct tier *tiers, size_t tier_count, struct str workflow,
	uint32_t refuters, bool planner, const struct job_forecast *forecast);
/* What none of these questions can go beyond, whatever is found, refused, fails or is lost: each attempt that they and what looks again at
 * their answers may have is paid in full at the dearest tier. */
uint64_t expect_most(const struct tier *tiers, size_t count, const struct expect_questions *questions);
/* The least that must be there for one question to be asked of this tier; UINT64_MAX: there are none. */
uint64_t expect_least(const struct tier *tier, const struct expect_questions *questions);
/* And what must be there for the largest of them. */
uint64_t expect_dearest(const struct tier *tier, const struct expect_questions *questions);

/* A question was planned. */
void expect_planned(const struct fleet *f, struct job_row *job, const struct subtask_row *row);
/* An answer has come, accepted or not; `result` NULL: nothing was said of its tokens. */
void expect_used(struct job_row *job, const struct subtask_row *row, const struct tool_result *result);
/* The plan is whole. */
void expect_seal(const struct fleet *f, struct job_row *job);
/* What is left of the forecast without those questions that the cache has answered; `plan` is that of expect_plan_of(). A planner is
 * taken off by its own price, which is known, and of the others each by the same share. microusd_most is 0. */
struct estimate expect_due(const struct expect_plan *plan, const struct job_forecast *forecast);
/* The book learns from jobs that are done, once each; not from one whose second looks were given up. */
void expect_slice(struct fleet *f);
#endif
