/* The heat map of the HTML page: where in the tree which lens found how much, and where it did not look. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	FOLDERS_SHOWN = 16,
	LENSES_SHOWN = 12,
	HEATS = 5, /* shades that are told apart at a glance */
};

struct cell {
	uint64_t findings, errors;
	uint64_t failed, unread; /* files: should have been read; nobody promised to */
};

struct folder {
	struct str name; /* "src/", or "" for files at the top */
	uint64_t findings, failed;
	struct cell cells[LENSES_SHOWN];
};

struct map {
	const struct report *r;
	struct folder *folders; /* in order of name while they are filled */
	size_t count, lenses;
};

static struct str folder_of(struct str path)
{
	ptrdiff_t slash = str_find(path, '/');

	return slash < 0 ? STR("") : str_sub(path, 0, (size_t)slash + 1);
}

static int by_name(const void *left, const void *right)
{
	const struct folder *a = left, *b = right;

	return str_compare(a->name, b->name);
}

static int by_text(const void *left, const void *right)
{
	const struct str *a = left, *b = right;

	return str_compare(*a, *b);
}

/* What asks for eyes comes first. */
static int by_weight(const void *left, const void *right)
{
	const struct folder *a = left, *b = right;
	int order = (a->findings < b->findings) - (a->findings > b->findings);

	if (!order)
		order = (a->failed < b->failed) - (a->failed > b->failed);
	return order ? order : str_compare(a->name, b->name);
}

static struct folder *find_folder(const struct map *m, struct str path)
{
	struct folder key = { .name = folder_of(path) };

	return bsearch(&key, m->folders, m->count, sizeof key, by_name);
}

static void *array_of(size_t count, size_t size)
{
	void *array = calloc(count + 1, size);

	if (!array)
		abort();
	return array;
}

/* The folders of all findings and of all files that should have been read, some of them many times. */
static struct str *name_folders(const struct map *m, size_t *count)
{
	const struct report *r = m->r;
	size_t most = r->finding_count;
	struct str *names;

	for (size_t i = 0; i < m->lenses; i++)
		most += r->coverage[i].not_covered_count;
	names = array_of(most, sizeof *names);
	*count = 0;
	for (size_t i = 0; i < r->finding_count; i++)
		names[(*count)++] = folder_of(r->findings[i].path);
	for (size_t i = 0; i < m->lenses; i++)
		for (size_t n = 0; n < r->coverage[i].not_covered_count; n++)
			if (r->coverage[i].not_covered[n].cause == CAUSE_FAILED)
				names[(*count)++] = folder_of(r->coverage[i].not_covered[n].path);
	return names;
}

static void collect_folders(struct map *m)
{
	size_t count;
	struct str *names = name_folders(m, &count);

	qsort(names, count, sizeof *names, by_text);
	for (size_t i = 0; i < count; i++)
		if (!i || !str_equal(names[i], names[m->count - 1]))
			names[m->count++] = names[i];
	m->folders = array_of(m->count, sizeof *m->folders);
	for (size_t i = 0; i < m->count; i++)
		m->folders[i].name = names[i];
	free(names);
}

static void count_findings(struct map *m)
{
	for (size_t i = 0; i < m->r->finding_count; i++) {
		const struct report_finding *f = &m->r->findings[i];
		struct folder *folder = find_folder(m, f->path);

		folder->findings++;
		for (size_t n = 0; n < m->lenses; n++) {
			if (!str_equal(m->r->coverage[n].lens, f->lens))
				continue;
			folder->cells[n].findings++;
			folder->cells[n].errors += f->severity == SEVERITY_ERROR;
		}
	}
}

static void count_gaps(struct map *m)
{
	for (size_t n = 0; n < m->lenses; n++)
		for (size_t i = 0; i < m->r->coverage[n].not_covered_count; i++) {
			const struct report_gap *g = &m->r->coverage[n].not_covered[i];
			struct folder *folder = find_folder(m, g->path);

			if (!folder)
				continue;
			folder->failed += g->cause == CAUSE_FAILED;
			folder->cells[n].failed += g->cause == CAUSE_FAILED;
			folder->cells[n].unread += g->cause != CAUSE_FAILED;
		}
}

