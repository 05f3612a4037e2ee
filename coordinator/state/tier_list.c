/* Numbers lists by lens, then tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/tier_list.h"

#include <assert.h>

static uint32_t tiers_of(const struct fleet *f)
{
	return f->tier_count ? (uint32_t)f->tier_count : 1;
}

static uint32_t lenses_of(const struct fleet *f)
{
	return TIER_LISTS_MOST / tiers_of(f);
}

uint8_t tier_list_first(const struct fleet *f, size_t lens)
{
	return (uint8_t)(TOOLS_MOST + lens % lenses_of(f) * tiers_of(f));
}

uint32_t tier_index_of_row(const struct fleet *f, const struct subtask_row *row)
{
	assert(row->kind == KIND_MODEL && row->tool >= TOOLS_MOST);
	return (row->tool - TOOLS_MOST) % tiers_of(f);
}

uint8_t tier_list_next(const struct fleet *f, const struct subtask_row *row)
{
	uint32_t steps = (uint32_t)row->refused + row->failed, last = tiers_of(f) - 1;
	uint32_t cheapest = row->tool - tier_index_of_row(f, row), tier = steps < last ? steps : last;

	for (uint32_t i = tier; i <= last; i++)
		if (!tier_list_is_shut(f, (uint8_t)(cheapest + i)))
			return (uint8_t)(cheapest + i);
	return (uint8_t)(cheapest + tier);
}

struct quota *tier_quota_of_row(const struct fleet *f, const struct subtask_row *row)
{
	if (row->kind != KIND_MODEL || !f->quotas || !f->tier_count)
		return NULL;
	return &f->quotas[tier_index_of_row(f, row)];
}

bool tier_list_is_shut(const struct fleet *f, uint8_t list)
{
	if (list < TOOLS_MOST || !f->quotas || !f->tier_count)
		return false;
	return quota_is_shut(&f->quotas[(list - TOOLS_MOST) % tiers_of(f)], f->now_ms);
}

const struct tier *tier_of_row(const struct fleet *f, const struct subtask_row *row)
{
	return f->tier_count ? &f->tiers[tier_index_of_row(f, row)] : NULL;
}

uint64_t tier_lists_of(const struct fleet *f, uint64_t tools)
{
	const uint64_t of_tools = (UINT64_C(1) << TOOLS_MOST) - 1;
	uint64_t tiers = tools >> TOOLS_MOST & ((UINT64_C(1) << tiers_of(f)) - 1), out = tools & of_tools;

	for (uint32_t lens = 0; lens < lenses_of(f); lens++)
		out |= tiers << (TOOLS_MOST + lens * tiers_of(f));
	return out;
}

bool tier_list_warms(const struct job_row *job, uint8_t list)
{
	return list >= TOOLS_MOST && job->asking[list - TOOLS_MOST] &&
	       !(job->warm >> (list - TOOLS_MOST) & 1);
}
