/* Folds dead links by their target, then by the document they stand in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/dead_link.h"
#include "common/slug.h"
#include "worker/analyzer/path_role.h"

#include <stdlib.h>

enum { TOLD_MOST = 5 }; /* of one document */

void dead_link_add(struct dead_links *all, struct dead_link dead)
{
	if (all->count == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 64;
		all->at = realloc(all->at, all->cap * sizeof *all->at);
		if (!all->at)
			abort();
	}
	dead.path = arena_str(&all->arena, dead.path);
	all->at[all->count++] = dead;
}

void dead_links_release(struct dead_links *all)
{
	free(all->at);
	arena_release(&all->arena);
	*all = (struct dead_links){ 0 };
}

static int by_place(const void *x, const void *y)
{
	const struct dead_link *a = x, *b = y;
	int order = str_compare(a->from->path, b->from->path);

	if (order)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	order = str_compare(a->path, b->path);
	return order ? order : str_compare(a->fragment, b->fragment);
}

static int by_target(const void *x, const void *y)
{
	const struct dead_link *a = x, *b = y;
	int order = str_compare(a->path, b->path);

	if (!order)
		order = str_compare(a->fragment, b->fragment);
	return order ? order : by_place(x, y);
}

static void fold(struct dead_links *all)
{
	size_t kept = 0;

	qsort(all->at, all->count, sizeof *all->at, by_target);
	for (size_t i = 0; i < all->count; i++) {
		struct dead_link *last = kept ? &all->at[kept - 1] : NULL;

		if (last && str_equal(last->path, all->at[i].path) &&
			str_equal(last->fragment, all->at[i].fragment))
			last->more++;
		else
			all->at[kept++] = all->at[i];
	}
	all->count = kept;
	qsort(all->at, all->count, sizeof *all->at, by_place);
}

void anchor_word(struct str fragment, struct buf *out)
{
	struct buf slug = BUF_INIT;

	if (str_starts(fragment, STR("user-content-")))
		fragment = str_sub(fragment, 13, fragment.len);
	slug_asked(fragment, &slug);
	buf_clear(out);
	buf_add_byte(out, '#');
	buf_add_str(out, buf_str(&slug));
	buf_release(&slug);
}

/* No such anchor in the document, or neither a file nor a folder. */
static void claim(const struct dead_link *d, struct lens_sink *out)
{
	struct buf text = BUF_INIT;

	if (str_find(d->path, '*') >= 0)
		return; /* a pattern would mean others */
	lens_absent_path(out, d->path);
	if (d->fragment.len) {
		anchor_word(d->fragment, &text);
		lens_absent_word(out, buf_str(&text));
	} else {
		buf_add_str(&text, d->path);
		buf_add_text(&text, "/*");
		lens_absent_path(out, buf_str(&text));
	}
	buf_release(&text);
}

static void tell(const struct dead_link *d, const struct library *l, struct lens_sink *out)
{
	const struct lens_file *other;
	struct str there;
	char others[64] = "";
	bool several;

	if (d->more)
		snprintf(others, sizeof others, " (%zu more links do too)", d->more);
	if (d->fragment.len) {
		lens_report(out, d->from, d->line, d->line, SEVERITY_WARNING, "dead-anchor",
			"no heading of %.*s makes the anchor #%.*s%s", STR_ARG(d->path), STR_ARG(d->fragment),
			others);
		claim(d, out);
		return;
	}
	other = library_only(l, path_last(d->path), &several);
	there = other ? other->path : STR("");
	lens_report(out, d->from, d->line, d->line, SEVERITY_WARNING, "dead-link",
		"this link leads to %.*s, which the tree does not have%s%s%.*s%s", STR_ARG(d->path), others,
		other ? "; " : "", STR_ARG(there), other ? " is there" : "");
	claim(d, out);
}

void dead_links_tell(struct dead_links *all, const struct library *l, struct lens_sink *out)
{
	if (!all->count)
		return;
	fold(all);
	for (size_t i = 0, end; i < all->count; i = end) {
		for (end = i; end < all->count && all->at[end].from == all->at[i].from; end++)
			if (end - i < TOLD_MOST)
				tell(&all->at[end], l, out);
		if (end - i > TOLD_MOST) {
			const struct dead_link *next = &all->at[i + TOLD_MOST];

			lens_report(out, next->from, next->line, 0, SEVERITY_WARNING, "dead-link",
				"%zu more links of this document lead nowhere, from here on",
				end - i - TOLD_MOST);
			claim(next, out);
		}
	}
}
