/* Every field stands behind its length, so that no two lists of inputs are the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/key.h"

#define KEY_SCHEMA STR("reeve.cache/1") /* of the entries, too: another form of result, another key */

enum { FOLD_BYTES = 256 << 10 }; /* hashed at once: a manifest of a million files is not copied whole */

static void add_file(struct buf *out, const struct manifest_file *f)
{
	buf_add_prefixed(out, f->path);
	buf_add_prefixed(out, f->language);
	buf_add_u32(out, f->mode);
	buf_add_u8(out, f->context);
	buf_add(out, f->sha256, SHA256_BYTES);
}

static void fold(unsigned char hash[SHA256_BYTES], struct buf *bytes)
{
	buf_add(bytes, hash, SHA256_BYTES);
	sha256_of(buf_str(bytes), hash);
	buf_clear(bytes);
}

void cache_beside(
	const struct tool_def *tool, const struct manifest *manifest, unsigned char out[SHA256_BYTES])
{
	struct buf bytes = BUF_INIT;

	memset(out, 0, SHA256_BYTES);
	buf_add_u8(&bytes, (uint8_t)tool->sees);
	for (size_t i = 0; i < manifest->file_count && tool->sees != TOOL_SEES_FILE; i++) {
		if (tool->sees == TOOL_SEES_TREE || tool_reads(tool, manifest->files[i].path))
			add_file(&bytes, &manifest->files[i]);
		if (bytes.len >= FOLD_BYTES)
			fold(out, &bytes);
	}
	fold(out, &bytes);
	buf_release(&bytes);
}

void cache_listing(const unsigned char job[SHA256_BYTES], const struct manifest *manifest,
	unsigned char out[SHA256_BYTES])
{
	struct buf bytes = BUF_INIT;

	memcpy(out, job, SHA256_BYTES);
	for (size_t i = 0; i < manifest->file_count; i++) {
		const struct manifest_file *f = &manifest->files[i];

		if (f->context)
			continue;
		buf_add_prefixed(&bytes, f->path);
		buf_add_prefixed(&bytes, f->language);
		buf_add_u32(&bytes, f->lines);
		if (bytes.len >= FOLD_BYTES)
			fold(out, &bytes);
	}
	fold(out, &bytes);
	buf_release(&bytes);
}

bool cache_key(const struct cache_inputs *in, char out[CACHE_KEY_BYTES])
{
	struct buf bytes = BUF_INIT;
	unsigned char hash[SHA256_BYTES];
	bool known = in->queue.len <= NAME_BYTES_MOST;

	buf_add_prefixed(&bytes, KEY_SCHEMA);
	buf_add_prefixed(&bytes, in->queue);
	buf_add_u8(&bytes, spec_is_of_model(in->spec) ? KIND_MODEL : KIND_TOOL);
	buf_add_prefixed(&bytes, in->spec->tool);
	buf_add_prefixed(&bytes, in->spec->lens);
	buf_add_prefixed(&bytes, in->recipe);
	buf_add(&bytes, in->beside, SHA256_BYTES);
	buf_add_u8(&bytes, in->manifest->distrusted);
	buf_add_u32(&bytes, in->spec->file_count);
	for (uint32_t i = 0; i < in->spec->file_count && known; i++) {
		uint32_t file = spec_file(in->spec, i);

		known = file < in->manifest->file_count;
		if (known)
			add_file(&bytes, &in->manifest->files[file]);
	}
	if (known) {
		sha256_of(buf_str(&bytes), hash);
		memcpy(out, in->queue.at, in->queue.len);
		out[in->queue.len] = ':';
		sha256_hex(hash, out + in->queue.len + 1);
	}
	buf_release(&bytes);
	return known;
}

void cache_marker(struct str queue, struct str tool, struct buf *out)
{
	buf_printf(out, "%.*s:tool:%.*s", STR_ARG(queue), STR_ARG(tool));
}
