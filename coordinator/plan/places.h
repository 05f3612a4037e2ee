/* Where a file stands among all that could ever be: a number from its path alone, so that no other file moves it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_PLACES_H
#define COORDINATOR_PLAN_PLACES_H
#include "coordinator/state/job_row.h"

/* Places are below 2^PLACE_BITS: the end of the last range is a number, too. */
enum { PLACE_BITS = 63 };

/* From the path's SHA-256: who writes paths cannot pile them up in one place. */
uint64_t place_of_path(struct str path);
/* By language, then place: the order in which job_work has them. */
void places_order(struct plan_file *files, size_t count);
/* The first file of this language at this place or behind it; file_count: there is none. */
size_t places_from(const struct job_work *work, uint32_t language, uint64_t place);
#endif
