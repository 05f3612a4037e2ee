/* Resolves #include "...". Folders of -I are not known: a name that fits one file of the tree means that one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/graph.h"

void graph_of_c(struct graph *g, size_t file, const struct scan *s)
{
	struct str folder = path_folder(g->tree->files[file].path);

	for (size_t i = 0; i + 2 < s->count; i++) {
		struct str name;
		ptrdiff_t to;

		if (!s->at[i].directive || s->at[i].branch == BRANCH_DEAD || !token_is(s, i, "#") ||
			!token_in(s, i + 1, "include import") || s->at[i + 2].kind != TOKEN_STRING)
			continue;
		name = token_content(s, i + 2);
		to = graph_resolve(g, folder, name, "");
		if (to < 0)
			to = graph_resolve(g, STR(""), name, "");
		if (to < 0 && memmem(name.at, name.len, "..", 2) == NULL)
			to = graph_only(g, name);
		graph_add(g, file, to, s->at[i].line);
	}
}
