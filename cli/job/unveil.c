/* Asks of each file that was left out whether that is the change's own doing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/unveil.h"
#include "common/content/language.h"
#include "common/content/skip.h"
#include "common/content/walk_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct veil {
	const struct base *b;
	struct snapshot *s;
	int root_fd;
	char *bytes;       /* WALK_FILE_BYTES */
	struct buf before; /* the base's content */
	struct buf files;  /* of struct manifest_file */
};

static bool is_of_content(struct str why)
{
	return str_equal(why, STR("generated")) || str_equal(why, STR("minified")) ||
	       str_equal(why, STR("binary"));
}

static const struct git_file *base_of(const struct base *b, struct str path)
{
	const struct base_rename *renames = (const void *)b->renames.at;
	const struct git_file *file = git_files_find(&b->files, path);

	for (size_t i = 0; i < b->renames.len / sizeof *renames && !file; i++)
		if (str_equal(renames[i].to, path))
			file = git_files_find(&b->files, renames[i].from);
	return file;
}

/* What git does not give was not left out: then somebody looks at a file too many. */
static bool was_left_out(struct veil *v, const struct git_file *file)
{
	struct walk_progress progress = snapshot_progress(v->s);

	if (skip_by_name(file->path).len)
		return true;
	if (git_content(&v->b->git, file, &progress, FILE_BYTES_MOST, &v->before))
		return false;
	struct str content = buf_str(&v->before);
	return skip_is_binary(content) || skip_by_content(content, language_of(file->path, content)).len;
}

static bool is_veiled(struct veil *v, const struct manifest_skipped *row, struct manifest_file *file)
{
	const struct git_file *was = base_of(v->b, row->path);
	struct str why;

	*file = (struct manifest_file){ .path = row->path };
	if (!is_of_content(row->why) || !walk_file(v->root_fd, v->bytes, true, file, &why))
		return false;
	if (was)
		return !git_file_is(was, str_bytes(v->bytes, file->size)) && !was_left_out(v, was);
	if (str_equal(row->why, STR("binary")))
		return file->language.len;
	return !skip_by_name(row->path).len;
}

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static void take_back(struct manifest *m, const struct buf *files)
{
	size_t more = files->len / sizeof *m->files;
	struct manifest_file *list = arena_take(&m->arena, (m->file_count + more + 1) * sizeof *list);

	memcpy(list, m->files, m->file_count * sizeof *list);
	memcpy(list + m->file_count, files->at, files->len);
	m->files = list;
	m->file_count += more;
	qsort(m->files, m->file_count, sizeof *m->files, by_path);
}

void unveil(struct base *b, struct snapshot *s)
{
	struct veil v = { .b = b, .s = s };
	struct manifest *m = &s->manifest;
	size_t kept = 0;

	v.root_fd = open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	v.bytes = malloc(WALK_FILE_BYTES);
	if (!v.bytes)
		abort(); /* out of memory */
	for (size_t i = 0; i < m->skipped_count && v.root_fd >= 0; i++) {
		struct manifest_file file;

		if (is_veiled(&v, &m->skipped[i], &file))
			buf_add(&v.files, &file, sizeof file);
		else
			m->skipped[kept++] = m->skipped[i];
	}
	if (v.root_fd >= 0)
		m->skipped_count = kept;
	b->changed += v.files.len / sizeof(struct manifest_file);
	if (v.files.len)
		take_back(m, &v.files);
	if (v.root_fd >= 0)
		close(v.root_fd);
	buf_release(&v.before);
	buf_release(&v.files);
	free(v.bytes);
}
