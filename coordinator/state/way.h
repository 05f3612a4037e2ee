/* The way of a question from tier to tier: who could not answer it, whose answers were refused, and who is asked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_WAY_H
#define COORDINATOR_STATE_WAY_H
#include "coordinator/state/fleet.h"

/* Stored with its row rather than told from its counters: the router's choice hangs on verdicts, money and what is shut, and none of
 * these is after a restart what it was. A choice that nobody was asked by is not stored: it is made anew. A second look has an order
 * of its own, which does follow from the counters. */

/* Of a language's name; never 0 but for "". */
uint8_t language_mark(struct str name);
/* An attempt has ended for this, which its counter has counted: the tier that it was asked of has been refused, or could not. */
void way_tried(struct subtask_row *row, uint32_t tier, enum subtask_event event);
/* The tiers whose answers were refused, in their order, each once; returns how many. */
uint32_t way_refused(const struct subtask_row *row, uint8_t out[ATTEMPTS_REFUSED_MOST]);
/* A person begins anew. */
void way_clear(struct subtask_row *row);
/* Of a row that was stored before ways were: tiers were asked from the cheapest up. */
void way_from_counters(struct subtask_row *row, uint32_t tier_count);
#endif
