/* Reads both versions of each file that is asked about, and writes what they share beside the findings of the commit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/tell_unwritten.h"
#include "cli/job/before.h"
#include "common/content/source.h"
#include "common/content/unwritten.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct both {
	int before_fd, now_fd;
	struct buf before, now;
	struct buf runs; /* of struct unwritten */
};

static const struct manifest_file *file_before(const struct base *b, struct str path)
{
	const struct git_file *was = before_of(b, path);
	ptrdiff_t at = was ? manifest_find(&b->manifest, was->path) : -1;

	return at < 0 ? NULL : &b->manifest.files[at];
}

static bool find_runs(struct both *both, const struct manifest_file *before, const struct manifest_file *now)
{
	struct unwritten whole = { 1, now->lines };

	buf_clear(&both->runs);
	if (!memcmp(before->sha256, now->sha256, SHA256_BYTES))
		buf_add(&both->runs, &whole, sizeof whole);
	else if (source_read_tree(both->before_fd, before, &both->before) ||
		 source_read_tree(both->now_fd, now, &both->now))
		return false;
	else
		unwritten_find(buf_str(&both->before), buf_str(&both->now), &both->runs);
	return both->runs.len;
}

static json_t *row_of(struct str path, const struct buf *found)
{
	const struct unwritten *runs = (const void *)found->at;
	json_t *name = json_stringn(path.at, path.len), *lines = json_array(), *row = json_object();

	for (size_t i = 0; i < found->len / sizeof *runs; i++) {
		json_t *run = json_array();

		json_array_append_new(run, json_integer(runs[i].first));
		json_array_append_new(run, json_integer(runs[i].last));
		json_array_append_new(lines, run);
	}
	json_object_set_new(row, "lines", lines);
	/* Not UTF-8: jansson has no string of it. */
	if (!name || json_object_set_new(row, "path", name)) {
		json_decref(row);
		return NULL;
	}
	return row;
}

static json_t *rows_of(const struct base *b, const struct snapshot *s, struct both *both)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < s->manifest.file_count; i++) {
		const struct manifest_file *now = &s->manifest.files[i];
		const struct manifest_file *before = now->context ? NULL : file_before(b, now->path);
		json_t *row = before && find_runs(both, before, now) ? row_of(now->path, &both->runs) : NULL;

		if (row)
			json_array_append_new(rows, row);
	}
	return rows;
}

/* The report is ours, and one object: behind its last member is room for one more. */
static void add_member(struct buf *report, const char *text)
{
	while (report->len && report->at[report->len - 1] != '}')
		report->len--;
	if (!report->len)
		return;
	report->len--;
	buf_printf(report, ",\"unwritten\":%s}\n", text);
}

void tell_unwritten(struct base *b, const struct snapshot *s)
{
	struct both both = { .before_fd = open(b->dir.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		.now_fd = open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };

	if (both.before_fd >= 0 && both.now_fd >= 0) {
		json_t *rows = rows_of(b, s, &both);
		char *text = json_dumps(rows, JSON_COMPACT);

		if (text)
			add_member(&b->report, text);
		free(text);
		json_decref(rows);
	}
	if (both.before_fd >= 0)
		close(both.before_fd);
	if (both.now_fd >= 0)
		close(both.now_fd);
	buf_release(&both.before);
	buf_release(&both.now);
	buf_release(&both.runs);
}
