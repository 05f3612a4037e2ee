/* The only reader of time. Durations and deadlines use the monotonic clock; wall time is for people. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_CLOCK_H
#define COMMON_IO_CLOCK_H
#include <stdint.h>

int64_t clock_ms(void); /* monotonic; goes on while the machine sleeps (CLOCK_BOOTTIME) */
int64_t clock_us(void);
int64_t clock_unix_ms(void); /* wall time */
int64_t clock_cpu_us(void);  /* of this thread */
#endif
