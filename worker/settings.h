/* What reeve-worker is told by its command line, its environment and reeve.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SETTINGS_H
#define WORKER_SETTINGS_H
#include "common/buf.h"
#include "common/io/config.h"
#include "reeve/error.h"
#include "worker/blobs.h"

#define MODEL_SLOTS_DEFAULT 32 /* what a new account at a provider bears */

struct settings {
	struct buf address_text; /* owns the addresses */
	const char *addresses[ADDRESSES_MOST];
	size_t address_count;
	const char *id; /* NULL: not given */
	uint32_t slots;
	struct buf state; /* absolute */
	struct buf token; /* empty: none */
	struct config config;
	bool help, version;
	uint32_t model_slots; /* 0: it asks no models */
};

/* `out` is zeroed by the caller and released by settings_release(), also after an error: -E_INVALID for what
 * cannot be meant, or why the token file is of no use (common/io/token.h); words say what and what next. */
int settings_read(int argc, char **argv, struct settings *out, char words[256]) MUST_CHECK;
void settings_release(struct settings *s);
extern const char settings_usage[];
#endif
