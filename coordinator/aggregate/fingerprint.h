/* What a finding is recognised by when its lines have moved. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_FINGERPRINT_H
#define COORDINATOR_AGGREGATE_FINGERPRINT_H
#include "common/arena.h"
#include "common/report/report.h"

/* Sets "1:HASH-N" in each. Expects them in order of path and line: N counts equal hashes in that order. */
void fingerprint_all(struct report_finding *findings, size_t count, struct arena *arena);
#endif
