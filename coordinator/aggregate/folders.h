/* How many files of each top folder a lens covered: where nothing was found, whether anybody looked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_FOLDERS_H
#define COORDINATOR_AGGREGATE_FOLDERS_H
#include "common/arena.h"
#include "common/report/report.h"

/* Counts one covered file; they come in byte order of path. `rows`, of struct report_folder, is empty at first. */
void folders_add(struct buf *rows, struct str path);
/* The rows, in order of name, as part of the report. */
void folders_take(const struct buf *rows, struct arena *arena, struct report_coverage *out);
#endif
