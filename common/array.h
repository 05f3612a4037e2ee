/* Room for a list whose length is known before. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_ARRAY_H
#define COMMON_ARRAY_H
#include <stdlib.h>

/* Zeroes for so many rows, never NULL: out of memory ends the process. To be freed. */
static inline void *array_zero(size_t count, size_t size)
{
	void *array = calloc(count + 1, size);

	if (!array)
		abort();
	return array;
}
#endif
