/* Tries one depth after the other, the deepest first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/plan_listing.h"
#include "common/report/json_writer.h"

enum {
	LANGUAGES_TOLD = 6,  /* of a folder: those that come first in it */
	UNLISTED_ROOM = 160, /* for the line that says what is not listed */
};

/* A run of files that make one line. */
struct folder {
	uint32_t files;
	uint64_t lines;
	struct str languages[LANGUAGES_TOLD];
	uint32_t of[LANGUAGES_TOLD], others;
};

static size_t depth_of(struct str path)
{
	size_t depth = 0;

	for (size_t i = 0; i < path.len; i++)
		depth += path.at[i] == '/';
	return depth;
}

/* The first `depth` folders of a path, the last slash with them; "" where it has fewer. */
static struct str folder_of(struct str path, size_t depth)
{
	for (size_t i = 0; i < path.len && depth; i++)
		if (path.at[i] == '/' && !--depth)
			return str_sub(path, 0, i + 1);
	return STR("");
}

static void folder_add(struct folder *f, const struct listed_file *file)
{
	size_t i = 0;

	f->files++;
	f->lines += file->lines;
	while (i < LANGUAGES_TOLD && f->of[i] && !str_equal(f->languages[i], file->language))
		i++;
	if (i == LANGUAGES_TOLD) {
		f->others++;
		return;
	}
	f->languages[i] = file->language;
	f->of[i]++;
}

static void add_folder(struct str name, const struct folder *f, struct buf *out)
{
	struct json_writer w = { .out = out };
	struct buf languages = BUF_INIT;

	for (size_t i = 0; i < LANGUAGES_TOLD && f->of[i]; i++)
		buf_printf(&languages, "%s%.*s %u", i ? ", " : "",
			STR_ARG(f->languages[i].len ? f->languages[i] : STR("unknown")), f->of[i]);
	if (f->others)
		buf_printf(&languages, ", others %u", f->others);
	json_open(&w, NULL, '{');
	json_str(&w, "folder", name);
	json_u64(&w, "files", f->files);
	json_u64(&w, "lines", f->lines);
	json_str(&w, "languages", buf_str(&languages));
	json_close(&w, '}');
	buf_add_byte(out, '\n');
	buf_release(&languages);
}

static void add_file(const struct listed_file *f, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_str(&w, "path", f->path);
	json_u64(&w, "lines", f->lines);
	json_str(&w, "language", f->language);
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

/* What a file stands in at this depth: its folder of so many names, or "" where it is a line of its own. At depth 0 the files
 * beside the topmost folders share a line, too. */
static struct str group_of(const struct listed_file *f, size_t depth)
{
	return folder_of(f->path, depth ? depth : 1);
}

/* Lists from `files` on until `most` bytes are full; returns how many files stand in what was written. */
static size_t list_at(
	const struct listed_file *files, size_t count, size_t depth, size_t most, struct buf *out)
{
	size_t begin = out->len, done = 0;

	while (done < count) {
		struct str group = group_of(&files[done], depth);
		struct folder folder = { 0 };
		size_t before = out->len, next = done;

		if (!group.len && depth) {
			add_file(&files[next++], out);
		} else {
			while (next < count && str_equal(group_of(&files[next], depth), group))
				folder_add(&folder, &files[next++]);
			add_folder(group, &folder, out);
		}
		if (out->len - begin > most) {
			out->len = before;
			return done;
		}
		done = next;
	}
	return done;
}

void plan_listing(const struct listed_file *files, size_t count, size_t most, struct buf *out)
{
	size_t depth = 0, begin = out->len;

	for (size_t i = 0; i < count; i++)
		depth = depth_of(files[i].path) > depth ? depth_of(files[i].path) : depth;
	/* One below the deepest: no folder has so many names, and each file is a line. */
	for (size_t at = depth + 1;; at--) {
		bool last = !at;
		size_t done = list_at(files, count, at, last ? most - UNLISTED_ROOM : most, out);

		if (done == count)
			return;
		if (last) {
			buf_printf(out, "{\"not_listed\":%zu}\n", count - done);
			return;
		}
		out->len = begin;
	}
}
