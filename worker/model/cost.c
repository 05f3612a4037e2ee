/* Upper bounds, for what must be reserved before it is known. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/cost.h"

enum { TOKENS_AROUND_MESSAGE = 16, TOKENS_AROUND_CALL = 1024 };

uint64_t model_cost_most_microusd(uint64_t prompt_tokens, uint64_t max_output, const struct tier_price *price)
{
	return tier_cost_most(price, prompt_tokens, max_output);
}

uint64_t model_tokens_most(size_t body_bytes, size_t messages)
{
	return (uint64_t)body_bytes + (uint64_t)messages * TOKENS_AROUND_MESSAGE + TOKENS_AROUND_CALL;
}
