/* A report, drawn by the coordinator and brought here in chunks. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_FETCH_H
#define CLI_JOB_FETCH_H
#include "common/buf.h"
#include "common/io/client.h"

/* The report of this job: 0, its bytes in `document` (cleared first), and its summary (freed by client_free()). With
 * document NULL only the summary is awaited. `words` (cleared first) has what the server said of an error. Of several
 * addresses the one that leads is kept. */
int fetch_report(struct client *c, uint64_t job, const char *format, struct buf *document,
	Reeve__V1__ReportSummary **summary, struct buf *words) MUST_CHECK;
#endif
