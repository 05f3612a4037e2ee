/* A document as what others may hold it to: where it links, which anchors it has, what it calls by name. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_MARKUP_H
#define WORKER_ANALYZER_MARKUP_H
#include "common/arena.h"
#include "common/buf.h"
#include "worker/analyzer/words.h"

enum mark_kind {
	MARK_LINK, /* its target, as written */
	MARK_SPAN, /* words between backticks */
	MARK_CODE, /* a line of a block of code */
};

struct mark {
	enum mark_kind kind;
	struct str text; /* borrowed from the document */
	uint32_t line;
};

struct markup {
	struct mark *at;
	size_t count, cap;
	struct words anchors;  /* as slug.h writes them */
	struct words headings; /* for the next one of the same words: "-1" */
	bool foreign;          /* a template, a <base>: its links are not for us */
};

/* By the language's name: markdown, rst, html; of anything else there is nothing. */
void markup_read(struct str bytes, struct str language, struct markup *out);
void markup_release(struct markup *m);

/* For those that read one language. */
void mark_add(struct markup *m, enum mark_kind kind, struct str text, uint32_t line);
void anchor_add(struct markup *m, struct str name);
/* GitHub's anchor of a heading, with "-1" for the second one of the same words. */
void heading_add(struct markup *m, struct str text);
void markup_of_markdown(struct str bytes, struct markup *m);
void markup_of_rst(struct str bytes, struct markup *m);
void markup_of_html(struct str bytes, struct markup *m);
/* The links and anchors of one tag, "<a href=x>". */
void markup_of_tag(struct str tag, uint32_t line, struct markup *m);
/* The first line, without its end; `rest` goes behind it. */
struct str line_take(struct str *rest);
struct str str_trim(struct str s);
/* The position of `part`, or -1. */
ptrdiff_t str_seek(struct str s, struct str part);
#endif
