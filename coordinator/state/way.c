/* Packs tiers into the few bytes that a row has for them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/way.h"

#include <assert.h>

enum { PLACE_TIERS = 16, PLACE_BITS = 4 };
_Static_assert(TIERS_MOST <= PLACE_TIERS, "a tier has four bits, and a bit of `passed`");
_Static_assert(ATTEMPTS_REFUSED_MOST *PLACE_BITS <= 8, "refused_by has a byte");

uint8_t language_mark(struct str name)
{
	return name.len ? (uint8_t)(1 + str_hash(name) % UINT8_MAX) : 0;
}

static void refused_set(struct subtask_row *row, uint32_t place, uint32_t tier)
{
	unsigned all = row->refused_by;

	if (place >= ATTEMPTS_REFUSED_MOST)
		return;
	all &= ~(unsigned)((PLACE_TIERS - 1) << (place * PLACE_BITS));
	row->refused_by = (uint8_t)(all | tier << (place * PLACE_BITS));
}

void way_tried(struct subtask_row *row, uint32_t tier, enum subtask_event event)
{
	assert(tier < TIERS_MOST);
	if (event == SUBTASK_REFUSE)
		refused_set(row, row->refused - 1u, tier);
	else if (event == SUBTASK_FAIL)
		row->passed = (uint16_t)(row->passed | 1u << tier);
}

uint32_t way_refused(const struct subtask_row *row, uint8_t out[ATTEMPTS_REFUSED_MOST])
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < row->refused && i < ATTEMPTS_REFUSED_MOST; i++) {
		uint8_t tier = row->refused_by >> (i * PLACE_BITS) & (PLACE_TIERS - 1);

		/* Two at once may be asked of one tier, and both be refused. */
		if (!count || out[count - 1] != tier)
			out[count++] = tier;
	}
	return count;
}

void way_clear(struct subtask_row *row)
{
	row->way = row->refused_by = 0;
	row->passed = 0;
}

void way_from_counters(struct subtask_row *row, uint32_t tier_count)
{
	uint32_t asked = (uint32_t)row->refused + row->failed, last = tier_count ? tier_count - 1 : 0;

	way_clear(row);
	for (uint32_t i = 0; i < row->refused; i++)
		refused_set(row, i, row->failed + i < last ? row->failed + i : last);
	for (uint32_t i = 0; i < row->failed; i++)
		row->passed = (uint16_t)(row->passed | 1u << (i < last ? i : last));
	if (row->state == SUBTASK_LEASED || row->state == SUBTASK_DONE)
		row->way = (uint8_t)(1 + (asked < last ? asked : last));
}
