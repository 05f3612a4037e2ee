/* A workflow's file, from its name to what it says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/workflow_load.h"

#include "common/buf.h"
#include "common/io/file.h"
#include "common/io/names.h"
#include "reeve/limits.h"

#include <stdio.h>

int workflow_load(const char *dir, struct str name, struct arena *arena, struct workflow *out,
	char words[WORKFLOW_WORDS_BYTES])
{
	char why[WORKFLOW_WORDS_BYTES] = "cannot be read";
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	int err = -E_NOT_FOUND;

	buf_printf(&path, "%s/%.*s.yaml", dir, STR_ARG(name));
	if (str_find(name, '/') < 0) /* a name is no way to somewhere else */
		err = file_read(path.at, WORKFLOW_BYTES_MOST, &bytes);
	if (err == -E_NOT_FOUND)
		snprintf(why, sizeof why, "there is no such file");
	else if (err)
		err = -E_INVALID;
	else
		err = workflow_read(buf_str(&bytes), name, arena, out, why);
	if (err)
		snprintf(words, WORKFLOW_WORDS_BYTES, "%.120s: %.120s", path.at, why);
	buf_release(&bytes);
	buf_release(&path);
	return err;
}

int workflows_load(const char *dir, struct arena *arena, struct workflow **out, size_t *count,
	char words[WORKFLOW_WORDS_BYTES])
{
	struct str *names;
	int err = names_of(dir, NAMES_YAML, WORKFLOWS_MOST, arena, &names, count, words);

	if (err)
		return err;
	*out = arena_zero(arena, (*count + 1) * sizeof **out);
	for (size_t i = 0; i < *count && !err; i++)
		err = workflow_load(dir, names[i], arena, &(*out)[i], words);
	return err;
}
