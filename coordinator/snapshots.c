/* Keeps the manifests used last; an older one is read again when it is needed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/snapshots.h"
#include "common/content/source.h"
#include "coordinator/cache/key.h"

#include <fcntl.h>
#include <unistd.h>

static void snapshot_drop(struct snapshot *s)
{
	if (!s->loaded)
		return;
	manifest_release(&s->manifest);
	buf_release(&s->root);
	if (s->root_fd >= 0)
		close(s->root_fd);
	s->loaded = false;
	memset(s->beside_known, 0, sizeof s->beside_known);
}

void snapshots_release(struct snapshots *all)
{
	for (size_t i = 0; i < SNAPSHOTS_KEPT; i++)
		snapshot_drop(&all->rows[i]);
	buf_release(&all->file);
}

static int snapshot_load(struct snapshots *all, const struct content_source *source, struct snapshot *s)
{
	struct buf bytes = BUF_INIT;
	int err = blob_get(all->blobs, source->manifest, &bytes);

	if (!err)
		err = manifest_decode(buf_str(&bytes), &s->manifest);
	buf_release(&bytes);
	if (err)
		return err;
	memcpy(s->hash, source->manifest, SHA256_BYTES);
	buf_add_str(&s->root, source->root);
	s->root_fd = source->root.len ? open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	s->loaded = true;
	return 0;
}

int snapshots_get(struct snapshots *all, const struct content_source *source, struct snapshot **out)
{
	struct snapshot *oldest = &all->rows[0];

	for (size_t i = 0; i < SNAPSHOTS_KEPT; i++) {
		struct snapshot *s = &all->rows[i];

		if (s->loaded && !memcmp(s->hash, source->manifest, SHA256_BYTES) &&
			str_equal(buf_str(&s->root), source->root)) {
			s->used = ++all->clock;
			*out = s;
			return 0;
		}
		if (s->used < oldest->used)
			oldest = s;
	}
	snapshot_drop(oldest);
	oldest->used = ++all->clock;
	*out = oldest;
	return snapshot_load(all, source, oldest);
}

int snapshots_read(struct snapshots *all, const struct snapshot *s, uint32_t index)
{
	const struct manifest_file *file;
	int err = -E_NOT_FOUND, blob_err;

	if (index >= s->manifest.file_count)
		return -E_NOT_FOUND;
	file = &s->manifest.files[index];
	if (s->root_fd >= 0)
		err = source_read_tree(s->root_fd, file, &all->file);
	if (!err)
		return 0;
	blob_err = blob_get(all->blobs, file->sha256, &all->file);
	if (!blob_err)
		return 0;
	/* The manifest has it, so that it cannot be had now is no proof against the finding. */
	return err == -E_NOT_FOUND ? -E_CHANGED : err;
}

const unsigned char *snapshot_beside(struct snapshot *s, const struct tool_def *tools, size_t tool)
{
	if (!s->beside_known[tool])
		cache_beside(&tools[tool], &s->manifest, s->beside[tool]);
	s->beside_known[tool] = true;
	return s->beside[tool];
}
