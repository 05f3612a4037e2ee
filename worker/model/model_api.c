/* The table of APIs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_api.h"

#include <assert.h>

static const struct model_api apis[TIER_APIS] = {
	[TIER_API_OPENAI] = { "openai", "/chat/completions", "Authorization: Bearer ", NULL, "[DONE]",
		openai_request, openai_plain, openai_event, openai_whole, openai_close },
	[TIER_API_ANTHROPIC] = { "anthropic", "/messages", "x-api-key: ", "anthropic-version: 2023-06-01",
		NULL, anthropic_request, anthropic_plain, anthropic_event, anthropic_whole, anthropic_close },
};

const struct model_api *model_api(enum tier_api api)
{
	assert(api < TIER_APIS);
	return &apis[api];
}

void model_api_url(const struct tier *tier, struct buf *out)
{
	buf_add_str(out, tier->base_url);
	if (tier->api == TIER_API_ANTHROPIC && !str_ends(tier->base_url, STR("/v1")))
		buf_add_text(out, "/v1");
	buf_add_text(out, model_api(tier->api)->path);
}
