/* The plan that a model has made of a free goal, as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_JSON_PLAN_H
#define COMMON_REPORT_JSON_PLAN_H
#include "common/report/json_writer.h"
#include "common/report/report.h"
#include "reeve/goal.h"

/* Writes it, and who made it, under the key "plan". */
void json_plan(struct json_writer *w, const struct report *r);
#endif
