/* Builds the graph, file by file, and finds files by what others call them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/graph.h"

#include "common/array.h"

#include <stdlib.h>

struct str path_folder(struct str path)
{
	ptrdiff_t slash = str_find_last(path, '/');

	return str_sub(path, 0, slash < 0 ? 0 : (size_t)slash);
}

static struct str path_base(struct str path)
{
	return str_sub(path, (size_t)(str_find_last(path, '/') + 1), path.len);
}

static int by_base(const void *x, const void *y, void *arg)
{
	const struct lens_tree *tree = arg;
	struct str a = tree->files[*(const uint32_t *)x].path, b = tree->files[*(const uint32_t *)y].path;
	int order = str_compare(path_base(a), path_base(b));

	return order ? order : str_compare(a, b);
}

/* Adds a component; false for a ".." that leads out of the tree. */
static bool component_add(struct buf *path, struct str part)
{
	ptrdiff_t slash;

	if (!part.len || str_equal(part, STR(".")))
		return true;
	if (str_equal(part, STR(".."))) {
		if (!path->len)
			return false;
		slash = str_find_last(buf_str(path), '/');
		path->len = slash < 0 ? 0 : (size_t)slash;
		return true;
	}
	if (path->len)
		buf_add_byte(path, '/');
	buf_add_str(path, part);
	return true;
}

ptrdiff_t graph_resolve(struct graph *g, struct str folder, struct str name, const char *ending)
{
	const struct lens_file *found;

	if (str_starts(name, STR("/")))
		return -1;
	buf_clear(&g->path);
	buf_add_str(&g->path, folder);
	while (name.len) {
		ptrdiff_t slash = str_find(name, '/');
		struct str part = str_sub(name, 0, slash < 0 ? name.len : (size_t)slash);

		if (!component_add(&g->path, part))
			return -1;
		name = str_sub(name, part.len + 1, name.len);
	}
	/* The ending may begin a name of its own: "/index.js", "__init__.py" beside it. */
	buf_add_text(&g->path, !g->path.len && ending[0] == '/' ? ending + 1 : ending);
	found = lens_find(g->tree, buf_str(&g->path));
	return found ? found - g->tree->files : -1;
}

static bool path_ends(struct str path, struct str name)
{
	return str_ends(path, name) && (path.len == name.len || path.at[path.len - name.len - 1] == '/');
}

ptrdiff_t graph_only(struct graph *g, struct str name)
{
	struct str base = path_base(name);
	size_t low = 0, high = g->tree->count;
	ptrdiff_t found = -1;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_compare(path_base(g->tree->files[g->by_base[middle]].path), base) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < g->tree->count; low++) {
		struct str path = g->tree->files[g->by_base[low]].path;

		if (!str_equal(path_base(path), base))
			break;
		if (!path_ends(path, name))
			continue;
		if (found >= 0)
			return -1;
		found = g->by_base[low];
	}
	return found;
}

void graph_add(struct graph *g, size_t from, ptrdiff_t to, uint32_t line)
{
	if (to < 0 || (size_t)to == from)
		return;
	if (g->count == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 1024;
		g->edges = realloc(g->edges, g->cap * sizeof *g->edges);
		if (!g->edges)
			abort();
	}
	g->edges[g->count++] = (struct edge){ (uint32_t)from, (uint32_t)to, line };
}

static int by_ends(const void *x, const void *y)
{
	const struct edge *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static void edges_order(struct graph *g)
{
	size_t kept = 0;

	if (g->count)
		qsort(g->edges, g->count, sizeof *g->edges, by_ends);
	for (size_t i = 0; i < g->count; i++)
		if (!kept || g->edges[kept - 1].from != g->edges[i].from ||
			g->edges[kept - 1].to != g->edges[i].to)
			g->edges[kept++] = g->edges[i];
	g->count = kept;
	for (size_t file = 0, e = 0; file <= g->tree->count; file++) {
		while (e < g->count && g->edges[e].from < file)
			e++;
		g->first[file] = (uint32_t)e;
	}
}

void graph_build(struct graph *g, const struct lens_tree *tree)
{
	*g = (struct graph){ .tree = tree };
	g->first = array_zero(tree->count + 1, sizeof *g->first);
	g->by_base = array_zero(tree->count, sizeof *g->by_base);
	for (size_t i = 0; i < tree->count; i++)
		g->by_base[i] = (uint32_t)i;
	qsort_r(g->by_base, tree->count, sizeof *g->by_base, by_base, (void *)tree);
	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];
		struct scan s;

		if (!lens_language("c cpp cuda objc python javascript typescript", f->language))
			continue;
		scan_init(&s, f->bytes, f->language);
		if (s.family == SCAN_PYTHON)
			graph_of_python(g, i, &s);
		else if (s.family == SCAN_JS)
			graph_of_js(g, i, &s);
		else
			graph_of_c(g, i, &s);
		scan_release(&s);
	}
	edges_order(g);
}

void graph_release(struct graph *g)
{
	free(g->edges);
	free(g->first);
	free(g->by_base);
	buf_release(&g->path);
}
