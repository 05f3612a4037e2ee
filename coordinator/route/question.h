/* A question of a job, on its way from tier to tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_QUESTION_H
#define COORDINATOR_ROUTE_QUESTION_H
#include "coordinator/route/routing.h"
#include "coordinator/state/fleet.h"

/* What a question about files of so many bytes is expected to cost at each tier, by the book. */
void question_costs(const struct forecast_book *book, const struct tier *tiers, size_t count,
	struct str workflow, uint32_t bytes, uint64_t out[TIERS_MOST]);
/* The gates have judged an answer to it; its `refused` does not count this one yet. */
void question_judged(struct fleet *f, const struct subtask_row *row, bool accepted);
/* True when it is not to be asked again after the refusal that comes now, with words that carry the figures. */
bool question_is_over(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, struct buf *words);
#endif
