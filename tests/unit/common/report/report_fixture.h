/* A report with one of everything, for the formats to show. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H
#include "common/report/report.h"

/* One supporter, two lines of code. */
struct report_finding fixture_finding(void);
/* Job 7: complete, clean, one lens that covered three files, nothing found. */
struct report fixture_report(void);
/* What a repository may call its files and put into them; NULL past the last. */
const struct str *fixture_hostile_bytes(size_t i);
/* Every text in it is hostile: of each of the above a finding, a gap and a subtask. Borrowed, the same each time. */
struct report fixture_hostile(void);
/* One row for each reason to do nothing, from comments of src/a.c and, the last, from the configuration. */
void fixture_idle(struct report *r);
#endif
