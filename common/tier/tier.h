/* A tier: a model that may be asked, where, for what price and within which limits. Data of the operator. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_TIER_H
#define COMMON_TIER_TIER_H
#include "common/sha256.h"
#include "common/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tier_api {
	TIER_API_OPENAI, /* chat completions; also of Ollama, vLLM, llama.cpp, LiteLLM and other gateways */
	TIER_API_ANTHROPIC, /* Messages */
	TIER_APIS
};

/* Micro-dollars per million tokens: 0.25 USD is 250000. */
struct tier_price {
	uint64_t input;
	uint64_t output;
	uint64_t cache_read;  /* of input that the provider had from an earlier call */
	uint64_t cache_write; /* of input that it is to keep: the whole price, not what is added */
};

/* Of the whole fleet, until the provider's headers say otherwise; 0: none is known. */
struct tier_limits {
	uint32_t requests_per_minute;
	uint32_t tokens_per_minute;
	uint32_t concurrency; /* calls at once */
};

/* Strings live in the arena they were read into. */
struct tier {
	struct str name;
	enum tier_api api;
	struct str base_url; /* without a slash at its end: "https://api.openai.com/v1" */
	struct str model;
	struct str key_env;  /* the environment variable that holds the key; "": see key_file */
	struct str key_file; /* "": see key_env; both "": calls carry no key */
	struct tier_price price;
	uint32_t window;     /* tokens of prompt and answer together */
	uint32_t max_output; /* tokens of an answer */
	struct tier_limits limits;
};

/* Tokens, each in one place alone: what came out of the cache or went into it is not in `input`. */
struct tier_usage {
	uint64_t input;
	uint64_t output;
	uint64_t cache_read;
	uint64_t cache_write;
};

/* Adds what another call has used. */
void tier_usage_add(struct tier_usage *sum, const struct tier_usage *more);
/* "openai", "anthropic". */
const char *tier_api_name(enum tier_api api);
/* Of all that decides what is answered: api, base_url, model, max_output, window. Not of name, price, key or limits:
 * a tier that is renamed or has become cheaper gives the answers that it gave. For cache keys, and for a worker and
 * a coordinator to see that they mean the same. */
void tier_hash(const struct tier *t, unsigned char out[SHA256_BYTES]);
/* True when both are asked at one place with one key: an account that is empty is so for both. Whose calls carry none have no account
 * that we know of: a gateway of one's own may stand for many. */
bool tier_same_account(const struct tier *a, const struct tier *b);
/* Micro-dollars, rounded up, and UINT64_MAX for what does not fit: a provider may say any number. */
uint64_t tier_cost(const struct tier_price *price, const struct tier_usage *usage);
/* The most that so many tokens can cost: all of the prompt at the dearest price that input may have. */
uint64_t tier_cost_most(const struct tier_price *price, uint64_t prompt, uint64_t output);
/* The same where no more than `kept` of these tokens can be written into the provider's cache: the rest cannot cost what that does. */
uint64_t tier_cost_most_kept(const struct tier_price *price, uint64_t kept, uint64_t prompt, uint64_t output);
/* From cheap to strong: by the price of output, then of input, then by name. For qsort. */
int tier_compare(const void *a, const void *b);
/* Its place among them, or -1. */
ptrdiff_t tier_find(const struct tier *tiers, size_t count, struct str name);
#endif
