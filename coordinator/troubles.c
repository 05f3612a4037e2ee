/* Copies it while the core's thread has the letter. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/troubles.h"
#include "coordinator/api/tell_tiers.h"

void troubles_ask(const struct fleet *f, struct letter *letter)
{
	struct troubles *out = arena_take(&letter->arena, sizeof *out);
	struct buf why = BUF_INIT;

	*out = (struct troubles){ .count = 0 };
	for (size_t i = 0; i < f->tier_count; i++) {
		buf_clear(&why);
		if (tell_tier_trouble(f, i, &why))
			out->rows[out->count++] =
				(struct aggregate_trouble){ arena_str(&letter->arena, f->tiers[i].name),
					arena_str(&letter->arena, buf_str(&why)) };
	}
	buf_release(&why);
	letter->errand = out;
}
