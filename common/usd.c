/* Rounds whole micro-dollars: no binary fraction has a part in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/usd.h"

#include <inttypes.h>

enum { UNIT = 100, UNITS = 10000 }; /* micro-dollars in the last digit, and those in a dollar */

static void add(uint64_t microusd, unsigned up, struct buf *out)
{
	uint64_t units = microusd / UNIT + (microusd % UNIT + up) / UNIT;

	buf_printf(out, "$%" PRIu64 ".%04" PRIu64, units / UNITS, units % UNITS);
}

void usd_add(uint64_t microusd, struct buf *out)
{
	add(microusd, microusd < UNIT ? UNIT - 1 : UNIT / 2, out);
}

void usd_add_least(uint64_t microusd, struct buf *out)
{
	add(microusd, UNIT - 1, out);
}
