/* A snapshot: which files a tree has, with size, lines, language and SHA-256, and what was left out and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_MANIFEST_H
#define COMMON_CONTENT_MANIFEST_H
#include "common/arena.h"
#include "common/buf.h"
#include "common/sha256.h"
#include "common/str.h"
#include "reeve/error.h"

struct manifest_file {
	struct str path; /* relative, '/' between, any bytes but NUL */
	uint32_t mode;
	uint32_t lines;
	uint64_t size;
	unsigned char sha256[SHA256_BYTES];
	struct str language; /* "" when none is known */
};

struct manifest_skipped {
	struct str path;
	struct str why;
};

struct manifest {
	struct arena arena; /* owns all below */
	struct manifest_file *files; /* in byte order of path */
	size_t file_count;
	struct manifest_skipped *skipped; /* in byte order of path; a left-out folder is one row */
	size_t skipped_count;
	struct str commit;
};

void manifest_release(struct manifest *m);
/* The wire form (reeve.v1.Manifest). Encoding is deterministic: equal manifests, equal bytes. */
void manifest_encode(const struct manifest *m, struct buf *out);
/* -E_CORRUPT for what is no manifest, has unsafe paths (absolute, "..", empty or "." components, NUL), is not
 * in order, or has a hash of the wrong length; -E_TOO_LARGE beyond FILES_MOST. */
int manifest_decode(struct str bytes, struct manifest *out) MUST_CHECK;
/* The index of this path, or -1. */
ptrdiff_t manifest_find(const struct manifest *m, struct str path);
#endif
