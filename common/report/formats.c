/* The formats that are there: a new one is a row here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/formats.h"

#include "common/report/github.h"
#include "common/report/gitlab.h"
#include "common/report/junit.h"
#include "common/report/sarif.h"

#include <assert.h>
#include <string.h>

static const struct format formats[] = {
	{ "json", "report.json", report_json },
	{ "markdown", "report.md", report_markdown },
	{ "html", "report.html", report_html },
	{ "sarif", "report.sarif", report_sarif },
	{ "junit", "junit.xml", report_junit },
	{ "github", NULL, report_github },
	{ "gitlab", NULL, report_gitlab },
};
#define FORMATS (sizeof formats / sizeof formats[0])
static_assert(FORMATS <= FORMATS_MOST, "callers keep an array of that many");

const struct format *format_at(size_t i)
{
	return i < FORMATS ? &formats[i] : NULL;
}

const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (!strcmp(name, formats[i].name))
			return &formats[i];
	return NULL;
}

static void add_listed(struct buf *out, const char *word, size_t i, size_t count, const char *last)
{
	if (i)
		buf_add_text(out, i + 1 == count ? last : ", ");
	buf_add_text(out, word);
}

void formats_names(struct buf *out)
{
	for (size_t i = 0; i < FORMATS; i++)
		add_listed(out, formats[i].name, i, FORMATS, " or ");
}

void formats_files(struct buf *out)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < FORMATS; i++)
		count += formats[i].file != NULL;
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i].file)
			add_listed(out, formats[i].file, at++, count, " and ");
}
