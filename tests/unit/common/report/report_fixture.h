/* A report with one of everything, for the formats to show. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H
#include "common/report/report.h"

/* One supporter, two lines of code. */
struct report_finding fixture_finding(void);
/* Job 7: complete, clean, one lens that covered three files, nothing found. */
struct report fixture_report(void);
#endif
