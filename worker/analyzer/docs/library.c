/* Reads all documents once, and answers for the paths of the tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/library.h"

#include "common/array.h"
#include "common/content/language.h"
#include "common/content/skip.h"
#include "worker/analyzer/path_role.h"
#include "worker/sandbox/alias.h"

#include <stdlib.h>

struct str folder_of(struct str path)
{
	ptrdiff_t slash = str_find_last(path, '/');

	return str_sub(path, 0, slash < 0 ? 0 : (size_t)slash);
}

bool path_join(struct str folder, struct str name, struct buf *out)
{
	buf_clear(out);
	buf_add_str(out, folder);
	while (name.len) {
		ptrdiff_t slash = str_find(name, '/');
		struct str part = str_sub(name, 0, slash < 0 ? name.len : (size_t)slash);

		name = str_sub(name, part.len + 1, name.len);
		if (str_equal(part, STR(".."))) {
			if (!out->len)
				return false;
			out->len = folder_of(buf_str(out)).len;
		} else if (part.len && !str_equal(part, STR("."))) {
			if (out->len)
				buf_add_byte(out, '/');
			buf_add_str(out, part);
		}
	}
	return true;
}

static int by_base(const void *x, const void *y, void *arg)
{
	const struct lens_file *files = arg;
	struct str a = files[*(const uint32_t *)x].path, b = files[*(const uint32_t *)y].path;
	int order = str_compare(path_last(a), path_last(b));

	return order ? order : str_compare(a, b);
}

static bool is_document(const struct lens_file *f)
{
	if (!lens_language("markdown rst html", f->language) || path_is_sample(f->path))
		return false;
	return !path_is_test(f->path) || str_starts(path_last(f->path), STR("README"));
}

/* Names and paths; patterns but "*.ending" would need git itself, and what they hide is told as missing at worst. */
static void ignore_read(struct library *l, const struct lens_file *f)
{
	struct str rest = f->bytes;

	while (rest.len) {
		struct str line = str_trim(line_take(&rest));

		if (!line.len || line.at[0] == '#' || line.at[0] == '!')
			continue;
		while (line.len && line.at[line.len - 1] == '/')
			line.len--;
		if (str_starts(line, STR("/")))
			line = str_sub(line, 1, line.len);
		/* "/build*": what begins so. Kept as it is, asked for by path_ignored(). */
		words_add(&l->ignored, line);
	}
}

/* What makes a site of a folder of documents. */
static bool makes_site(struct str path)
{
	static const char *const names[] = { "mkdocs.yml", "mkdocs.yaml", "_config.yml", "book.toml",
		"conf.py", "docusaurus.config.js", "docusaurus.config.ts", "sidebars.js", "_sidebar.md",
		"antora.yml", "SUMMARY.md", "hugo.toml", "astro.config.mjs", ".vitepress", "_toc.yml" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_equal(path_last(path), str_of(names[i])))
			return true;
	return str_seek(path, STR(".vitepress/")) >= 0;
}

void library_read(struct library *l, const struct lens_tree *tree)
{
	*l = (struct library){ .tree = tree };
	l->at = array_zero(tree->count, sizeof *l->at);
	l->by_base = array_zero(tree->count, sizeof *l->by_base);
	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];

		l->by_base[i] = (uint32_t)i;
		l->site = l->site || makes_site(f->path);
		if (str_equal(path_last(f->path), STR(".gitignore")))
			ignore_read(l, f);
		if (!is_document(f))
			continue;
		l->at[l->count].file = f;
		markup_read(f->bytes, f->language, &l->at[l->count++].markup);
	}
	qsort_r(l->by_base, tree->count, sizeof *l->by_base, by_base, (void *)tree->files);
}

void library_release(struct library *l)
{
	for (size_t i = 0; i < l->count; i++)
		markup_release(&l->at[i].markup);
	free(l->at);
	free(l->by_base);
	words_release(&l->ignored);
}

static int by_path(const void *key, const void *row)
{
	return str_compare(*(const struct str *)key, ((const struct document *)row)->file->path);
}

const struct document *library_find(const struct library *l, struct str path)
{
	return l->count ? bsearch(&path, l->at, l->count, sizeof *l->at, by_path) : NULL;
}

bool library_has_folder(const struct library *l, struct str path)
{
	size_t low = 0, high = l->tree->count;
	struct buf prefix = BUF_INIT;
	bool has;

	if (!path.len)
		return true;
	buf_add_str(&prefix, path);
	buf_add_byte(&prefix, '/');
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_compare(l->tree->files[middle].path, buf_str(&prefix)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	has = low < l->tree->count && str_starts(l->tree->files[low].path, buf_str(&prefix));
	buf_release(&prefix);
	return has;
}

bool library_has(const struct library *l, struct str path)
{
	return lens_find(l->tree, path) || library_has_folder(l, path);
}

const struct lens_file *library_only(const struct library *l, struct str ending, bool *several)
{
	const struct lens_file *found = NULL, *files = l->tree->files;
	size_t low = 0, high = l->tree->count;

	*several = false;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_compare(path_last(files[l->by_base[middle]].path), path_last(ending)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->tree->count; low++) {
		const struct lens_file *f = &files[l->by_base[low]];

		if (!str_equal(path_last(f->path), path_last(ending)))
			break;
		if (!str_ends(f->path, ending) ||
			(f->path.len > ending.len && f->path.at[f->path.len - ending.len - 1] != '/'))
			continue;
		*several = found;
		if (found)
			return NULL;
		found = f;
	}
	return found;
}

/* "build", "docs/api" and "*.html", asked for each folder around it and for itself. */
static bool path_ignored(const struct library *l, struct str path)
{
	struct str base = path_last(path);
	ptrdiff_t dot = str_find_last(base, '.');
	char pattern[40];

	if (dot >= 0 && base.len - (size_t)dot + 2 < sizeof pattern) {
		snprintf(pattern, sizeof pattern, "*%.*s", STR_ARG(str_sub(base, (size_t)dot, base.len)));
		if (words_have(&l->ignored, str_of(pattern)))
			return true;
	}
	for (size_t i = 0, from = 0; i <= path.len; i++) {
		if (i < path.len && path.at[i] != '/')
			continue;
		struct str part = str_sub(path, from, i - from);

		if (words_have(&l->ignored, part) || words_have(&l->ignored, str_sub(path, 0, i)))
			return true;
		if (part.len + 2 < sizeof pattern) {
			snprintf(pattern, sizeof pattern, "%.*s*", STR_ARG(part));
			if (words_have(&l->ignored, str_of(pattern)))
				return true;
		}
		from = i + 1;
	}
	return false;
}

bool library_may_hide(const struct library *l, struct str path)
{
	struct str base = path_last(path);
	bool ends = str_find(str_sub(base, 1, base.len), '.') >= 0;
	struct buf alias = BUF_INIT;
	bool renamed = alias_of(path, &alias);

	buf_release(&alias);
	return renamed || (ends && !language_of(path, STR("")).len) || skip_vendored_folder(path) ||
	       skip_vendored_name(base) || skip_by_name(path).len || path_ignored(l, path);
}
