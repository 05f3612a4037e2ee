/* Reserve before a call, settle after it: what is granted cannot be overspent, whoever dies in between. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_BUDGET_H
#define COORDINATOR_MONEY_BUDGET_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* The most that the next attempt of this row may cost, in micro-dollars; 0: it is free. */
uint32_t budget_price(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* The least that it is begun with; less than its price of second looks alone. */
uint32_t budget_least(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* True when it can be paid; always for what is free. */
bool budget_fits(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* True when it may begin: it can be paid, or nothing of its job is out and what is left is the least of it or more. Then it is lent what
 * is left: its worker asks for an answer that is as long as that pays, and one that is cut counts as none. */
bool budget_lends(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* True when it is little beside what is left: what is free, and a question whose bound is a twentieth of it at most. A call that is
 * called off may be billed, and is settled with that bound: a second one of it has to be worth that. */
bool budget_spares(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* True when it could be paid were it asked of some tier, shut or not. */
bool budget_fits_some(const struct fleet *f, const struct job_row *job, const struct subtask_row *row);
/* Reserves the price of an attempt, or what is left of it, for a lease that was just granted; budget_lends() must be so. The record of its subtask,
 * written in the same turn, carries it. */
void budget_reserve(struct fleet *f, struct lease_row *lease);
/* The lease was granted for an attempt that was known by `old` and given up: what that one was settled with is reserved
 * again. False: that is not known, and there is no money for another. */
bool budget_reclaim(struct fleet *f, struct lease_row *lease, struct token old);
/* The attempt of this lease goes on under its new token, and was known by `old` before. */
void budget_adopt(struct fleet *f, const struct lease_row *lease, struct token old);
/* The attempt is over and its worker says what it cost: what was reserved beyond that is free again. Where its
 * provider told no usage, that is the bound of its calls, and not `sure`. */
void budget_settle(struct fleet *f, struct lease_row *lease, uint64_t microusd, bool sure);
/* It is over and nobody says: the call may still be billed, so all that was reserved is spent. */
void budget_settle_full(struct fleet *f, struct lease_row *lease);
/* Its worker reports of an attempt that was settled in full: true when there was such a one of this worker. A second report
 * changes nothing. */
bool budget_report(struct job_row *job, uint32_t number, struct token token, struct str worker,
	uint64_t microusd, bool sure);
#endif
