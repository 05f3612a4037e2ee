/* The key that a tier's calls carry: from the environment or a file, at the moment it is needed, and wiped after it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TIER_KEY_H
#define COMMON_IO_TIER_KEY_H
#include "common/buf.h"
#include "common/tier/tier.h"
#include "reeve/error.h"

/* Into `key` (cleared first): "" for a tier that needs none. -E_NOT_FOUND: the variable is not set, the file is not
 * there; -E_DENIED: others may read the file; -E_INVALID: nothing that could stand in a header. Words name the variable
 * or the file, never the key. To be given back with secret_release() (common/io/secret_file.h), also after an error. */
int tier_key_read(const struct tier *t, struct buf *key, char words[256]) MUST_CHECK;
/* Leaves those to which calls can be made from here, in their order; how many these are. */
size_t tier_keys_here(struct tier *tiers, size_t count);
/* Overwrites the variable that holds it, where it is in one: /proc shows a process's environment as it began to every other one of
 * the same user. Before any thread that may read the environment; it cannot be read from there again. */
void tier_key_forget(const struct tier *t);
#endif
