/* Upper bounds, for what must be reserved before it is known. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/cost.h"

enum { TOKENS_AROUND_MESSAGE = 16, TOKENS_AROUND_CALL = 1024, ESCAPED_MOST = 2 };

uint64_t model_cost_most_microusd(uint64_t prompt_tokens, uint64_t max_output, const struct tier_price *price)
{
	return tier_cost_most(price, prompt_tokens, max_output);
}

uint64_t model_tokens_most(size_t body_bytes, size_t messages)
{
	return (uint64_t)body_bytes + (uint64_t)messages * TOKENS_AROUND_MESSAGE + TOKENS_AROUND_CALL;
}

/* Of one question without tools the system's words alone are marked; in a conversation the last message is, too. The other API has no
 * marks, and tells of nothing that was written. */
static uint64_t kept_most(const struct model_request *r, uint64_t prompt_tokens)
{
	if (r->message_count != 1 || r->tool_count)
		return prompt_tokens;
	return model_tokens_most((r->system.len + r->prefix.len) * ESCAPED_MOST + r->schema.len, 1);
}

uint64_t model_request_cost_most(const struct model_request *r, uint64_t prompt_tokens)
{
	return tier_cost_most_kept(&r->tier->price, kept_most(r, prompt_tokens), prompt_tokens,
		r->max_output ? r->max_output : r->tier->max_output);
}
