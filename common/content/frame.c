/* One zstd frame there and back: what a frame says of its own size and window is never believed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/blob.h"

#include <assert.h>
#include <stdlib.h>
#include <zstd.h>

enum {
	LEVEL = 3,
	/* The window is memory that the frame asks of the reader. Ours ask for 2 MiB at this level; 8 MiB is room for
	 * another version's. */
	WINDOW_LOG_MOST = 23,
	STEP_BYTES = 128 << 10,
};

int blob_compress(struct str content, struct buf *out)
{
	size_t bound = ZSTD_compressBound(content.len);
	size_t n;

	buf_reserve(out, bound);
	n = ZSTD_compress(out->at + out->len, bound, content.at, content.len, LEVEL);
	assert(!ZSTD_isError(n)); /* the room is enough, so only lack of memory is left */
	out->len += n;
	out->at[out->len] = '\0';
	return 0;
}

/* One step of output; *left is what zstd still wants, 0 at the frame's end. */
static int frame_step(ZSTD_DCtx *ctx, ZSTD_inBuffer *in, struct buf *out, size_t *left)
{
	size_t before = in->pos;

	buf_reserve(out, STEP_BYTES);
	ZSTD_outBuffer to = { out->at + out->len, STEP_BYTES, 0 };
	*left = ZSTD_decompressStream(ctx, &to, in);
	if (ZSTD_isError(*left))
		return -E_CORRUPT;
	out->len += to.pos;
	if (*left && in->pos == before && !to.pos)
		return -E_CORRUPT; /* cut short */
	return 0;
}

int blob_decompress(struct str frame, size_t most, struct buf *out)
{
	ZSTD_inBuffer in = { frame.at, frame.len, 0 };
	ZSTD_DCtx *ctx = ZSTD_createDCtx();
	size_t from = out->len, left = 1;
	int err = frame.len ? 0 : -E_CORRUPT;

	if (!ctx)
		abort(); /* out of memory */
	ZSTD_DCtx_setParameter(ctx, ZSTD_d_windowLogMax, WINDOW_LOG_MOST);
	while (!err && left) {
		err = frame_step(ctx, &in, out, &left);
		if (!err && out->len - from > most)
			err = -E_TOO_LARGE;
	}
	if (!err && in.pos != in.size)
		err = -E_CORRUPT; /* bytes behind the frame */
	if (err)
		out->len = from;
	if (out->at)
		out->at[out->len] = '\0';
	ZSTD_freeDCtx(ctx);
	return err;
}
