/* What is believed of a tier before its first verdict: the text model's two heads, spread over the tiers that there are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_GUESS_H
#define COORDINATOR_ROUTE_GUESS_H
#include "coordinator/route/choose.h"
#include "coordinator/route/router.h"

/* The chance that a result of tier `place`, of `count` from cheap to strong, is right: the first is taken for the weak model that
 * the router was fitted to and the last for the strong one, those between lie between by their log-odds, and so does a tier that
 * is alone. */
double guess_right(const struct router *r, const struct features *f, uint32_t place, uint32_t count);
/* The chance that the gates accept what is right with chance `right`: that of struct choose_tier. */
double guess_accept(double right, const struct choose_gate *gate);
#endif
