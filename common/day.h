/* A day as a number that people can read, 20261231, in UTC. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_DAY_H
#define COMMON_DAY_H
#include "common/str.h"

#include <stdint.h>

/* "2026-12-31"; 0: no such day. */
uint32_t day_read(struct str text);
/* The day of a moment from 1970 on. */
uint32_t day_of(int64_t unix_ms);
#endif
