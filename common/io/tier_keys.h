/* Keys on their way to the workers of a private fleet: taken out of the environment, as entries for that of a child. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TIER_KEYS_H
#define COMMON_IO_TIER_KEYS_H
#include "common/tier/tier.h"
#include "reeve/limits.h"

struct tier_keys {
	char *entries[TIERS_MOST + 1]; /* NAME=key, each a secret_page; the last is NULL */
	size_t count;
};

/* Adds the variables that these tiers name and that are set, and overwrites them in the environment, as tier_key_forget() does
 * and when that may be done. From here on tier_key_read() finds them no more. */
void tier_keys_take(struct tier_keys *keys, const struct tier *tiers, size_t count);
void tier_keys_release(struct tier_keys *keys);
#endif
