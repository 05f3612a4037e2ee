/* A snapshot: which files a tree has, with size, lines, language and SHA-256, and what was left out and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_MANIFEST_H
#define COMMON_CONTENT_MANIFEST_H
#include "common/arena.h"
#include "common/buf.h"
#include "common/sha256.h"
#include "common/str.h"
#include "reeve/error.h"
#include "reeve/suppression.h"

struct manifest_file {
	struct str path; /* relative, '/' between, any bytes but NUL */
	uint32_t mode;   /* 0755 where it may be executed, else 0644: the same tree gives the same manifest */
	uint32_t lines;
	uint64_t size;
	unsigned char sha256[SHA256_BYTES];
	struct str language; /* "" when none is known */
	bool context;        /* there to be read with others: no finding in it is asked for */
	bool added;          /* under review: the base has no such file */
};

struct manifest_skipped {
	struct str path;
	struct str why;
	bool hidden; /* under review: it is the change's own doing that nobody looks */
};

struct manifest {
	struct arena arena;          /* owns all below */
	struct manifest_file *files; /* in byte order of path */
	size_t file_count;
	struct manifest_skipped *skipped; /* in byte order of path; a left-out folder is one row */
	size_t skipped_count;
	struct suppression *suppressions; /* comments in order of path and line, then the configuration's */
	size_t suppression_count;
	struct str commit;
	struct str repository; /* a URI without credentials, or empty */
	bool distrusted;       /* under review: what its files say to an analyzer is not heard */
};

void manifest_release(struct manifest *m);
/* The wire form (reeve.v1.Manifest). Encoding is deterministic: equal manifests, equal bytes. */
void manifest_encode(const struct manifest *m, struct buf *out);
/* -E_CORRUPT for what is no manifest, has unsafe paths, is not in order or names a path twice, has a hash of the
 * wrong length, more lines than bytes, a size over BLOB_BYTES_MOST, words that are not UTF-8, a commit that is
 * not hex, or a repository that is no URI; -E_TOO_LARGE beyond FILES_MOST. Nothing to release after an error. */
int manifest_decode(struct str bytes, struct manifest *out) MUST_CHECK;
/* False for what could lead out of the tree or is no name: absolute, "..", "." or empty components, NUL, nothing at
 * all, over PATH_BYTES_MOST. */
bool manifest_path_safe(struct str path);
/* The index of this path, or -1. */
ptrdiff_t manifest_find(const struct manifest *m, struct str path);
#endif
