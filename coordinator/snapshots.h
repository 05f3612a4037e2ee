/* Manifests that were needed lately, each with its tree: the bytes of their files, and what tools read beside shards. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SNAPSHOTS_H
#define COORDINATOR_SNAPSHOTS_H
#include "common/content/blob.h"
#include "reeve/limits.h"
#include "reeve/tool.h"

/* Where the bytes of a job come from. */
struct content_source {
	bool has_files;
	unsigned char manifest[SHA256_BYTES];
	struct str root;
};

struct snapshot {
	bool loaded;
	unsigned char hash[SHA256_BYTES];
	struct manifest manifest;
	struct buf root; /* NUL behind it */
	int root_fd;     /* -1: not at hand */
	uint64_t used;
	bool beside_known[TOOLS_MOST];
	unsigned char beside[TOOLS_MOST][SHA256_BYTES]; /* see cache_beside() */
};

enum { SNAPSHOTS_KEPT = 8 };

/* Of one thread. */
struct snapshots {
	struct blob_dir *blobs;
	struct snapshot rows[SNAPSHOTS_KEPT];
	uint64_t clock;
	struct buf file; /* the bytes of the file looked at last */
};

void snapshots_release(struct snapshots *s);
/* Valid until the next call. What blob_get() and manifest_decode() return. */
int snapshots_get(struct snapshots *s, const struct content_source *source, struct snapshot **out) MUST_CHECK;
/* The file's exact bytes into s->file: from the tree, else from a blob. */
int snapshots_read(struct snapshots *s, const struct snapshot *snapshot, uint32_t file) MUST_CHECK;
const unsigned char *snapshot_beside(struct snapshot *s, const struct tool_def *tools, size_t tool);
#endif
