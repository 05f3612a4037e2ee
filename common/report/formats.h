/* The formats of a report: one table, from which flags, help, files of --out and the coordinator's answer are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_FORMATS_H
#define COMMON_REPORT_FORMATS_H
#include "common/report/report.h"

#define FORMATS_MOST 16 /* rows of the table */

struct format {
	const char *name; /* as in --format */
	const char
		*file; /* its name in the folder of --out; NULL: it is written only when asked for by name */
	void (*render)(const struct report *r, struct buf *out);
};

/* In the order in which they are told; NULL past the last one. */
const struct format *format_at(size_t i);
/* NULL: there is none of this name. */
const struct format *format_find(const char *name);
/* "json, markdown or sarif" */
void formats_names(struct buf *out);
/* "report.json, report.md and junit.xml" */
void formats_files(struct buf *out);
#endif
