/* What follows from a tier's data: its identity, its place from cheap to strong, and what a call costs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/tier.h"

#include "common/buf.h"

#include <assert.h>

const char *tier_api_name(enum tier_api api)
{
	static const char *const names[TIER_APIS] = { "openai", "anthropic" };

	assert(api < TIER_APIS);
	return names[api];
}

void tier_usage_add(struct tier_usage *sum, const struct tier_usage *more)
{
	sum->input += more->input;
	sum->output += more->output;
	sum->cache_read += more->cache_read;
	sum->cache_write += more->cache_write;
}

void tier_hash(const struct tier *t, unsigned char out[SHA256_BYTES])
{
	struct buf packed = BUF_INIT;

	/* Lengths before texts: no two tiers pack alike. */
	buf_add_prefixed(&packed, str_of(tier_api_name(t->api)));
	buf_add_prefixed(&packed, t->base_url);
	buf_add_prefixed(&packed, t->model);
	buf_add_u32(&packed, t->max_output);
	buf_add_u32(&packed, t->window);
	sha256_of(buf_str(&packed), out);
	buf_release(&packed);
}

uint64_t tier_cost(const struct tier_price *price, const struct tier_usage *usage)
{
	/* Each product has 128 bits, and of their sum two more are needed: thus their top is cut, and stays huge. */
	const unsigned __int128 most = (unsigned __int128)UINT64_MAX << 32;
	const uint64_t tokens[] = { usage->input, usage->output, usage->cache_read, usage->cache_write };
	const uint64_t prices[] = { price->input, price->output, price->cache_read, price->cache_write };
	unsigned __int128 sum = 0;

	for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
		unsigned __int128 part = (unsigned __int128)tokens[i] * prices[i];

		sum += part < most ? part : most;
	}
	sum = (sum + 999999) / 1000000;
	return sum < UINT64_MAX ? (uint64_t)sum : UINT64_MAX;
}

static uint64_t dearer(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Both parts in one sum: it is rounded up once, as the bill is. */
uint64_t tier_cost_most_kept(const struct tier_price *price, uint64_t kept, uint64_t prompt, uint64_t output)
{
	uint64_t read = dearer(price->input, price->cache_read);
	const struct tier_price dearest = {
		.input = read, .output = price->output, .cache_write = dearer(read, price->cache_write)
	};
	uint64_t written = kept < prompt ? kept : prompt;
	const struct tier_usage most = {
		.input = prompt - written, .output = output, .cache_write = written
	};

	return tier_cost(&dearest, &most);
}

uint64_t tier_cost_most(const struct tier_price *price, uint64_t prompt, uint64_t output)
{
	return tier_cost_most_kept(price, prompt, prompt, output);
}

bool tier_same_account(const struct tier *a, const struct tier *b)
{
	return (a->key_env.len || a->key_file.len) && str_equal(a->base_url, b->base_url) &&
	       str_equal(a->key_env, b->key_env) && str_equal(a->key_file, b->key_file);
}

int tier_compare(const void *a, const void *b)
{
	const struct tier *x = a, *y = b;

	if (x->price.output != y->price.output)
		return x->price.output < y->price.output ? -1 : 1;
	if (x->price.input != y->price.input)
		return x->price.input < y->price.input ? -1 : 1;
	return str_compare(x->name, y->name);
}

ptrdiff_t tier_find(const struct tier *tiers, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(tiers[i].name, name))
			return (ptrdiff_t)i;
	return -1;
}
