/* A report in which every string tries to be markup, for the formats to show as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_MARKUP_FIXTURE_H
#define TESTS_MARKUP_FIXTURE_H
#include "common/report/report.h"

/* What each string holds: run, it calls alert. */
#define MARKUP_SCRIPT "<script>alert(1)</script>"
#define MARKUP_TEXT                                                                                          \
	"</code></pre></title></style></script>" MARKUP_SCRIPT                                               \
	"<img src=x onerror=alert(2)>\" onclick=alert(3) '>"                                                 \
	"\x1b[31m\xe2\x80\xae\xff&amp;--><svg onload=alert(4)>"

/* Hostile strings in every field, more findings, folders, workers and gaps than one of each. */
struct report markup_report(void);
#endif
