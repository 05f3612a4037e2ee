/* Asks of each file that was left out whether that is the change's own doing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/unveil.h"
#include "cli/job/before.h"
#include "common/content/skip.h"
#include "common/content/walk_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct veil {
	const struct base *b;
	struct snapshot *s;
	int root_fd;
	char *bytes;      /* WALK_FILE_BYTES */
	struct buf files; /* of struct manifest_file */
};

static bool is_of_content(struct str why)
{
	return str_equal(why, STR("generated")) || str_equal(why, STR("minified")) ||
	       str_equal(why, STR("binary"));
}

static bool is_veiled(struct veil *v, const struct manifest_skipped *row, struct manifest_file *file)
{
	const struct git_file *was = before_of(v->b, row->path);
	struct str why;

	*file = (struct manifest_file){ .path = row->path };
	if (!is_of_content(row->why) || !walk_file(v->root_fd, v->bytes, true, file, &why))
		return false;
	file->added = !was;
	if (was)
		return !git_file_is(was, str_bytes(v->bytes, file->size)) &&
		       !before_left_out(v->b, v->s, was);
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
	buf_release(&v.files);
	free(v.bytes);
}
