/* Links that lead nowhere: to a path that the tree does not have, or to an anchor that no heading makes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/absence.h"
#include "worker/analyzer/docs/documentation.h"
#include "worker/analyzer/docs/dead_link.h"
#include "worker/analyzer/docs/library.h"
#include "common/slug.h"
#include "worker/analyzer/path_role.h"

#include <ctype.h>

struct link {
	const struct document *from;
	struct buf path; /* where it leads */
	struct str fragment;
	bool local; /* "#x" */
};

/* Left to others: addresses, what a generator puts in, and absolute paths, whose root only a server knows. */
static bool is_outside(struct str target)
{
	size_t n = 0;

	while (n < target.len && (isalnum((unsigned char)target.at[n]) || strchr("+.-", target.at[n])))
		n++;
	if (!target.len || (n && n < target.len && target.at[n] == ':') || target.at[0] == '/' ||
		str_seek(target, STR("...")) >= 0)
		return true;
	for (size_t i = 0; i < target.len; i++)
		if (strchr("{}$<>*|\\@ \t\r\n", target.at[i]))
			return true;
	return false;
}

/* False for what leads out of the tree. */
static bool link_split(struct str target, struct link *link)
{
	ptrdiff_t hash = str_find(target, '#'), query;
	struct buf plain = BUF_INIT;
	bool in;

	link->fragment = hash < 0 ? STR("") : str_sub(target, (size_t)hash + 1, target.len);
	target = str_sub(target, 0, hash < 0 ? target.len : (size_t)hash);
	query = str_find(target, '?');
	target = str_sub(target, 0, query < 0 ? target.len : (size_t)query);
	link->local = !target.len;
	percent_decode(target, &plain);
	in = path_join(folder_of(link->from->file->path), buf_str(&plain), &link->path);
	buf_release(&plain);
	return in;
}

static bool has_with(const struct library *l, struct str path, size_t keep, const char *ending)
{
	struct buf other = BUF_INIT;
	bool has;

	buf_add(&other, path.at, keep < path.len ? keep : path.len);
	buf_add_text(&other, ending);
	has = lens_find(l->tree, buf_str(&other));
	buf_release(&other);
	return has;
}

/* "page.html" and "page" where page.md is there: a generator makes the one of the other. */
static bool is_made(const struct library *l, struct str path)
{
	static const char *const sources[] = { ".md", ".rst", ".html", ".adoc", ".mdx", "/index.md",
		"/index.html" };
	struct str base = path_last(path);
	ptrdiff_t dot = str_find_last(base, '.');
	bool html = str_ends(base, STR(".html")) || str_ends(base, STR(".htm"));
	size_t keep = html ? path.len - base.len + (size_t)dot : path.len;

	if (dot >= 0 && !html)
		return false;
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
		if (has_with(l, path, keep, sources[i]))
			return true;
	return l->site;
}

static bool is_fragment(struct str f)
{
	if (!f.len || str_starts(f, STR("fn")) || str_equal(f, STR("top")) || str_starts(f, STR(":~:")))
		return false;
	/* A line of code, a route of a program, parameters of a viewer. */
	if (f.at[0] == 'L' && f.len > 1 && isdigit((unsigned char)f.at[1]))
		return false;
	return str_find(f, '=') < 0 && str_find(f, '/') < 0 && str_find(f, '!') < 0;
}

static bool anchor_there(const struct library *l, const struct document *to, struct str fragment)
{
	struct buf slug = BUF_INIT, key = BUF_INIT, squeezed = BUF_INIT;
	bool there;

	if (str_starts(fragment, STR("user-content-")))
		fragment = str_sub(fragment, 13, fragment.len);
	slug_asked(fragment, &slug);
	there = !slug.len || words_have(&to->markup.anchors, buf_str(&slug));
	if (!there && l->site) {
		slug_squeeze(buf_str(&slug), &squeezed);
		buf_printf(&key, "~%.*s", STR_ARG(buf_str(&squeezed)));
		there = words_have(&to->markup.anchors, buf_str(&key));
	}
	buf_release(&slug);
	buf_release(&key);
	buf_release(&squeezed);
	return there;
}

/* The coordinator takes every line for a heading, in a block of code too: what it would find is not told. */
static bool may_be_anchor(const struct document *to, struct str fragment)
{
	struct buf word = BUF_INIT;
	bool may;

	anchor_word(fragment, &word);
	may = !absence_word_is_formed(buf_str(&word)) || absence_word_stands(to->file->bytes, buf_str(&word));
	buf_release(&word);
	return may;
}

/* Only where the document itself makes all of its anchors. */
static bool knows_anchors(const struct document *d)
{
	if (!d || d->markup.foreign)
		return false;
	return str_equal(d->file->language, STR("markdown")) ||
	       (str_equal(d->file->language, STR("html")) && str_seek(d->file->bytes, STR("<script")) < 0);
}

/* Fills `dead` where this link leads nowhere. */
static bool link_is_dead(const struct library *l, const struct link *link, struct dead_link *dead)
{
	struct str path = buf_str(&link->path);
	const struct document *to = link->local ? link->from : library_find(l, path);

	dead->fragment = STR("");
	if (!link->local && !library_has(l, path)) {
		dead->path = path;
		return !library_may_hide(l, path) && !is_made(l, path);
	}
	if (!is_fragment(link->fragment) || !knows_anchors(to) || anchor_there(l, to, link->fragment) ||
		may_be_anchor(to, link->fragment))
		return false;
	dead->path = to->file->path;
	dead->fragment = link->fragment;
	return true;
}

static void document_check(const struct library *l, const struct document *d, struct dead_links *all)
{
	struct link link = { .from = d, .path = BUF_INIT };

	for (size_t i = 0; i < d->markup.count; i++) {
		const struct mark *mark = &d->markup.at[i];
		struct dead_link dead = { .from = d->file, .line = mark->line };

		if (mark->kind == MARK_LINK && !is_outside(mark->text) && link_split(mark->text, &link) &&
			link_is_dead(l, &link, &dead))
			dead_link_add(all, dead);
	}
	buf_release(&link.path);
}

void check_links(const struct library *l, struct lens_sink *out)
{
	struct dead_links all = { 0 };

	for (size_t i = 0; i < l->count; i++)
		if (!l->at[i].markup.foreign)
			document_check(l, &l->at[i], &all);
	dead_links_tell(&all, l, out);
	dead_links_release(&all);
}
