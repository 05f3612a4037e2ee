/* The checks of the documentation lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/documentation.h"

#include "worker/analyzer/docs/library.h"

static void check_documents(const struct lens_tree *tree, struct lens_sink *out)
{
	struct library l;

	library_read(&l, tree);
	check_links(&l, out);
	check_stale_names(&l, out);
	check_readme(&l, out);
	library_release(&l);
}

const struct lens_check documentation_checks[] = {
	{ "undocumented", NULL, NULL, check_undocumented, "undocumented" },
	{ "documents", NULL, NULL, check_documents, "dead-link dead-anchor stale-name readme-commands" },
	{ 0 },
};
