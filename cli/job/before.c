/* Asks git for a file as the base has it, and judges it as a snapshot would. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/before.h"
#include "common/content/language.h"
#include "common/content/skip.h"
#include "reeve/limits.h"

#include <stdlib.h>

static int rename_by_name(const void *path, const void *rename)
{
	return str_compare(*(const struct str *)path, ((const struct base_rename *)rename)->to);
}

const struct git_file *before_of(const struct base *b, struct str path)
{
	const struct base_rename *renames = (const void *)b->renames.at, *rename = NULL;
	const struct git_file *file = git_files_find(&b->files, path);

	if (!file && b->renames.len)
		rename = bsearch(
			&path, renames, b->renames.len / sizeof *renames, sizeof *renames, rename_by_name);
	return rename ? git_files_find(&b->files, rename->from) : file;
}

bool before_left_out(const struct base *b, struct snapshot *s, const struct git_file *file)
{
	struct walk_progress progress = snapshot_progress(s);
	struct buf bytes = BUF_INIT;
	bool out = skip_by_name(file->path).len || skip_vendored_folder(file->path);

	if (!out && !git_content(&b->git, file, &progress, FILE_BYTES_MOST, &bytes)) {
		struct str content = buf_str(&bytes);

		out = skip_is_binary(content) ||
		      skip_by_content(content, language_of(file->path, content)).len;
	}
	buf_release(&bytes);
	return out;
}
