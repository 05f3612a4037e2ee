/* Fits the router's two heads to outcomes: logistic regression, the same rows giving the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_FIT_H
#define COORDINATOR_ROUTE_OFFLINE_FIT_H
#include "coordinator/route/offline/outcomes.h"

struct example {
	struct features features;
	float right[ROUTER_HEADS];
	uint8_t fold; /* inside of what is fitted to: for the calibration */
};

struct fit_settings {
	float size[FEATURES_TABLES]; /* of all features of a table together: a larger one is punished less */
	float structure;
	float bias;
	float decay; /* lambda of L2, for the mean of the losses */
	uint32_t rounds;
	uint32_t
		folds; /* inside, of which each is scored by a fit to the others: that is what chances are calibrated on */
};
extern const struct fit_settings fit_default;

/* Computes the features of every row; all in the arena. */
struct example *fit_examples(const struct outcomes *o, const struct fit_settings *s, struct arena *arena);
/* Fits and calibrates both heads to examples[chosen[0..count)], of `all` that there are. At least one. */
void fit(const struct example *examples, uint32_t all, const uint32_t *chosen, uint32_t count,
	const struct fit_settings *s, struct arena *arena, struct router *out);
#endif
