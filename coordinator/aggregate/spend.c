/* Adds up usage; what is not told of an answer counts as nothing, and its money still counts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/spend.h"

void spend_begin(struct spend *s, const struct aggregate_facts *facts, struct arena *arena)
{
	*s = (struct spend){ .tier_count = (uint32_t)facts->tier_count };
	/* Each subtask names two more at the most: the one it was asked of, and the one that its result says. */
	s->tiers = arena_take(arena, (facts->tier_count + 2 * facts->subtask_count) * sizeof *s->tiers + 1);
	for (size_t i = 0; i < facts->tier_count; i++)
		s->tiers[i] = facts->tiers[i];
}

uint32_t spend_tier(struct spend *s, struct arena *arena, struct str name)
{
	if (!name.len)
		return 0;
	for (uint32_t i = 0; i < s->tier_count; i++)
		if (str_equal(s->tiers[i], name))
			return i + 1;
	s->tiers[s->tier_count++] = arena_str(arena, name);
	return s->tier_count;
}

/* A provider may say any number: no sum of these comes round to little. */
static void add(uint64_t *sum, uint64_t more)
{
	*sum = more < UINT64_MAX - *sum ? *sum + more : UINT64_MAX;
}

void spend_add(struct spend *s, const struct aggregate_subtask *subtask, const struct tool_result *result)
{
	if (subtask->kind != KIND_MODEL || subtask->cached)
		return;
	add(&s->usage.input, result->usage.input);
	add(&s->usage.output, result->usage.output);
	add(&s->usage.cache_read, result->usage.cache_read);
	add(&s->usage.cache_write, result->usage.cache_write);
}

uint64_t spend_accepted(const struct aggregate_subtask *subtask)
{
	uint64_t cost = (uint64_t)subtask->cost_microusd;

	if (subtask->state != SUBTASK_DONE || subtask->cached)
		return 0;
	return subtask->accepted_microusd < cost ? subtask->accepted_microusd : cost;
}

void spend_finish(const struct spend *s, const struct aggregate_facts *facts, struct report *out)
{
	struct report_totals *t = &out->totals;

	t->tokens_input = s->usage.input;
	t->tokens_output = s->usage.output;
	t->tokens_cache_read = s->usage.cache_read;
	t->tokens_cache_write = s->usage.cache_write;
	t->lost_microusd = (uint64_t)t->cost_microusd;
	for (size_t i = 0; i < facts->subtask_count; i++)
		t->lost_microusd -= spend_accepted(&facts->subtasks[i]);
	out->forecast = facts->forecast;
	out->tiers = s->tiers;
	out->tier_count = s->tier_count;
}
