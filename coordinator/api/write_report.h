/* One piece of a report on the wire; the first carries what a client needs for its summary and exit code. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_WRITE_REPORT_H
#define COORDINATOR_API_WRITE_REPORT_H
#include "common/report/report.h"

/* `report` is NULL for all pieces but the first. Appends. */
void write_report_chunk(const struct report *report, struct str piece, struct buf *out);
#endif
