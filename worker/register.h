/* Who this worker is, the same after a restart, and how it presents itself to a coordinator. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_REGISTER_H
#define WORKER_REGISTER_H
#include "common/arena.h"
#include "common/io/toolset.h"
#include "reeve/limits.h"
#include "worker/held.h"
#include "worker/runner/keyring.h"

struct identity {
	char id[NAME_BYTES_MOST + 1];
	char host[NAME_BYTES_MOST + 1];
	char principal[NAME_BYTES_MOST + 1];
	uint64_t incarnation;
	int lock_fd; /* as long as the process lives, nobody else is this worker */
};

/* Locks the state folder (made, 0700) and finds or makes the identity kept in it. `id` may be NULL: the host's
 * name and eight random hex digits. -E_EXISTS: another worker has this folder; -E_DENIED, -E_IO: words say why. */
int identity_open(const char *state, const char *id, struct identity *out, char words[256]) MUST_CHECK;
void identity_close(struct identity *who);
/* 1 to NAME_BYTES_MOST letters, digits, '.', '_' and '-'. */
bool identity_is_name(struct str s);
/* Greater than the one before, and than any that was lost with its file: microseconds of wall time. */
uint64_t incarnation_after(uint64_t before, uint64_t now_us);

struct registration {
	const struct identity *who;
	const struct toolset *toolset; /* NULL: none */
	const char *sandbox;
	uint32_t slots;                /* 0: it drains */
	const struct keyring *keyring; /* NULL: none */
	uint32_t model_slots;          /* 0: it drains, or asks none */
};

/* Packs the Hello with every lease held, and what is retained, into `out` (cleared first). `scratch` is cleared. */
void hello_pack(const struct registration *r, const struct held *h, struct arena *scratch, struct buf *out);

/* Full jitter: 1 to min(RECONNECT_MOST_MS, RECONNECT_BASE_MS * 2^tries), so that a fleet does not come back as
 * one. */
int64_t reconnect_delay_ms(unsigned tries, uint64_t *chance);
#endif
