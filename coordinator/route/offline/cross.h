/* Scores each row by a router that was fitted without it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_CROSS_H
#define COORDINATOR_ROUTE_OFFLINE_CROSS_H
#include "coordinator/route/offline/fit.h"

/* Cross-validation: for each of `folds` parts, dealt out by folds_of(), fits to all others and writes the chances of its rows
 * to chances[head][row]. 2 to FOLDS_MOST folds. */
void cross(const struct outcomes *o, uint32_t folds, bool groups, const struct fit_settings *s,
	float *chances[ROUTER_HEADS]);
/* The same by one router, for every row. */
void cross_none(const struct outcomes *o, const struct router *r, float *chances[ROUTER_HEADS]);
#endif
