/* Sums that the fleet keeps beside its rows: money, shares of queues, what workers hold. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_BOOKS_H
#define SIM_BOOKS_H
#include "tests/sim/host.h"

struct world;

/* The purse of a job that has not ended is what its subtasks' bills come to, and nothing is reserved but for leases. */
void books_purse(struct world *w, const struct host *h, const struct job_row *job);
/* What is counted of queues and of workers is what leases there are. */
void books_leases(struct world *w, const struct host *h);
#endif
