/* GitLab's code quality report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_GITLAB_H
#define COMMON_REPORT_GITLAB_H
#include "common/report/report.h"

void report_gitlab(const struct report *r, struct buf *out);
#endif
