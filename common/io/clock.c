/* Reads the clocks of the kernel. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"

#include <assert.h>
#include <time.h>

#undef clock_gettime

static int64_t read_us(clockid_t id)
{
	struct timespec t;
	int err = clock_gettime(id, &t);

	assert(!err);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_us(void)
{
	return read_us(CLOCK_BOOTTIME);
}

int64_t clock_ms(void)
{
	return clock_us() / 1000;
}

int64_t clock_unix_ms(void)
{
	return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_cpu_us(void)
{
	return read_us(CLOCK_THREAD_CPUTIME_ID);
}
