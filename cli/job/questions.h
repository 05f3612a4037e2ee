/* The questions to models that an analysis would ask, and what they would cost: counted here, priced by whoever knows the tiers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_QUESTIONS_H
#define CLI_JOB_QUESTIONS_H
#include "cli/job/chosen.h"
#include "common/content/manifest.h"
#include "common/io/client.h"
#include "coordinator/money/expect.h"

struct questions {
	struct buf bytes;  /* of uint32_t: of the files of each */
	bool plan;         /* it is one alone: what else is asked, its answer says */
	uint32_t refuters; /* second looks at each claim of an answer at most */
};

/* By the planner's own functions: one lens of the workflow after the other, shard by shard. `refuters` 0: the default. */
void questions_count(
	const struct chosen *chosen, const struct manifest *m, uint32_t refuters, struct questions *out);
/* Of a free goal: the planner's, who is the strongest. */
void questions_of_plan(struct questions *out);
void questions_release(struct questions *q);
size_t questions_number(const struct questions *q);
uint64_t questions_bytes(const struct questions *q);

/* What a tier would use and cost, were all questions asked of it. */
struct priced_tier {
	struct buf name;
	struct buf model;
	struct estimate estimate;
	uint64_t looks;            /* at what it finds, by others: they are in the estimate */
	uint32_t learnt;           /* of so many earlier jobs */
	uint64_t least_microusd;   /* that must be there for one question to be asked of it */
	uint64_t dearest_microusd; /* and for the largest of them */
};

/* From cheap to strong; zeroes are none. */
struct prices {
	struct priced_tier tiers[TIERS_MOST];
	size_t count;
	uint64_t microusd_most; /* whatever is refused, fails or is lost */
};

/* By these tiers, as a coordinator answers that knows of no earlier job. */
void questions_price(const struct questions *q, const struct tier *tiers, size_t tier_count,
	const char *workflow, struct prices *out);
/* As a coordinator has answered. */
void prices_take(const Reeve__V1__ForecastResponse *from, struct prices *out);
void prices_release(struct prices *p);
/* False: not even one question can be asked for so much, and words say how much it takes. Before a dry run and before a run. */
bool questions_payable(
	const struct questions *q, const struct prices *p, uint64_t budget_microusd, struct buf *words);
/* In a line: what is asked of whom, and what that is expected to cost. The same before a run and in a dry run. */
void questions_words(
	const struct questions *q, const struct prices *p, uint64_t budget_microusd, struct buf *out);
#endif
