/* The lines of a shard that one question shows, where a window is too small for all of them. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_PIECE_H
#define WORKER_RUNNER_MODEL_PIECE_H
#include "worker/runner/model_shard.h"

/* Before a line of a file: its number from 1, and where its first byte is. */
struct model_place {
	size_t file; /* of the shard; as many as it has: behind the last */
	uint32_t line;
	size_t at;
};

struct model_piece {
	struct model_place from, to;
};

/* All of it. */
struct model_piece model_piece_whole(const struct model_shard *s);
/* The next piece, from where `piece` ends: as many whole lines as are written in no more than `weight` (common/tier/window.h). False where
 * not even one is. A piece of zeroes stands before the first. */
bool model_piece_next(const struct model_shard *s, uint64_t weight, struct model_piece *piece);
bool model_piece_is_last(const struct model_shard *s, const struct model_piece *piece);
/* Whether lines of the file are in it, or, of an empty file, its name. */
bool model_piece_shows(const struct model_piece *piece, size_t file);
/* The first line of the file that the piece shows and the one behind its last; of those the bytes. Borrowed. */
struct str model_piece_lines(const struct model_shard *s, const struct model_piece *piece, size_t file,
	uint32_t *first, uint32_t *behind);
#endif
