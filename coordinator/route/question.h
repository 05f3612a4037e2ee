/* A question of a job, on its way from tier to tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_QUESTION_H
#define COORDINATOR_ROUTE_QUESTION_H
#include "coordinator/route/routing.h"
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* What a question about files of so many bytes is expected to cost at each tier: before correction, for what ended jobs came to is known
 * of the tier alone that was asked first. */
void question_costs(const struct forecast_book *book, const struct tier *tiers, size_t count,
	struct str workflow, uint32_t bytes, uint64_t out[TIERS_MOST]);
/* The gates have judged an answer to it; its `refused` does not count this one yet. */
void question_judged(struct fleet *f, struct job_row *job, const struct subtask_row *row,
	const struct call_heard *call, bool accepted);
/* True when it is not to be asked again after the refusal that comes now, with words that carry the figures. */
bool question_is_over(const struct fleet *f, const struct job_row *job, uint32_t number, struct buf *words);
/* Says of the next questions whom they are asked of: of each lens as many as are being asked, and
 * one, as far as there are idle slots. Not before: the verdicts on those
 * that were asked first are to count. One that is not worth asking is dead, with the figures. */
void question_slice(struct fleet *f, struct effects *fx);
#endif
