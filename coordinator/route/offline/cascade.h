/* What a way through several models costs and gives behind gates that err: expected, no dice are thrown. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_CASCADE_H
#define COORDINATOR_ROUTE_OFFLINE_CASCADE_H
#include "coordinator/route/choose.h"

/* One model's run of one subtask, as it was published. */
struct cascade_run {
	double right; /* 0 or 1, or the share of its samples that were */
	double cost;  /* USD */
	double cap;   /* USD: a run that would cost more is ended there and gives nothing */
};

struct cascade_sum {
	double right;
	double cost;
};

/* Each run is tried only when the gate has refused the one before. With `keep` the last one's answer stands as it is, as it
 * does for a single model; without, it passes the gate too. */
struct cascade_sum cascade(
	const struct cascade_run *way, uint32_t count, const struct choose_gate *gate, bool keep);
/* A model that is asked up to `tries` times through one gate, each time anew, and then `last`, whose answer stands. */
struct cascade_sum cascade_retries(const struct cascade_run *again, uint32_t tries,
	const struct choose_gate *gate, const struct cascade_run *last);
#endif
