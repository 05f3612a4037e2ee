/* reeve.yaml: what the operator has written for all programs of an installation, checked key by key. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_CONFIG_H
#define COMMON_IO_CONFIG_H
#include "common/io/tier_load.h"
#include "reeve/queue.h"

#define CONFIG_WORDS_BYTES YAML_WORDS_BYTES
enum {
	CONFIG_LISTEN_MOST = 8,
};

/* NULL, 0 or false: not written. Zeroes are one that says nothing. Everything lives in its arena. */
struct config {
	struct arena arena;
	const char *path; /* of the file, absolute; NULL: there is none */
	const char *listen[CONFIG_LISTEN_MOST];
	size_t listen_count;
	const char *redis;
	const char *fleet;
	const char *state;
	const char *token_file;
	const char *durability;
	const char *coordinator; /* ADDR[,ADDR] */
	uint32_t workers;        /* of a private fleet */
	uint32_t slots;          /* of a worker */
	bool insecure;
	bool tiers_written; /* these, and no others */
	struct tier *tiers;
	size_t tier_count;
	uint64_t worth_microusd; /* of a right answer of a model */
	uint32_t refuters;       /* second looks at one claim of a model at most */
	const struct queue_share *queues;
	size_t queue_count;
	const uint32_t *model_slots; /* of a worker; 0 is none */
};

/* The file's bytes; names under `tiers:` are files of `tiers_dir`. -E_INVALID with "line N: why" in words. `out` is
 * zeroed by the caller, and to be released also after an error. */
int config_read(struct str bytes, const char *tiers_dir, struct config *out,
	char words[CONFIG_WORDS_BYTES]) MUST_CHECK;
/* Finds and reads the file: `given` by a flag, else $REEVE_CONFIG (set and empty: no file), else reeve/reeve.yaml in
 * $XDG_CONFIG_HOME or ~/.config, else in /etc. The first that is there is the only one that is read. -E_NOT_FOUND:
 * one that was named is not there; -E_INVALID: it is wrong; words begin with its path. As above. */
int config_open(const char *given, struct config *out, char words[CONFIG_WORDS_BYTES]) MUST_CHECK;
void config_release(struct config *c);

/* Flags over environment over file; a variable that is set and empty stands for nothing, whatever the file says. */
const char *config_choose(const char *flag, const char *variable, const char *written);
/* Lets paths_state() know of `state`, unless $REEVE_STATE is set. Before any thread. */
void config_apply_state(const struct config *c);
/* The tiers under `tiers:`, else those that are installed, ordered by price. */
int config_tiers(
	struct config *c, struct tier **out, size_t *count, char words[CONFIG_WORDS_BYTES]) MUST_CHECK;
#endif
