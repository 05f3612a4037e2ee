/* Public functions that nobody explains: one finding a file, or one for the tree where that is its habit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/documentation.h"
#include "common/absence.h"
#include "common/array.h"
#include "worker/analyzer/docs/public.h"
#include "worker/analyzer/path_role.h"

#include <stdlib.h>

enum {
	HABIT_FILES = 20,   /* from so many files on a share is a habit */
	HABIT_PERCENT = 20, /* explained, at most: to tell each file would tell nothing */
	FILES_TOLD = 25,    /* those that lack most */
	COMMENT_LINES = 2   /* above: what is farther away speaks of something else */
};

struct row {
	const struct lens_file *file;
	struct offer offer;
};

struct shelf {
	const char *what; /* what they lack */
	const char *told; /* as of struct offer */
	struct row *at;
	size_t count;
	uint64_t total, bare;
};

static struct str place_of(struct stretch where, struct buf *out)
{
	buf_printf(out, "x:%u-%u", where.from, where.to);
	return buf_str(out);
}

/* What the coordinator will look for is not there either: a string may hold what looks like a comment. */
static bool can_be_seen(const struct offer *o, struct stretch where)
{
	struct buf place = BUF_INIT;
	const char *told = o->told;
	struct str lines;
	bool clear = where.from && absence_pattern_is_formed(place_of(where, &place)) &&
		     absence_lines_of(buf_str(&place), o->bytes, &lines);

	while (clear && *told)
		clear = !absence_word_stands(lines, lens_word_take(&told));
	buf_release(&place);
	return clear;
}

void offer_add(struct offer *o, bool bare, struct str name, uint32_t line, struct stretch where)
{
	o->total++;
	if (!bare)
		return;
	o->bare++;
	if (!o->first_line && can_be_seen(o, where)) {
		o->first = name;
		o->first_line = line;
		o->where = where;
	}
}

struct stretch above(const struct scan *s, size_t first, size_t name)
{
	uint32_t line = s->at[first].line, from = line > COMMENT_LINES ? line - COMMENT_LINES : 1;

	for (size_t i = first; i-- > 0;) {
		if (s->at[i].kind == TOKEN_COMMENT)
			continue;
		if (token_last_line(s, i) >= from)
			from = token_last_line(s, i) + 1;
		break;
	}
	/* On one line with what stands before: then that line it is. */
	return (struct stretch){ from < line ? from : line, s->at[name].line };
}

bool commented(const struct scan *s, size_t first, const char *begins)
{
	uint32_t line = s->at[first].line;

	/* Behind it, in its own lines: "int x(void); (comment)". */
	for (size_t i = first; !begins && i < s->count && s->at[i].line == line; i++)
		if (s->at[i].kind == TOKEN_COMMENT)
			return true;
	for (size_t i = first; i-- > 0;) {
		uint32_t last;

		if (s->at[i].kind != TOKEN_COMMENT) {
			if (begins && token_last_line(s, i) + COMMENT_LINES >= line &&
				token_in(s, i, ") ] @"))
				continue; /* a decorator between */
			return false;
		}
		last = token_last_line(s, i);
		if (last + COMMENT_LINES < line)
			return false;
		/* At the end of the line of what stands before, it speaks of that. */
		if (i && s->at[i - 1].line == s->at[i].line && s->at[i - 1].kind != TOKEN_COMMENT)
			return false;
		if (!begins || str_starts(token_text(s, i), str_of(begins)))
			return true;
	}
	return false;
}

static bool below(struct str path, struct str folder)
{
	for (size_t i = 0; i + folder.len < path.len; i++)
		if ((!i || path.at[i - 1] == '/') && str_starts(str_sub(path, i, path.len), folder))
			return true;
	return false;
}

/* "_impl/x.py", "_x.py"; "__init__.py" is the face of its folder. */
static bool is_private(struct str path)
{
	for (size_t i = 0; i + 1 < path.len; i++)
		if ((!i || path.at[i - 1] == '/') && path.at[i] == '_' && path.at[i + 1] != '_')
			return true;
	return false;
}

