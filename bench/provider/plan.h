/* A simulated model that makes a plan of a goal: by the list in its prompt, or with a fault that was ordered. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PLAN_H
#define BENCH_PROVIDER_PLAN_H
#include "bench/provider/models.h"

/* The answer of a planner: of the folders at the top those whose names the goal has in it, else all, a part for each of them and each
 * lens that the goal names, else the first lens; what is over is left out with a reason. With a fault (models.h, plan_fault), unless
 * the prompt says that a plan was refused and the model mends it. NULL: it is not JSON that this model answers. To be released. */
json_t *review_plan(const struct model *m, struct str prompt);
/* Whether a model can be told to make such a fault. */
bool review_plan_fault_known(struct str fault);
#endif
