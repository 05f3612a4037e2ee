/* Where subtasks of kind model wait to be leased: behind the lists of the tools a list for each lens and tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_TIER_LIST_H
#define COORDINATOR_STATE_TIER_LIST_H
#include "coordinator/state/fleet.h"

/* All prompts of one list begin with the same bytes, for the same model: what a provider can keep of one serves the others. Where
 * there are more lenses than lists for them, some share one. */

/* The list of what is asked first of the cheapest tier, through this lens of the job (its place in model_lenses). */
uint8_t tier_list_first(const struct fleet *f, size_t lens);
/* The places of the tiers that this row may be asked of, in their turn; at least one. Of a second look neither who looked before nor,
 * before anybody else, who made the claims. */
size_t tier_turns(const struct fleet *f, const struct subtask_row *row, size_t out[TIERS_MOST]);
/* How many of them a row has behind it, by what came of it. */
size_t tier_turns_behind(const struct subtask_row *row);
/* The list of this tier, of the lens of a row that is in some list; a tier that there is not is taken for the strongest. */
uint8_t tier_list_of(const struct fleet *f, const struct subtask_row *row, uint32_t tier);
/* A row that is in some list of its lens goes to that of the tier that it is asked of. Of a question that nobody has chosen for that is
 * the cheapest one's. A second look begins with another tier than the one that made the claims, a planner with the strongest; they go
 * on by their counters. */
void tier_list_enter(const struct fleet *f, struct subtask_row *row);
/* True when it may be asked of another tier, which is not shut; nor let alone, where its own is not shut. */
bool tier_list_may_leave(const struct fleet *f, const struct subtask_row *row);
/* Whom a row is asked of; NULL: there is no tier. */
const struct tier *tier_of_row(const struct fleet *f, const struct subtask_row *row);
/* Its place among the tiers. */
uint32_t tier_index_of_row(const struct fleet *f, const struct subtask_row *row);
/* The quota of whom it is asked of, or NULL; of other kinds NULL, too. */
struct quota *tier_quota_of_row(const struct fleet *f, const struct subtask_row *row);
/* How many tokens its next call is taken to use of that quota; there must be one. */
struct rate_units tier_tokens_of_row(const struct fleet *f, const struct subtask_row *row);
/* True when nothing of this list is asked before a person has acted. */
bool tier_list_is_shut(const struct fleet *f, uint8_t list);
/* True when it is shut, or let alone for the second time or more (quota_rests()): what waits goes to another tier, where there is one. */
bool tier_list_is_away(const struct fleet *f, uint8_t list, uint32_t openings);
/* True when a date has come that ends such a state, and nobody was asked since. */
bool tier_list_is_due(const struct fleet *f, uint8_t list);
/* A worker's tools and tiers, a bit each, as bits of ready lists. */
uint64_t tier_lists_of(const struct fleet *f, uint64_t tools);
/* True while a list's first question is out and none was answered yet: the others wait for its prefix. */
bool tier_list_warms(const struct job_row *job, uint8_t list);
#endif
