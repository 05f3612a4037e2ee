/* Which findings somebody does not want to hear of: they stay in the report, with who said so and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_SUPPRESS_H
#define COORDINATOR_AGGREGATE_SUPPRESS_H
#include "common/arena.h"
#include "common/report/report.h"
#include "reeve/suppression.h"

struct suppress_request {
	const struct suppression *list;
	size_t count;
	uint32_t
		today; /* as 20261121: the day on which the job was handed in, so that its report stays the same */
	/* The tree under review is not asked: its comments cover no finding that the base does not have. */
	bool distrusted;
};

/* True when a finding of this rule is meant: the same, or one of the tool that is named. */
bool suppress_rule_fits(struct str named, struct str rule);
/* The same request, without the secrets that somebody put into a reason: those are not shown, whoever wrote them. */
struct suppress_request suppress_masked(const struct suppress_request *request, struct arena *arena);
/* Gives findings the status "suppressed", comments before the configuration, and tells of each row
 * that did nothing why. */
void suppress_apply(const struct suppress_request *request, struct report_finding *findings, size_t count,
	struct arena *arena, struct report_silence *out);
#endif
