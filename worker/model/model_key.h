/* The key of a tier: read once, in memory of its own that no core file holds, wiped when it is let go. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_KEY_H
#define WORKER_MODEL_MODEL_KEY_H
#include "common/buf.h"
#include "common/tier/tier.h"
#include "reeve/error.h"

struct model_key {
	char *at; /* a page; NULL: calls carry no key */
	size_t len;
};

/* The key that tier_key_read() finds, and its errors: by what `reeve doctor` judges, a worker calls. From the first key on
 * the process leaves no core file: libcurl copies what it sends. */
int model_key_read(const struct tier *tier, struct model_key *out) MUST_CHECK;
void model_key_release(struct model_key *key);
/* Where the key stands in the text, "***" stands then. For words that a provider sent back. */
void model_key_mask(const struct model_key *key, struct str text, struct buf *out);
#endif
