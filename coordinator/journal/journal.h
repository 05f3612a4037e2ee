/* What a coordinator was told, in order, so that its decisions can be made again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_JOURNAL_JOURNAL_H
#define COORDINATOR_JOURNAL_JOURNAL_H
#include "common/buf.h"
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* A journal is a row of frames: a u32 length, a byte for the kind, then that many bytes less one. */
enum journal_kind {
	JOURNAL_NONE,
	JOURNAL_BEGIN, /* once: schema, version, seed, limits, tools, queues */
	JOURNAL_EVENT, /* i64 now_ms, then the event */
	JOURNAL_TURN,  /* a turn was decided: u64 hash of the fleet, u64 hash of the moves so far */
	JOURNAL_REPLY, /* of the store: u8 kind, u64 sequence */
	JOURNAL_CLEAR, /* the effects were carried out and forgotten */
	JOURNAL_KINDS
};
enum {
	JOURNAL_SCHEMA = 11,
	JOURNAL_FRAME_BYTES_MOST = 64 << 20, /* a submission of FILES_MOST files takes 8 MiB */
};

/* Each appends one frame to `out`. `f` is as fleet_init() left it: its chance is the seed. */
void journal_begin(const struct fleet *f, struct buf *out);
void journal_event(const struct event *event, int64_t now_ms, struct buf *out);
void journal_turn(const struct fleet *f, const struct effects *fx, struct buf *out);
void journal_reply(enum store_reply_kind kind, uint64_t seq, struct buf *out);
void journal_clear(struct buf *out);

/* The frame at the front of `bytes`, without its length; `used` counts both. 1: there is one; 0: bytes are missing;
 * -E_CORRUPT: it is longer than JOURNAL_FRAME_BYTES_MOST, or empty. */
int journal_frame(struct str bytes, struct str *frame, size_t *used);

/* Moves in their order; equal moves, equal hashes. */
uint64_t journal_moves_hash(const struct effects *fx);
#endif
