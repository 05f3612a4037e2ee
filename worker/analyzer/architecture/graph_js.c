/* Resolves relative imports of JavaScript and TypeScript that run when the file is loaded. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/graph.h"

static ptrdiff_t resolve(struct graph *g, struct str folder, struct str name)
{
	static const char *const endings[] = { "", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx",
		"/index.js", "/index.mjs", "/index.cjs", "/index.ts", "/index.tsx" };
	ptrdiff_t to = -1;

	for (size_t i = 0; i < sizeof endings / sizeof endings[0] && to < 0; i++)
		to = graph_resolve(g, folder, name, endings[i]);
	/* TypeScript names the file that it will become. */
	if (to < 0 && str_ends(name, STR(".js"))) {
		to = graph_resolve(g, folder, str_sub(name, 0, name.len - 3), ".ts");
		if (to < 0)
			to = graph_resolve(g, folder, str_sub(name, 0, name.len - 3), ".tsx");
	}
	return to;
}

/* `import x from "./y"`, `export * from "./y"`, `import "./y"`: the string, or the end. Types are gone at run time. */
static size_t source_of(const struct scan *s, size_t i)
{
	enum { WORDS_MOST = 600 };
	bool import = token_is(s, i, "import");
	size_t k = token_next(s, i);

	if (token_is(s, k, "type") && !token_in(s, token_next(s, k), "from ,"))
		return s->count;
	if (import && s->at[k].kind == TOKEN_STRING)
		return k;
	for (int n = 0; n < WORDS_MOST && k < s->count; n++, k = token_next(s, k)) {
		if (token_in(s, k, "; = ( import export"))
			return s->count;
		if (token_is(s, k, "from") && s->at[token_next(s, k)].kind == TOKEN_STRING)
			return token_next(s, k);
	}
	return s->count;
}

static size_t required(const struct scan *s, size_t i)
{
	size_t open = token_next(s, i), string = token_next(s, open);

	if (!token_is(s, i, "require") || token_is(s, token_prev(s, i), ".") || !token_is(s, open, "(") ||
		s->at[string].kind != TOKEN_STRING || !token_is(s, token_next(s, string), ")"))
		return s->count;
	return string;
}

void graph_of_js(struct graph *g, size_t file, const struct scan *s)
{
	struct str folder = path_folder(g->tree->files[file].path);

	for (size_t i = 0; i < s->count; i++) {
		size_t string = s->count;

		/* What is in braces or in a call runs later, or nobody knows when. */
		if (token_in(s, i, "{ (") && token_mate(s, i) != s->count) {
			i = token_mate(s, i);
			continue;
		}
		if (token_in(s, i, "import export") && !token_is(s, token_prev(s, i), "."))
			string = source_of(s, i);
		else
			string = required(s, i);
		if (string >= s->count || !str_starts(token_content(s, string), STR(".")))
			continue;
		graph_add(g, file, resolve(g, folder, token_content(s, string)), s->at[string].line);
		i = string;
	}
}
