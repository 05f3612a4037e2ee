/* Looks again for what findings say is not there, over all files of a snapshot. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ABSENCE_READ_H
#define COORDINATOR_ABSENCE_READ_H
#include "common/content/manifest.h"
#include "coordinator/evidence_read.h"

struct absence_files {
	const struct manifest_file *files;
	uint32_t count;
	evidence_file *read;
	void *arg;
};

/* Fills the rows of findings that speak of an absence. Files that the result itself calls not covered are passed over: it
 * does not say that it looked there. Each file is read once, and only where a word is looked for in it. What would take over
 * ABSENCE_WORK_MOST bytes is not looked for: -E_TOO_LARGE. */
void absence_read(const struct tool_result *result, const struct absence_files *files, struct evidence *rows,
	struct arena *arena);
#endif
