/* Begins with the folders at the top, and opens one after the other while there is room. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/plan_listing.h"
#include "common/report/json_writer.h"
#include "common/utf8.h"
#include "reeve/limits.h"

enum {
	LANGUAGES_TOLD = 6,  /* of a folder: those that come first in it */
	RANGE_NAME_MOST = 96 /* of the first and the last name of a range */
};

/* What a line sums up. */
struct sum {
	uint32_t files;
	uint64_t lines;
	struct str languages[LANGUAGES_TOLD];
	uint32_t of[LANGUAGES_TOLD], others;
};

/* A line: the files [from, to), which are all below the first `depth` folders of their paths; 0: one file. */
struct entry {
	size_t from, to, depth, bytes;
	uint64_t lines;
	bool shut; /* it does not fit when it is opened, and never will: the room only shrinks */
};

struct listing {
	const struct listed_file *files;
	struct buf entries; /* of struct entry, in order */
	size_t bytes, most;
};

/* The first `depth` folders of a path, the last slash with them; "" where it has fewer. */
static struct str folder_of(struct str path, size_t depth)
{
	for (size_t i = 0; i < path.len && depth; i++)
		if (path.at[i] == '/' && !--depth)
			return str_sub(path, 0, i + 1);
	return STR("");
}

static void sum_add(struct sum *s, const struct listed_file *file)
{
	size_t i = 0;

	s->files++;
	s->lines += file->lines;
	while (i < LANGUAGES_TOLD && s->of[i] && !str_equal(s->languages[i], file->language))
		i++;
	if (i == LANGUAGES_TOLD) {
		s->others++;
		return;
	}
	s->languages[i] = file->language;
	s->of[i]++;
}

static struct sum sum_of(const struct listed_file *files, size_t from, size_t to)
{
	struct sum s = { 0 };

	for (size_t i = from; i < to; i++)
		sum_add(&s, &files[i]);
	return s;
}

static void write_sum(struct json_writer *w, const struct sum *s)
{
	struct buf languages = BUF_INIT;

	for (size_t i = 0; i < LANGUAGES_TOLD && s->of[i]; i++)
		buf_printf(&languages, "%s%.*s %u", i ? ", " : "",
			STR_ARG(s->languages[i].len ? s->languages[i] : STR("unknown")), s->of[i]);
	if (s->others)
		buf_printf(&languages, ", others %u", s->others);
	json_u64(w, "files", s->files);
	json_u64(w, "lines", s->lines);
	json_str(w, "languages", buf_str(&languages));
	buf_release(&languages);
}

static struct str name_of(const struct listing *l, const struct entry *e)
{
	struct str path = l->files[e->from].path;

	return e->depth ? folder_of(path, e->depth) : path;
}

