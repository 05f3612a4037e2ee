/* Sums of money as people and programs want to see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_SHOW_COST_H
#define CLI_COMMAND_SHOW_COST_H
#include "common/buf.h"

#include <jansson.h>

#include "reeve/v1/client.pb-c.h"

/* One aligned line a row, the total below a rule. `by` is what was asked for. */
void show_cost(const Reeve__V1__CostResponse *cost, const char *by, struct buf *out);
/* {"by":..., "rows":[...], "total":{...}, "left_out":0}; money in micro-dollars. */
json_t *show_cost_json(const Reeve__V1__CostResponse *cost, const char *by);
#endif