/* Doubling steps: one folder with a thousand must not make ten look like none. */
static int heat(uint64_t findings)
{
	int heat = 1;

	for (uint64_t step = 2; heat < HEATS && findings >= step; step *= 4)
		heat++;
	return heat;
}

static void add_found(const struct folder *f, const struct cell *c, struct str lens, struct buf *out)
{
	buf_printf(out, "<td class=\"heat h%d%s\">", heat(c->findings), c->failed ? " missed" : "");
	html_put(out, "<a href=\"#findings\" data-lens=\"", lens, "\"");
	html_put(out, " data-folder=\"", f->name, "\">");
	buf_printf(out, "%" PRIu64, c->findings);
	if (c->errors)
		buf_printf(out, "<small> ■%" PRIu64 "</small>", c->errors);
	if (c->failed)
		buf_printf(out, "<small> ?%" PRIu64 "</small>", c->failed);
	buf_add_text(out, "</a></td>");
}

static void add_cell(const struct folder *f, const struct cell *c, struct str lens, struct buf *out)
{
	if (c->findings)
		add_found(f, c, lens, out);
	else if (c->failed)
		buf_printf(out, "<td class=\"heat missed\">?%" PRIu64 "</td>", c->failed);
	else if (c->unread)
		buf_printf(out, "<td class=\"heat quiet\">–%" PRIu64 "</td>", c->unread);
	else
		buf_add_text(out, "<td class=\"heat quiet\">0</td>");
}

static void add_rows(const struct map *m, struct buf *out)
{
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\"><table class=\"map\"><thead><tr><th "
			  "scope=\"col\">Folder</th>");
	for (size_t n = 0; n < m->lenses; n++)
		html_put(out, "<th scope=\"col\">", m->r->coverage[n].lens, "</th>");
	buf_add_text(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < m->count && i < FOLDERS_SHOWN; i++) {
		const struct folder *f = &m->folders[i];

		html_put(out, "<tr><th scope=\"row\"><code>", f->name.len ? f->name : STR("(top)"),
			"</code></th>");
		for (size_t n = 0; n < m->lenses; n++)
			add_cell(f, &f->cells[n], m->r->coverage[n].lens, out);
		buf_add_text(out, "</tr>\n");
	}
	buf_add_text(out, "</tbody></table></div>\n");
}

static void add_rest(const struct map *m, struct buf *out)
{
	uint64_t findings = 0;

	for (size_t i = FOLDERS_SHOWN; i < m->count; i++)
		findings += m->folders[i].findings;
	if (m->count > FOLDERS_SHOWN) {
		buf_add_text(out, "<p class=\"quiet\">and ");
		html_count(out, m->count - FOLDERS_SHOWN, "more folder");
		buf_add_text(out, " with ");
		html_count(out, findings, "finding");
		buf_add_text(out, "</p>\n");
	}
	if (m->r->coverage_count > m->lenses) {
		buf_add_text(out, "<p class=\"quiet\">and ");
		html_count(out, m->r->coverage_count - m->lenses, "more lens");
		buf_add_text(out, " in report.json</p>\n");
	}
}

void html_map(const struct report *r, struct buf *out)
{
	struct map m = { .r = r,
		.lenses = r->coverage_count < LENSES_SHOWN ? r->coverage_count : LENSES_SHOWN };

	buf_add_text(out,
		"<section id=\"map\" aria-labelledby=\"map-title\"><h2 id=\"map-title\">Where it is</h2>\n");
	collect_folders(&m);
	if (m.count && m.lenses) {
		count_findings(&m);
		count_gaps(&m);
		qsort(m.folders, m.count, sizeof *m.folders, by_weight);
		buf_add_text(out, "<p class=\"legend\">Findings by top folder and lens. <b>■</b> of these, "
				  "errors; <b>?</b> files that a tool should have read and did not; <b>–</b> "
				  "files that the lens does not read; <b>0</b> no finding.</p>\n");
		add_rows(&m, out);
		add_rest(&m, out);
	} else
		buf_add_text(out, "<p class=\"none\">No finding and no gap to place.</p>\n");
	free(m.folders);
	buf_add_text(out, "</section>\n");
}
