/* The earlier report that a job is compared with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_READ_BASELINE_H
#define COORDINATOR_API_READ_BASELINE_H
#include "common/arena.h"
#include "common/sha256.h"
#include "coordinator/aggregate/baseline.h"

/* What a stored request says of it: the hash of a report.json among the blobs, and the renames since. False: none is
 * asked for. */
bool read_baseline_asked(
	struct str request, struct arena *arena, unsigned char report[SHA256_BYTES], struct baseline *out);
/* The findings of a report.json ("reeve.report/1"), suppressed ones included, and what it did not cover. False for what is
 * none, or has a finding without path, line, lens and fingerprint. */
bool read_baseline_report(struct str json, struct arena *arena, struct baseline *out);
#endif
