/* Numbers lists by lens, then tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/tier_list.h"
#include "common/tier/lend.h"
#include "coordinator/state/second_look.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/way.h"

#include <assert.h>

enum {
	/* A first guess: the limit learns what calls use of it. English has four bytes a token (OpenAI's rule of thumb). */
	BYTES_A_TOKEN = 4,
	PREFIX_TOKENS = 2000, /* of the contract and the skill */
};

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

static bool is_planner(const struct subtask_row *row)
{
	struct goal_ask ask;

	return goal_ask_unpack(str_bytes(row->spec, row->spec_len), &ask);
}

/* Of all others the router says whom they are asked of. */
static bool has_order(const struct subtask_row *row)
{
	struct claims about;

	return claims_unpack(str_bytes(row->spec, row->spec_len), &about) || is_planner(row);
}

size_t tier_turns(const struct fleet *f, const struct subtask_row *row, size_t out[TIERS_MOST])
{
	size_t count = tiers_of(f), found_by, others;
	struct claims about;

	if (claims_unpack(str_bytes(row->spec, row->spec_len), &about)) {
		found_by = about.found_by < count ? about.found_by : count - 1;
		others = second_look_tiers(count, ~about.tried, found_by, TIERS_MOST, out);
		/* Where nobody else could, its own second thought is better than none. */
		if (others && out[others - 1] != found_by && !(about.tried >> found_by & 1))
			out[others++] = found_by;
		/* Only where there are fewer tiers than when it was planned. */
		return others ? others : second_look_tiers(count, ~0u, found_by, 1, out);
	}
	for (size_t i = 0; i < count; i++)
		out[i] = is_planner(row) ? count - 1 - i : i;
	return count;
}

uint8_t tier_list_of(const struct fleet *f, const struct subtask_row *row, uint32_t tier)
{
	uint32_t last = tiers_of(f) - 1;

	return (uint8_t)(row->tool - tier_index_of_row(f, row) + (tier < last ? tier : last));
}

size_t tier_turns_behind(const struct subtask_row *row)
{
	/* A planner whose plan was refused is told why: a weaker one knows no better. */
	return (size_t)(is_planner(row) ? 0 : row->refused) + row->failed;
}

/* The later the more of its answers were refused or failed; one that is away is passed by, where one behind it is not. Where all are,
 * one that will be well by itself goes before one that waits for a person. */
static uint32_t turn_of(const struct fleet *f, const struct subtask_row *row)
{
	size_t turns[TIERS_MOST], count = tier_turns(f, row, turns), steps = tier_turns_behind(row),
				  first = steps < count ? steps : count - 1, rests = count;

	for (size_t i = first; i < count; i++) {
		uint8_t list = tier_list_of(f, row, (uint32_t)turns[i]);

		if (!tier_list_is_away(f, list, QUOTA_RESTS_LONG))
			return (uint32_t)turns[i];
		if (rests == count && !tier_list_is_shut(f, list))
			rests = i;
	}
	return (uint32_t)turns[rests < count ? rests : first];
}

void tier_list_enter(const struct fleet *f, struct subtask_row *row)
{
	if (has_order(row))
		row->way = (uint8_t)(turn_of(f, row) + 1);
	else if (!f->tier_count)
		row->way = 1; /* a worker says why nobody is asked */
	row->tool = tier_list_of(f, row, row->way ? row->way - 1u : 0);
}

/* One that rests is well by itself: better than one that waits for a person, but no better than another that rests. */
static bool takes_over(const struct fleet *f, const struct subtask_row *row, uint8_t list, uint32_t openings)
{
	if (tier_list_is_shut(f, row->tool))
		return !tier_list_is_shut(f, list);
	return !tier_list_is_away(f, list, openings);
}

bool tier_list_may_leave(const struct fleet *f, const struct subtask_row *row)
{
	uint8_t by[ATTEMPTS_REFUSED_MOST];
	uint32_t refused = way_refused(row, by);
	uint8_t next;

	if (has_order(row)) {
		next = tier_list_of(f, row, turn_of(f, row));
		return next != row->tool && takes_over(f, row, next, QUOTA_RESTS_LONG);
	}
	for (uint32_t tier = 0; tier < f->tier_count; tier++) {
		bool was = false;

		for (uint32_t i = 0; i < refused; i++)
			was = was || by[i] == tier;
		if (!was && takes_over(f, row, tier_list_of(f, row, tier), QUOTA_RESTS))
			return true;
	}
	return false;
}

struct quota *tier_quota_of_row(const struct fleet *f, const struct subtask_row *row)
{
	if (row->kind != KIND_MODEL || !f->quotas || !f->tier_count)
		return NULL;
	return &f->quotas[tier_index_of_row(f, row)];
}

struct rate_units tier_tokens_of_row(const struct fleet *f, const struct subtask_row *row)
{
	const struct tier *tier = tier_of_row(f, row);
	struct tool_spec spec;
	uint64_t bytes = spec_unpack(str_bytes(row->spec, row->spec_len), &spec) ? spec.bytes : 0;

	return limit_tokens_before(tier->api, PREFIX_TOKENS + bytes / BYTES_A_TOKEN, tier_output_most(tier));
}

static const struct quota *quota_of_list(const struct fleet *f, uint8_t list)
{
	if (list < TOOLS_MOST || !f->quotas || !f->tier_count)
		return NULL;
	return &f->quotas[(list - TOOLS_MOST) % tiers_of(f)];
}

bool tier_list_is_shut(const struct fleet *f, uint8_t list)
{
	const struct quota *quota = quota_of_list(f, list);

	return quota && quota_is_shut(quota, f->now_ms);
}

bool tier_list_is_away(const struct fleet *f, uint8_t list, uint32_t openings)
{
	const struct quota *quota = quota_of_list(f, list);

	return quota && (quota_is_shut(quota, f->now_ms) || quota_rests(quota, openings, f->now_ms));
}

bool tier_list_is_due(const struct fleet *f, uint8_t list)
{
	const struct quota *quota = quota_of_list(f, list);

	return quota && quota_is_due(quota, f->now_ms);
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
