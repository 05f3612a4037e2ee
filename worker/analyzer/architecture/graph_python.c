/* Resolves Python's imports that run when the module is loaded: not those in functions or under TYPE_CHECKING. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/graph.h"

enum { BLOCKS_MOST = 64 };

/* A block around the statement, and whether its imports count. */
struct block {
	uint16_t indent;
	bool later;
};

struct reading {
	struct graph *g;
	const struct scan *s;
	size_t file;
	struct buf module; /* "a/b" */
};

static ptrdiff_t module_in(struct graph *g, struct str folder, struct str module)
{
	ptrdiff_t to = graph_resolve(g, folder, module, ".py");

	return to >= 0 ? to : graph_resolve(g, folder, module, "/__init__.py");
}

/* From the nearest folder upwards that is no package: those are where modules of no package are found. */
static ptrdiff_t module_find(struct reading *r, struct str module)
{
	struct str folder = r->g->tree->files[r->file].path;
	ptrdiff_t to = -1;

	do {
		folder = path_folder(folder);
		if (graph_resolve(r->g, folder, STR(""), "/__init__.py") < 0)
			to = module_in(r->g, folder, module);
	} while (to < 0 && folder.len);
	return to < 0 ? module_in(r->g, STR("src"), module) : to;
}

/* "a.b.c" from token i on, into r->module as a path; the token behind it. */
static size_t dotted(struct reading *r, size_t i)
{
	for (; r->s->at[i].kind == TOKEN_WORD; i = token_next(r->s, i)) {
		if (r->module.len)
			buf_add_byte(&r->module, '/');
		buf_add_str(&r->module, token_text(r->s, i));
		i = token_next(r->s, i);
		if (!token_is(r->s, i, "."))
			break;
	}
	return i;
}

static void import(struct reading *r, size_t i)
{
	do {
		i = token_next(r->s, i);
		buf_clear(&r->module);
		size_t end = dotted(r, i);

		if (r->module.len)
			graph_add(r->g, r->file, module_find(r, buf_str(&r->module)), r->s->at[i].line);
		i = end;
		if (token_is(r->s, i, "as"))
			i = token_next(r->s, token_next(r->s, i));
	} while (token_is(r->s, i, ","));
}

/* A name may be a module of the package: then the package itself need not be ready. */
static void name_take(struct reading *r, struct str folder, bool relative, size_t name)
{
	size_t len = r->module.len;
	ptrdiff_t to;

	if (len)
		buf_add_byte(&r->module, '/');
	buf_add_str(&r->module, token_text(r->s, name));
	to = relative ? module_in(r->g, folder, buf_str(&r->module)) : module_find(r, buf_str(&r->module));
	r->module.len = len;
	if (to < 0 && relative)
		to = len ? module_in(r->g, folder, buf_str(&r->module))
			 : graph_resolve(r->g, folder, STR(""), "/__init__.py");
	else if (to < 0)
		to = module_find(r, buf_str(&r->module));
	graph_add(r->g, r->file, to, r->s->at[name].line);
}

static void from_import(struct reading *r, size_t i)
{
	struct str folder = r->g->tree->files[r->file].path;
	bool relative = false;

	i = token_next(r->s, i);
	buf_clear(&r->module);
	for (; token_is(r->s, i, "."); i = token_next(r->s, i)) {
		folder = path_folder(folder);
		relative = true;
	}
	if (!token_is(r->s, i, "import"))
		i = dotted(r, i);
	if (!token_is(r->s, i, "import"))
		return;
	i = token_next(r->s, i);
	if (token_is(r->s, i, "("))
		i = token_next(r->s, i);
	while (i < r->s->count && (r->s->at[i].kind == TOKEN_WORD || token_is(r->s, i, "*"))) {
		name_take(r, folder, relative, i);
		i = token_next(r->s, i);
		if (token_is(r->s, i, "as"))
			i = token_next(r->s, token_next(r->s, i));
		if (!token_is(r->s, i, ","))
			break;
		i = token_next(r->s, i);
	}
}

/* Whether what stands in the block that this statement opens runs later, or never. */
static bool runs_later(const struct scan *s, size_t i)
{
	if (token_in(s, i, "def async"))
		return true;
	if (!token_is(s, i, "if"))
		return false;
	for (i = token_next(s, i); i < s->count && !token_is(s, i, ":"); i = token_next(s, i))
		if (token_is(s, i, "TYPE_CHECKING") || token_is(s, i, "__name__"))
			return true;
	return false;
}

void graph_of_python(struct graph *g, size_t file, const struct scan *s)
{
	struct reading r = { .g = g, .s = s, .file = file };
	struct block open[BLOCKS_MOST];
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!s->at[i].first || s->at[i].kind == TOKEN_COMMENT)
			continue;
		while (count && open[count - 1].indent >= s->at[i].indent)
			count--;
		bool later = count && open[count - 1].later;

		if (token_in(s, i, "def async class if else elif try except finally with for while") &&
			count < BLOCKS_MOST)
			open[count++] = (struct block){ s->at[i].indent, later || runs_later(s, i) };
		else if (token_is(s, i, "import") && !later)
			import(&r, i);
		else if (token_is(s, i, "from") && !later)
			from_import(&r, i);
	}
	buf_release(&r.module);
}
