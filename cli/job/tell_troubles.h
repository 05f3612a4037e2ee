/* What keeps tiers from being asked, told while a job runs: once for each tier and cause. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_TELL_TROUBLES_H
#define CLI_JOB_TELL_TROUBLES_H
#include "common/buf.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

#define TROUBLES_TOLD_MOST (3 * TIERS_MOST) /* causes */

/* Zeroes: nothing. */
struct troubles_told {
	uint64_t keys[TROUBLES_TOLD_MOST];
	size_t count;
};

/* Appends the next one that was not told yet, escaped and without a newline; false: there is none. */
bool troubles_next(struct troubles_told *told, const Reeve__V1__JobStatus *status, struct buf *out);
#endif
