/* The tiers that can be asked from here, each with its key, and the one thread that speaks for all of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_KEYRING_H
#define WORKER_RUNNER_KEYRING_H
#include "reeve/limits.h"
#include "worker/model/model_key.h"

struct http_engine;

struct model_tier {
	const struct tier *tier;
	unsigned char hash[SHA256_BYTES];
	struct model_key key;
};

/* Zeroes are none. */
struct keyring {
	struct model_tier at[TIERS_MOST];
	size_t count;
	struct http_engine *engine; /* NULL: there is no tier */
};

/* Takes those of the tiers whose key is here, and those that need none; one whose key is there and of no use is told in the log.
 * Where there is one at all, raises the limit of open descriptors and starts the thread, for `calls_most` calls at once: before
 * the process has other threads that could. `tiers` are borrowed until the close. -E_EXHAUSTED: no descriptor or thread. */
int keyring_open(const struct tier *tiers, size_t count, unsigned calls_most, struct keyring *out) MUST_CHECK;
/* NULL: none of this name. */
const struct model_tier *keyring_find(const struct keyring *m, struct str name);
/* Ends every call, and wipes the keys. */
void keyring_close(struct keyring *m);
#endif
