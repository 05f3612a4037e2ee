/* Files far larger than the rest of their tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/architecture/architecture.h"

#include "common/array.h"

#include <assert.h>
#include <stdlib.h>

enum {
	GOD_LINES = 2000, /* of code; a reader holds some hundred in mind */
	GOD_LINES_WARNING = 5000,
	GOD_TOP_PERCENT = 2, /* where every file is large, size is that tree's habit */
	MADE_BYTES = 512,    /* where a generator says that it was one */
	TABLE_PERCENT = 80   /* of lines without a word: a table, written by a program or as data */
};

struct size {
	const struct lens_file *file;
	uint32_t code, literal;
};

static int larger_first(const void *x, const void *y)
{
	const struct size *a = x, *b = y;

	return (a->code < b->code) - (a->code > b->code);
}

/* By a program, which nobody cuts into parts. */
static bool is_made(struct str bytes)
{
	return memmem(bytes.at, bytes.len < MADE_BYTES ? bytes.len : MADE_BYTES, "DO NOT EDIT", 11);
}

void check_god_file(const struct lens_tree *tree, struct lens_sink *out)
{
	struct size *sizes = array_zero(tree->count, sizeof *sizes);
	size_t count = 0, top;

	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];
		struct scan scan;

		if (scan_family_of(f->language) == SCAN_NONE)
			continue;
		scan_init(&scan, f->bytes, f->language);
		sizes[count].file = f;
		scan_count_lines(&scan, &sizes[count].code, &sizes[count].literal);
		count++;
		scan_release(&scan);
	}
	qsort(sizes, count, sizeof *sizes, larger_first);
	/* At least one: the largest of a small tree is in its top too. */
	top = count * GOD_TOP_PERCENT / 100 + 1;
	for (size_t i = 0; i < count && i < top && sizes[i].code > GOD_LINES; i++) {
		const struct size *s = &sizes[i];

		if (is_made(s->file->bytes) || s->literal * 100ULL >= s->code * (uint64_t)TABLE_PERCENT)
			continue;
		lens_report(out, s->file, lens_first_line(s->file), 0,
			s->code > GOD_LINES_WARNING ? SEVERITY_WARNING : SEVERITY_NOTE, "god-file",
			"%u lines of code in one file, among the largest %d %% of the tree", s->code,
			GOD_TOP_PERCENT);
	}
	free(sizes);
}
