/* What a person sees at the end of an analysis: a pure function of the report's summary. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_SUMMARY_H
#define CLI_WORDS_SUMMARY_H
#include "common/buf.h"

#include "reeve/v1/client.pb-c.h"

struct summary {
	const Reeve__V1__ReportSummary *report;
	uint64_t job;
	uint64_t wall_ms;
	const char *state;        /* of the job: "done", "cancelled", ... */
	const char *const *files; /* the reports that were written */
	size_t file_count;
	bool allow_incomplete;
	bool kept; /* the coordinator has it: `reeve report` gives the rest */
	bool color;
	const char *config; /* that a fleet must be started with to go on; NULL: none */
	uint32_t dead;      /* subtasks that were given up: a retry begins them anew */
	const char *reason; /* why it is in this state; NULL or "": nothing is to be said */
	uint64_t
		resume_microusd; /* the least budget with which it goes on; 0: that is not why it stands still */
};

/* Every byte that came from the tree is escaped for a terminal. */
void summary_render(const struct summary *s, struct buf *out);
#endif