static void write_entry(const struct listing *l, const struct entry *e, struct buf *out)
{
	const struct listed_file *file = &l->files[e->from];
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_str(&w, e->depth ? "folder" : "path", name_of(l, e));
	if (e->depth) {
		struct sum sum = sum_of(l->files, e->from, e->to);

		write_sum(&w, &sum);
	} else {
		json_u64(&w, "lines", file->lines);
		json_str(&w, "language", file->language);
	}
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

/* The entry that begins at `from`: its folder of `depth` names, or the file itself where it has fewer. All of these files are below
 * the folder above: what they have in common is not compared again, or a deep tree would take its depth squared. */
static struct entry entry_at(const struct listing *l, size_t from, size_t to, size_t depth)
{
	struct entry e = { .from = from, .to = from + 1, .lines = l->files[from].lines, .shut = true };
	struct str folder = folder_of(l->files[from].path, depth), name;
	size_t above = folder_of(l->files[from].path, depth - 1).len;
	struct buf line = BUF_INIT;

	if (folder.len) {
		e.depth = depth;
		e.shut = false;
		name = str_sub(folder, above, folder.len);
		for (; e.to < to; e.to++) {
			struct str path = l->files[e.to].path;

			if (!str_starts(str_sub(path, above, path.len), name))
				break;
			e.lines += l->files[e.to].lines;
		}
	}
	write_entry(l, &e, &line);
	e.bytes = line.len;
	buf_release(&line);
	return e;
}

/* What stands below a folder of `depth` - 1 names. Returns the bytes of its lines; over `most` it is not all of them. */
static size_t children_of(
	const struct listing *l, size_t from, size_t to, size_t depth, size_t most, struct buf *out)
{
	size_t bytes = 0;

	while (from < to && bytes <= most) {
		struct entry e = entry_at(l, from, to, depth);

		buf_add(out, &e, sizeof e);
		bytes += e.bytes;
		from = e.to;
	}
	return bytes;
}

/* From the top down, and at one depth the largest first: whoever plans chooses among large ones. */
static struct entry *next_to_open(const struct listing *l)
{
	struct entry *list = (void *)l->entries.at, *best = NULL;

	for (size_t i = 0; i < l->entries.len / sizeof *list; i++)
		if (!list[i].shut && (!best || list[i].depth < best->depth ||
					     (list[i].depth == best->depth && list[i].lines > best->lines)))
			best = &list[i];
	return best;
}

static void open_entry(struct listing *l, struct entry *e)
{
	size_t at = (size_t)((char *)e - l->entries.at), room = l->most - l->bytes + e->bytes;
	struct buf opened = BUF_INIT, behind = BUF_INIT;
	size_t bytes = children_of(l, e->from, e->to, e->depth + 1, room, &opened);

	if (bytes > room) {
		e->shut = true;
	} else {
		l->bytes += bytes - e->bytes;
		buf_add(&behind, l->entries.at + at + sizeof *e, l->entries.len - at - sizeof *e);
		l->entries.len = at;
		buf_add_str(&l->entries, buf_str(&opened));
		buf_add_str(&l->entries, buf_str(&behind));
	}
	buf_release(&opened);
	buf_release(&behind);
}

static void write_range(
	const struct listing *l, const struct entry *first, const struct entry *last, struct buf *out)
{
	struct sum sum = sum_of(l->files, first->from, last->to);
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_str(&w, "from", utf8_cut(name_of(l, first), RANGE_NAME_MOST));
	json_str(&w, "to", utf8_cut(name_of(l, last), RANGE_NAME_MOST));
	write_sum(&w, &sum);
	json_close(&w, '}');
	buf_add_byte(out, '\n');
}

/* So many folders and files at the top that not even they have room: neighbours share a line, as few as will do. */
static void write_ranges(const struct listing *l, struct buf *out)
{
	const struct entry *list = (const void *)l->entries.at;
	size_t count = l->entries.len / sizeof *list, begin = out->len, step = 1;

	do {
		step *= 2;
		out->len = begin;
		for (size_t i = 0; i < count && out->len - begin <= l->most; i += step)
			write_range(l, &list[i], &list[i + step < count ? i + step - 1 : count - 1], out);
	} while (out->len - begin > l->most && step < count);
}

/* Half of the window is for the question, and a token of names is three bytes or more. */
size_t plan_listing_most(uint32_t window, size_t beside)
{
	uint64_t room = (uint64_t)window / 2 * 3;

	room = room > beside ? room - beside : 0;
	if (room < PLAN_LISTING_LEAST)
		return PLAN_LISTING_LEAST; /* the server knows better than this reckoning */
	return room < GOAL_LISTING_BYTES_MOST ? (size_t)room : GOAL_LISTING_BYTES_MOST;
}

void plan_listing(const struct listed_file *files, size_t count, size_t most, struct buf *out)
{
	struct listing l = { .files = files, .entries = BUF_INIT, .most = most };
	struct entry *list;

	l.bytes = children_of(&l, 0, count, 1, SIZE_MAX, &l.entries);
	if (l.bytes > most) {
		write_ranges(&l, out);
	} else {
		for (struct entry *e; (e = next_to_open(&l));)
			open_entry(&l, e);
		list = (void *)l.entries.at;
		for (size_t i = 0; i < l.entries.len / sizeof *list; i++)
			write_entry(&l, &list[i], out);
	}
	buf_release(&l.entries);
}
