/* Tells which sources no test names: by folder, the largest first; or once, where that is the tree's habit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"
#include "common/array.h"
#include "worker/analyzer/tests/tested.h"

#include <stdlib.h>

enum {
	TREE_LINES_WARNING = 200, /* a script of a page may live without a test */
	NAMED_PERCENT = 10,       /* below: the tests go end to end, and names tell nothing */
	SOURCES_FOR_PERCENT = 10,
	FOLDERS_TOLD = 15,
	NAMES_TOLD = 4,
	TESTS_BYTES_MOST = 32 << 20 /* more take too long to be looked through again, for each name */
};

static struct str folder_of(const struct source *s)
{
	struct str path = s->file->path;

	return str_sub(path, 0, path.len - path_last(path).len);
}

/* By folder, those without a test before the others, the largest first. */
static int by_folder(const void *x, const void *y)
{
	const struct source *a = x, *b = y;
	int order = str_compare(folder_of(a), folder_of(b));

	if (order)
		return order;
	if (a->named != b->named)
		return a->named ? 1 : -1;
	if (a->code != b->code)
		return a->code < b->code ? 1 : -1;
	return str_compare(a->file->path, b->file->path);
}

/* What is said of the whole tree stands at the first by path: the largest is another one with every few lines, and a baseline
 * would call what was said of the tree before new. */
static const struct source *first_untested(const struct sources *all)
{
	const struct source *first = NULL;

	for (size_t i = 0; i < all->count; i++)
		if (!all->at[i].named &&
			(!first || str_compare(all->at[i].file->path, first->file->path) < 0))
			first = &all->at[i];
	return first;
}

/* Sources of one folder that no test names: the same work for the same people. */
struct folder {
	const struct source *first;
	size_t count;
	uint64_t code;
};

static int most_first(const void *x, const void *y)
{
	const struct folder *a = x, *b = y;

	if (a->code != b->code)
		return a->code < b->code ? 1 : -1;
	return str_compare(a->first->file->path, b->first->file->path);
}

/* Where tests are that all take for tests. There are others: what is not among these is not asked again. */
static void tests_claim(struct lens_sink *out)
{
	static const char *const folders[] = { "test", "tests" };
	static const char *const endings[] = { ".c", ".cc", ".cpp", ".py", ".js", ".go", ".java", ".rs",
		".sh" };
	static const char *const names[] = { "*_test.c", "*_test.cc", "*_test.cpp", "*_test.py", "*_test.go",
		"*.test.js", "*.spec.js", "*.test.ts", "*.spec.ts" };
	char pattern[32];

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
			snprintf(pattern, sizeof pattern, "*/%s/*%s", folders[i], endings[k]);
			lens_absent_path(out, str_of(pattern));
			lens_absent_path(out, str_of(pattern + 2)); /* at the root */
		}
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		lens_absent_path(out, str_of(names[i]));
}

static void names_claim(const struct folder *f, const struct sources *all, struct lens_sink *out)
{
	if (all->test_bytes > TESTS_BYTES_MOST)
		return;
	for (size_t i = 0; i < f->count && i <= NAMES_TOLD; i++)
		lens_absent_word(out, source_called(f->first[i].file->path));
	tests_claim(out);
}

static void folder_tell(const struct folder *f, const struct sources *all, struct lens_sink *out)
{
	const struct source *s = f->first;
	struct buf more = BUF_INIT;

	for (size_t i = 1; i < f->count && i <= NAMES_TOLD; i++)
		buf_printf(&more, "%s%.*s", i > 1 ? ", " : "", STR_ARG(path_last(s[i].file->path)));
	if (f->count == 1)
		lens_report(out, s->file, lens_first_line(s->file), 0, SEVERITY_NOTE, "untested-source",
			"no test names this file or a function of it (%u lines of code)", s->code);
	else
		lens_report(out, s->file, lens_first_line(s->file), 0, SEVERITY_NOTE, "untested-source",
			"no test names this file or a function of it (%u lines of code), nor %zu more of "
			"this "
			"folder: %s%s",
			s->code, f->count - 1, more.at, f->count - 1 > NAMES_TOLD ? ", ..." : "");
	names_claim(f, all, out);
	buf_release(&more);
}

static size_t folders_find(struct sources *all, struct folder *folders)
{
	size_t count = 0;

	qsort(all->at, all->count, sizeof *all->at, by_folder);
	for (size_t i = 0; i < all->count; i++) {
		struct folder *last = count ? &folders[count - 1] : NULL;

		if (all->at[i].named)
			continue;
		if (!last || !str_equal(folder_of(last->first), folder_of(&all->at[i]))) {
			last = &folders[count++];
			*last = (struct folder){ .first = &all->at[i] };
		}
		last->count++;
		last->code += all->at[i].code;
	}
	qsort(folders, count, sizeof *folders, most_first);
	return count;
}

static void folders_tell(struct sources *all, struct lens_sink *out)
{
	struct folder *folders = array_zero(all->count, sizeof *folders);
	size_t count, rest = 0;

	count = folders_find(all, folders);
	for (size_t i = 0; i < count; i++) {
		if (i < FOLDERS_TOLD)
			folder_tell(&folders[i], all, out);
		else
			rest += folders[i].count;
	}
	if (rest)
		lens_report(out, folders[FOLDERS_TOLD].first->file,
			lens_first_line(folders[FOLDERS_TOLD].first->file), 0, SEVERITY_NOTE,
			"untested-source",
			"no test names %zu more sources, in %zu folders of which this is the first", rest,
			count - FOLDERS_TOLD);
	free(folders);
}

void sources_tell(struct sources *all, size_t tests, struct lens_sink *out)
{
	const struct source *first = first_untested(all);

	if (!first)
		return;
	if (!tests) {
		lens_report(out, first->file, lens_first_line(first->file), 0,
			all->code >= TREE_LINES_WARNING ? SEVERITY_WARNING : SEVERITY_NOTE, "no-tests",
			"this tree has no test: %zu sources with %llu lines of code, of which this is the "
			"first",
			all->count, (unsigned long long)all->code);
		if (!all->test_paths)
			tests_claim(out);
	} else if (all->count >= SOURCES_FOR_PERCENT && all->named * 100 < all->count * NAMED_PERCENT) {
		lens_report(out, first->file, lens_first_line(first->file), 0, SEVERITY_NOTE,
			"untested-source",
			"tests name %zu of %zu sources with over %d lines of code; this is the first of "
			"the others",
			all->named, all->count, SOURCE_LINES);
	} else {
		folders_tell(all, out);
	}
}
