/* All documents of a tree, and which paths it has. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_LIBRARY_H
#define WORKER_ANALYZER_LIBRARY_H
#include "worker/analyzer/docs/markup.h"
#include "worker/analyzer/lens.h"

struct document {
	const struct lens_file *file;
	struct markup markup;
};

struct library {
	const struct lens_tree *tree;
	struct document *at; /* in order of path */
	size_t count;
	uint32_t *by_base;    /* files in order of their last component */
	struct words ignored; /* what the .gitignore files of the tree name: components, paths, "*.ending" */
	bool site;            /* a generator makes a site of it, with anchors and paths of its own */
};

/* Markdown, reStructuredText and HTML; not what lies among tests, fixtures and templates. */
void library_read(struct library *l, const struct lens_tree *tree);
void library_release(struct library *l);
/* NULL when there is no such document. */
const struct document *library_find(const struct library *l, struct str path);
/* A file or a folder; "" is the root. */
bool library_has(const struct library *l, struct str path);
bool library_has_folder(const struct library *l, struct str path);
/* The one file whose path ends with these components, or NULL for none and for several; *several tells which. */
const struct lens_file *library_only(const struct library *l, struct str ending, bool *several);
/* Whether a path may be there unseen: ignored by git, or left out of snapshots (images, vendored, generated),
 * or laid out under another name. */
bool library_may_hide(const struct library *l, struct str path);
/* `name` as seen from a folder, with "." and ".." gone; false when that leads out of the tree. */
bool path_join(struct str folder, struct str name, struct buf *out);
struct str folder_of(struct str path);
#endif