/* 0 C, 1 Python, 2 JavaScript; -1 for what offers nothing to others. */
static int shelf_of(const struct lens_file *f)
{
	struct str base = path_last(f->path);

	if (path_is_test(f->path) || path_is_aside(f->path) || is_private(f->path))
		return -1;
	if (lens_language("c cpp", f->language))
		return str_find(base, '.') > 0 && strchr("hH", base.at[str_find_last(base, '.') + 1]) &&
				       below(f->path, STR("include/"))
			       ? 0
			       : -1;
	if (str_equal(f->language, STR("python")))
		return str_ends(base, STR(".py")) && !str_equal(base, STR("setup.py")) ? 1 : -1;
	return lens_language("javascript typescript", f->language) && str_find(base, '.') > 0 ? 2 : -1;
}

static void shelf_add(struct shelf *shelf, const struct lens_file *f, const struct offer *o)
{
	shelf->total += o->total;
	shelf->bare += o->bare;
	if (o->first_line)
		shelf->at[shelf->count++] = (struct row){ f, *o };
}

static int barest_first(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	if (a->offer.bare != b->offer.bare)
		return a->offer.bare < b->offer.bare ? 1 : -1;
	return str_compare(a->file->path, b->file->path);
}

static void row_prove(const struct row *r, struct lens_sink *out)
{
	struct buf place = BUF_INIT;
	const char *told = r->offer.told;

	buf_printf(&place, "%.*s:%u-%u", STR_ARG(r->file->path), r->offer.where.from, r->offer.where.to);
	lens_absent_path(out, buf_str(&place));
	while (*told)
		lens_absent_word(out, lens_word_take(&told));
	buf_release(&place);
}

static void row_tell(const struct shelf *shelf, const struct row *r, struct lens_sink *out)
{
	lens_report(out, r->file, r->offer.first_line, 0, SEVERITY_NOTE, "undocumented",
		"%u of %u public functions of this file have no %s, first %.*s", r->offer.bare,
		r->offer.total, shelf->what, STR_ARG(r->offer.first));
	row_prove(r, out);
}

static void shelf_tell(const struct shelf *shelf, struct lens_sink *out)
{
	const struct row *rows = shelf->at;
	bool habit = shelf->count >= HABIT_FILES &&
		     (shelf->total - shelf->bare) * 100 <= shelf->total * HABIT_PERCENT;
	uint64_t rest = 0;

	if (!shelf->count)
		return;
	qsort(shelf->at, shelf->count, sizeof *shelf->at, barest_first);
	if (habit) {
		lens_report(out, rows->file, rows->offer.first_line, 0, SEVERITY_NOTE, "undocumented",
			"%llu of %llu public functions in %zu files of this tree have no %s; %u of them are "
			"in this file",
			(unsigned long long)shelf->bare, (unsigned long long)shelf->total, shelf->count,
			shelf->what, rows->offer.bare);
		row_prove(rows, out);
		return;
	}
	for (size_t i = 0; i < shelf->count; i++) {
		if (i < FILES_TOLD)
			row_tell(shelf, &rows[i], out);
		else
			rest += rows[i].offer.bare;
	}
	if (!rest)
		return;
	lens_report(out, rows[FILES_TOLD].file, rows[FILES_TOLD].offer.first_line, 0, SEVERITY_NOTE,
		"undocumented",
		"%llu more public functions have no %s, in %zu files of which this is the first",
		(unsigned long long)rest, shelf->what, shelf->count - FILES_TOLD);
	row_prove(&rows[FILES_TOLD], out);
}

static void file_look(struct shelf *shelves, const struct lens_file *f, int kind)
{
	struct offer offer = { .bytes = f->bytes, .told = shelves[kind].told };
	struct scan scan;

	scan_init(&scan, f->bytes, f->language);
	if (kind == 0)
		offer_of_c(&scan, &offer);
	else if (kind == 1)
		offer_of_python(&scan, &offer);
	else
		offer_of_js(&scan, &offer);
	shelf_add(&shelves[kind], f, &offer);
	scan_release(&scan);
}

void check_undocumented(const struct lens_tree *tree, struct lens_sink *out)
{
	struct shelf shelves[] = { { .what = "comment", .told = "// /* */" },
		{ .what = "docstring", .told = "\" '" }, { .what = "/** comment", .told = "*/" } };

	for (size_t i = 0; i < 3; i++)
		shelves[i].at = array_zero(tree->count, sizeof *shelves[i].at);
	for (size_t i = 0; i < tree->count; i++) {
		int kind = shelf_of(&tree->files[i]);

		if (kind >= 0)
			file_look(shelves, &tree->files[i], kind);
	}
	for (size_t i = 0; i < 3; i++) {
		shelf_tell(&shelves[i], out);
		free(shelves[i].at);
	}
}
