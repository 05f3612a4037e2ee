/* Bytes to tokens, tokens to money, and both by what came of it before. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/estimate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	PPM = 1000000,
	BYTES_A_TOKEN = 3,  /* of code; English has four (OpenAI's rule of thumb), and too many keep a cap */
	OUTPUT_GUESS = 600, /* tokens: a handful of findings with their quotes */
	PREFIX_CACHED_FROM = 1024, /* tokens: shorter ones are kept by neither API */
	/* Before that a forecast is told to be off by up to this factor either way. */
	UNKNOWN_FACTOR = 3,
	RATIO_PPM_MOST = 1000 * PPM,
	TENTH = 10,
};

static uint64_t tokens_of(uint64_t bytes)
{
	return bytes / BYTES_A_TOKEN + (bytes % BYTES_A_TOKEN != 0);
}

/* The first prompt writes the prefix, the others read it. */
static struct tier_usage usage_of(const struct estimate_work *work, uint64_t output)
{
	uint64_t prefix = tokens_of(work->prefix_bytes), n = work->subtasks;
	bool cached = prefix >= PREFIX_CACHED_FROM && n > 1;

	return (struct tier_usage){ .input = tokens_of(work->bytes) + (cached ? 0 : n * prefix),
		.output = n * output,
		.cache_write = cached ? prefix : 0,
		.cache_read = cached ? (n - 1) * prefix : 0 };
}

/* As calls that each keep their prompt and answer to the last token. */
static uint64_t cost_most(const struct estimate_work *work, const struct tier *tier, uint64_t max_output)
{
	uint64_t prompt = tokens_of(work->bytes) + work->subtasks * (tokens_of(work->prefix_bytes) + 1);
	struct tier_usage usage = { .output = work->subtasks * max_output };
	const struct tier_price *p = &tier->price;

	if (p->cache_write > p->input)
		usage.cache_write = prompt;
	else
		usage.input = prompt;
	return tier_cost(p, &usage);
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint64_t scaled(uint64_t raw, uint64_t ppm)
{
	unsigned __int128 product = (unsigned __int128)raw * ppm / PPM;

	return product < UINT64_MAX ? (uint64_t)product : UINT64_MAX;
}

/* `likely` is a part of `raw`. */
static struct estimate_range range_of(uint64_t raw, uint64_t likely, const struct estimate_ratios *ratios)
{
	uint32_t sorted[ESTIMATE_RATIOS_MOST], last, tail;

	assert(ratios->count <= ESTIMATE_RATIOS_MOST);
	if (ratios->count < ESTIMATE_RATIOS_LEAST)
		return (struct estimate_range){ raw, (raw - likely) / UNKNOWN_FACTOR, raw,
			scaled(raw, UNKNOWN_FACTOR * PPM) };
	memcpy(sorted, ratios->ppm, ratios->count * sizeof sorted[0]);
	qsort(sorted, ratios->count, sizeof sorted[0], by_size);
	last = ratios->count - 1;
	/* Of 32 that were drawn alike the next one lies below the third smallest with a chance of 3 in 33. */
	tail = (ratios->count + 1) / TENTH;
	tail -= tail > 0;
	return (struct estimate_range){ raw, scaled(raw, sorted[tail]), scaled(raw, sorted[last / 2]),
		scaled(raw, sorted[last - tail]) };
}

void estimate_make(const struct estimate_work *work, const struct tier *tier,
	const struct estimate_record *record, struct estimate *out)
{
	uint64_t max_output = work->max_output ? work->max_output : tier->max_output;
	struct tier_usage usage = usage_of(work, max_output < OUTPUT_GUESS ? max_output : OUTPUT_GUESS);
	uint64_t tokens = usage.input + usage.output + usage.cache_read + usage.cache_write;
	uint64_t microusd = tier_cost(&tier->price, &usage);

	tokens += work->sure.tokens + work->likely.tokens;
	microusd += work->sure.microusd + work->likely.microusd;
	*out = (struct estimate){ .tokens = range_of(tokens, work->likely.tokens, &record->tokens),
		.microusd = range_of(microusd, work->likely.microusd, &record->money),
		.microusd_most = cost_most(work, tier, max_output) };
}

void estimate_learn(struct estimate_ratios *ratios, uint64_t raw, uint64_t actual)
{
	uint64_t ppm;

	if (!raw || !actual)
		return;
	ppm = actual / raw < RATIO_PPM_MOST / PPM ? (uint64_t)((unsigned __int128)actual * PPM / raw)
						  : RATIO_PPM_MOST;
	ratios->ppm[ratios->next] = (uint32_t)ppm;
	ratios->next = (ratios->next + 1) % ESTIMATE_RATIOS_MOST;
	ratios->count += ratios->count < ESTIMATE_RATIOS_MOST;
}

uint32_t estimate_error_permille(uint64_t forecast, uint64_t actual)
{
	uint64_t off = forecast > actual ? forecast - actual : actual - forecast;

	if (!off)
		return 0;
	if (!forecast || off / forecast >= 1000)
		return 1000000;
	return (uint32_t)((unsigned __int128)off * 1000 / forecast);
}
