/* The checks of the architecture lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"

#include "worker/analyzer/architecture/graph.h"

static void check_graph(const struct lens_tree *tree, struct lens_sink *out)
{
	struct graph g;

	graph_build(&g, tree);
	check_cycles(&g, out);
	check_god_header(&g, out);
	check_layers(&g, out);
	graph_release(&g);
}

const struct lens_check architecture_checks[] = {
	{ "function-size", NULL, check_function_size, NULL, "long-function deep-function" },
	{ "god-file", NULL, NULL, check_god_file, "god-file" },
	{ "graph", NULL, NULL, check_graph, "include-cycle import-cycle god-header layering" },
	{ 0 },
};
