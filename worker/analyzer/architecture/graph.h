/* Which file of a tree needs which other one: includes and imports, resolved to files that are there. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_GRAPH_H
#define WORKER_ANALYZER_GRAPH_H
#include "common/buf.h"
#include "worker/analyzer/lens.h"

/* Files by their index in the tree. */
struct edge {
	uint32_t from, to;
	uint32_t line; /* of the first one that says so */
};

struct graph {
	const struct lens_tree *tree;
	struct edge *edges; /* by from, then to, each pair once; none from a file to itself */
	size_t count, cap;
	uint32_t *first;   /* of each file's edges; tree->count + 1 of them */
	uint32_t *by_base; /* files in order of their name without folders, then of path */
	struct buf path;   /* scratch */
};

void graph_build(struct graph *g, const struct lens_tree *tree);
void graph_release(struct graph *g);

/* For those that read one language. */
/* Where `name` leads from a folder ("" is the root), with "." and ".." gone; -1 when no such file is there. */
ptrdiff_t graph_resolve(struct graph *g, struct str folder, struct str name, const char *ending);
/* The one file whose path ends with name; -1 for none and for several. */
ptrdiff_t graph_only(struct graph *g, struct str name);
void graph_add(struct graph *g, size_t from, ptrdiff_t to, uint32_t line);
struct str path_folder(struct str path); /* "" for the root */

void graph_of_c(struct graph *g, size_t file, const struct scan *s);
void graph_of_python(struct graph *g, size_t file, const struct scan *s);
void graph_of_js(struct graph *g, size_t file, const struct scan *s);
#endif
