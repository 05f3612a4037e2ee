/* Opens the set of tools and the process that looks for them, in the order that forking wants. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/local_tools.h"

#include "common/io/paths.h"

#include <stdio.h>

void local_tools_open(struct local_tools *t)
{
	struct buf folder = BUF_INIT;

	*t = (struct local_tools){ 0 };
	paths_data("tools", &folder);
	if (toolset_load(folder.at, &t->set, t->words))
		t->set = NULL;
	buf_release(&folder);
	if (spawner_open(&t->spawner)) {
		t->spawner = NULL;
		snprintf(t->words, sizeof t->words, "the process that looks for tools cannot be started");
	} else if (t->set) {
		toolset_probe(t->set, t->spawner);
	}
}

void local_tools_close(struct local_tools *t)
{
	if (t->spawner)
		spawner_close(t->spawner);
	toolset_free(t->set);
}
