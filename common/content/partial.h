/* Frames of which the last chunk has not come yet, in memory, together under one limit. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_PARTIAL_H
#define COMMON_CONTENT_PARTIAL_H
#include "common/buf.h"
#include "common/sha256.h"
#include "reeve/error.h"

/* Of all together; beyond either the one untouched longest goes. */
#define PARTIAL_BYTES_MOST ((size_t)256 << 20)
#define PARTIALS_MOST      1024

struct partial;
struct partials {
	struct partial *newest; /* touched last; the others hang behind it */
	size_t bytes;
	size_t count;
};

void partials_release(struct partials *all);
/* Offset 0 begins anew. A chunk that is there already with the same bytes is fine: a sender may not have heard the
 * answer, and two may send one blob. -E_INVALID: a gap, or other bytes, or none at all. */
int partial_add(struct partials *all, const unsigned char hash[SHA256_BYTES], uint64_t offset,
	struct str data) MUST_CHECK;
/* Moves what has come into `out`, and forgets it. Asserts that there is one. */
void partial_take(struct partials *all, const unsigned char hash[SHA256_BYTES], struct buf *out);
#endif
