/* The heat map of the HTML page: where in the tree which lens found how much, and where it did not look. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include "common/array.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	FOLDERS_SHOWN = 16,
	LENSES_SHOWN = 12,
	HEATS = 5, /* shades that are told apart at a glance */
};

struct cell {
	uint64_t findings, errors;
	uint64_t covered, partly; /* files: of those read, how many one tool failed on */
	uint64_t failed, unread;  /* files: should have been read; nobody promised to */
	uint64_t outside;         /* of the plan */
};

struct folder {
	struct str name; /* "src/", or "" for files at the top */
	uint64_t findings, failed;
	uint64_t files; /* covered, the sum of all lenses */
	struct cell cells[LENSES_SHOWN];
};

struct map {
	const struct report *r;
	struct folder *folders; /* in order of name while they are filled */
	size_t count, lenses;
};

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
	if (!order)
		order = (a->files < b->files) - (a->files > b->files);
	return order ? order : str_compare(a->name, b->name);
}

static struct folder *find_folder(const struct map *m, struct str path)
{
	struct folder key = { .name = report_folder_of(path) };

	return bsearch(&key, m->folders, m->count, sizeof key, by_name);
}

/* The folders of all findings, of what was covered and of what should have been, some of them many times. */
static struct str *name_folders(const struct map *m, size_t *count)
{
	const struct report *r = m->r;
	size_t most = r->finding_count;
	struct str *names;

	for (size_t i = 0; i < m->lenses; i++)
		most += r->coverage[i].not_covered_count + r->coverage[i].folder_count;
	names = array_zero(most, sizeof *names);
	*count = 0;
	for (size_t i = 0; i < r->finding_count; i++)
		names[(*count)++] = report_folder_of(r->findings[i].path);
	for (size_t i = 0; i < m->lenses; i++)
		for (size_t n = 0; n < r->coverage[i].folder_count; n++)
			names[(*count)++] = r->coverage[i].folders[n].name;
	for (size_t i = 0; i < m->lenses; i++)
		for (size_t n = 0; n < r->coverage[i].not_covered_count; n++)
			if (r->coverage[i].not_covered[n].cause == CAUSE_FAILED)
				names[(*count)++] = report_folder_of(r->coverage[i].not_covered[n].path);
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
	m->folders = array_zero(m->count, sizeof *m->folders);
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

static void count_gap(const struct report_gap *g, struct folder *folder, struct cell *cell)
{
	bool failed = g->cause == CAUSE_FAILED;

	folder->failed += failed && !g->covered;
	cell->failed += failed && !g->covered;
	cell->partly += failed && g->covered;
	cell->outside += g->cause == CAUSE_OUTSIDE;
	cell->unread += !failed && !g->covered && g->cause != CAUSE_OUTSIDE;
}

static void count_coverage(struct map *m)
{
	for (size_t n = 0; n < m->lenses; n++) {
		const struct report_coverage *c = &m->r->coverage[n];

		for (size_t i = 0; i < c->folder_count; i++) {
			struct folder *folder = find_folder(m, c->folders[i].name);

			folder->files += c->folders[i].files;
			folder->cells[n].covered += c->folders[i].files;
		}
		for (size_t i = 0; i < c->not_covered_count; i++) {
			struct folder *folder = find_folder(m, c->not_covered[i].path);

			if (folder)
				count_gap(&c->not_covered[i], folder, &folder->cells[n]);
		}
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

/* All that the cell knows in words, for who points at it or has it read aloud. */
static void add_title(const struct cell *c, struct buf *out)
{
	buf_add_text(out, " title=\"");
	html_count(out, c->findings, "finding");
	buf_add_text(out, "; files covered: ");
	html_number(out, c->covered);
	if (c->partly)
		buf_printf(out, ", %" PRIu64 " of them not by every tool", c->partly);
	if (c->failed)
		buf_printf(out, "; should have been read and were not: %" PRIu64, c->failed);
	if (c->unread)
		buf_printf(out, "; no tool of the lens reads %" PRIu64, c->unread);
	if (c->outside)
		buf_printf(out, "; outside of the plan: %" PRIu64, c->outside);
	buf_add_text(out, "\"");
}

static void add_found(const struct folder *f, const struct cell *c, struct str lens, struct buf *out)
{
	buf_printf(out, "<td class=\"heat h%d%s\"", heat(c->findings), c->failed ? " missed" : "");
	add_title(c, out);
	html_put(out, "><a href=\"#findings\" data-lens=\"", lens, "\"");
	html_put(out, " data-folder=\"", f->name, "\">");
	html_number(out, c->findings);
	if (c->errors)
		buf_printf(out, "<small> ■%" PRIu64 "</small>", c->errors);
	if (c->failed)
		buf_printf(out, "<small> ?%" PRIu64 "</small>", c->failed);
	buf_add_text(out, "</a></td>");
}

/* Without a finding: covered and clean, missed, nobody's to read, or nothing there at all. */
static void add_bare(const struct cell *c, struct buf *out)
{
	const char *class = c->failed ? "missed" : c->covered ? "clean" : "quiet";
	const char *mark = c->failed ? "?" : c->covered ? "✓" : "–";
	uint64_t files = c->failed ? c->failed : c->covered ? c->covered : c->unread + c->outside;

	buf_printf(out, "<td class=\"heat %s\"", class);
	add_title(c, out);
	buf_add_byte(out, '>');
	if (files) {
		buf_add_text(out, mark);
		html_number(out, files);
	}
	buf_add_text(out, "</td>");
}

static void add_cell(const struct folder *f, const struct cell *c, struct str lens, struct buf *out)
{
	if (c->findings)
		add_found(f, c, lens, out);
	else
		add_bare(c, out);
}

static void add_rows(const struct map *m, struct buf *out)
{
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Findings by "
			  "folder and lens\"><table class=\"map\"><thead><tr><th "
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
		count_coverage(&m);
		qsort(m.folders, m.count, sizeof *m.folders, by_weight);
		buf_printf(out,
			"<p class=\"legend\">Findings by top folder and lens; a cell leads to them. <b>■</b> "
			"of these, "
			"errors. Without a finding: <b>✓</b> files covered, nothing found; <b>?</b> files "
			"that should "
			"have been read and were not; <b>–</b> files that no tool of the lens reads%s.</p>\n",
			r->plan ? ", or that are outside of the plan" : "");
		add_rows(&m, out);
		add_rest(&m, out);
	} else
		buf_add_text(out, "<p class=\"none\">No finding and no gap to place.</p>\n");
	free(m.folders);
	buf_add_text(out, "</section>\n");
}
