/* Links that lead nowhere, told so that a person reads each cause once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_DEAD_LINK_H
#define WORKER_ANALYZER_DEAD_LINK_H
#include "worker/analyzer/docs/library.h"

struct dead_link {
	const struct lens_file *from;
	uint32_t line;
	struct str path;     /* that is not there, or the document that lacks the anchor */
	struct str fragment; /* "" for a path */
	size_t more;         /* links to the same */
};

/* Begins as zeroes. */
struct dead_links {
	struct dead_link *at;
	size_t count, cap;
	struct arena arena; /* owns the paths */
};

/* The anchor as a claim of absence has it: "#two-words". */
void anchor_word(struct str fragment, struct buf *out);
void dead_link_add(struct dead_links *all, struct dead_link dead);
/* One finding for each target, at the first link to it; of one document some, then how many there are. */
void dead_links_tell(struct dead_links *all, const struct library *l, struct lens_sink *out);
void dead_links_release(struct dead_links *all);
#endif
