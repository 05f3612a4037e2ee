/* The part of a plan that asks models: who is asked first, and what each tier would use and cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_PLAN_MODELS_H
#define CLI_COMMAND_PLAN_MODELS_H
#include "cli/command/plan_show.h"

#include <jansson.h>

/* {"questions":..., "bytes":..., "budget_microusd":..., "microusd_most":..., "corrected":false, "tiers":[...], "words":...}. There must be
 * prices. */
json_t *plan_models(const struct plan_of *p);
/* The same for people; nothing where it is NULL. */
void plan_models_render(json_t *models, struct buf *out);
#endif
