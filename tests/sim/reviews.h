/* What a model answers: findings in a review, verdicts in a second look at one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_REVIEWS_H
#define SIM_REVIEWS_H
#include "coordinator/state/claims.h"
#include "reeve/finding.h"
#include "reeve/subtask.h"

struct world;

/* True of a review that finds what is worth a second look. */
bool review_warns(const struct world *w, struct subtask_ref ref, struct str spec);
/* Of a second look: the place of the review that it is of, from 1, and how many looks there were before; 0: it is none. */
/* Every model says the same of a claim. */
enum claim_verdict review_verdict(const struct claim *claim);
uint32_t review_looked_at(struct str spec, uint32_t *before);
/* Makes a finding that any tool could have made the tier's own; of a second look makes verdicts. */
void review_make(struct world *w, const struct tool_spec *spec, struct str packed, bool wrong, bool warns,
	struct str tier, struct tool_result *result, struct finding *finding);
#endif
