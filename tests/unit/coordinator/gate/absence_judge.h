/* One claim of absence, looked for and judged as those of a result are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_ABSENCE_JUDGE_H
#define TESTS_ABSENCE_JUDGE_H
#include "coordinator/absence_read.h"
#include "coordinator/gate/gate.h"

/* The finding quotes this line of this file truly. */
enum verdict absence_judge(
	const struct absence_files *files, const struct absence *absence, uint32_t file, uint32_t line);
#endif
