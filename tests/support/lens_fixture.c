/* Makes a tree of literals and writes what a lens finds as plain lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lens_fixture.h"

#include "common/content/language.h"
#include "common/content/source.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static int by_path(const void *x, const void *y)
{
	return str_compare(((const struct lens_file *)x)->path, ((const struct lens_file *)y)->path);
}

const char *lens_said(const char *lens, const struct lens_literal *files, size_t count, bool messages)
{
	static struct buf said;
	struct lens_file *list = calloc(count + 1, sizeof *list);
	struct lens_tree tree = { list, count };
	struct lens_sink found = { 0 };
	struct buf json = BUF_INIT;

	assert(list);
	for (size_t i = 0; i < count; i++) {
		struct str text = str_of(files[i].text);

		list[i] = (struct lens_file){ str_of(files[i].path), text,
			language_of(str_of(files[i].path), text), source_line_count(text) };
	}
	qsort(list, count, sizeof *list, by_path);
	buf_release(&said);
	if (lens_run(str_of(lens), &tree, &found))
		buf_add_text(&said, "no such lens\n");
	lens_write(&found, STR("/src"), &json); /* which puts them in order */
	for (size_t i = 0; i < found.count; i++) {
		const struct lens_result *r = &found.results[i];

		buf_printf(
			&said, "%.*s:%u %s %s", STR_ARG(r->path), r->start, severity_name(r->level), r->rule);
		if (messages)
			buf_printf(&said, ": %.*s", STR_ARG(r->message));
		buf_add_byte(&said, '\n');
	}
	buf_release(&json);
	lens_sink_release(&found);
	free(list);
	return said.at ? said.at : "";
}

const char *lens_said_of(const char *lens, const char *path, const char *text)
{
	return lens_said(lens, &(struct lens_literal){ path, text }, 1, false);
}

bool lens_same(const char *said, const char *want, const char *of)
{
	if (!strcmp(said, want))
		return true;
	fprintf(stderr, "\nof:\n%s\nsaid:\n%s\nwanted:\n%s\n", of, said, want);
	return false;
}
