/* What questions to models would cost, by some tiers and what is known of earlier jobs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_ANSWER_FORECAST_H
#define COORDINATOR_API_ANSWER_FORECAST_H
#include "coordinator/letter.h"
#include "coordinator/money/expect.h"

/* Fills the answer of a Forecast call; a refusal where it is none. */
void answer_forecast(const struct fleet *f, struct letter *letter);
#endif
