/* How good scores are at picking the texts that need the strong model; and whether chances came true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_CURVE_H
#define COORDINATOR_ROUTE_OFFLINE_CURVE_H
#include "coordinator/route/offline/outcomes.h"

enum { CURVE_BINS = 10 };

/* Ten bins of equal count, by the chance that was predicted. */
struct curve_bin {
	uint32_t count;
	double predicted;
	double happened;
};

/* The area under the share of the gap between cheap and strong that is regained, over the share of calls that go to the strong
 * model, highest scores first (Ong et al., "RouteLLM", 2024: APGR); 0.5 is chance. Equal scores count as in random order. NAN
 * where the strong model is no better. */
double curve_apgr(const struct outcomes *o, const float *scores);
/* Predicted against what was right, of one head; returns the widest distance of a bin. */
double curve_bins(const struct outcomes *o, enum router_head head, const float *chances,
	struct curve_bin bins[CURVE_BINS]);
#endif
