/* The tiers of this installation, and which of them could be asked from this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_LOCAL_TIERS_H
#define CLI_COMMAND_LOCAL_TIERS_H
#include "common/buf.h"
#include "common/io/config.h"
#include "reeve/limits.h"

/* A tier, with strings of the config's arena, and how its key stands: what is told of it names the variable or the file, never the key. */
struct local_tier {
	struct tier tier;
	int key_fault;       /* 0: it can be asked; else of tier_key_read() */
	char key_words[256]; /* "OPENAI_API_KEY is set" */
};

struct local_tiers {
	struct local_tier rows[TIERS_MOST];
	size_t count;
	size_t offered;               /* those without fault */
	char words[TIER_WORDS_BYTES]; /* why they cannot be read; "": they can */
};

/* Those of this reeve.yaml, or of the installation. */
void local_tiers_open(struct local_tiers *t, struct config *config);
/* What would make one of them askable: "set A or B", what is the matter with their key files, or another tier. */
void local_tiers_wanted(const struct local_tiers *t, struct buf *out);
#endif
