/* The figures of report.json: what was done, what it has cost, and what that was expected to be. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_JSON_TOTALS_H
#define COMMON_REPORT_JSON_TOTALS_H
#include "common/report/json_writer.h"
#include "common/report/report.h"

/* `totals`, and `forecast` where models were to be asked. */
void json_totals(struct json_writer *w, const struct report *r);
#endif
