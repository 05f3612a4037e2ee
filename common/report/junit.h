/* JUnit's XML, as far as its many readers agree. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_JUNIT_H
#define COMMON_REPORT_JUNIT_H
#include "common/report/report.h"

/* junit.xml (docs/reports.md): a failure is a verdict, an error that nobody could look. */
void report_junit(const struct report *r, struct buf *out);
#endif
