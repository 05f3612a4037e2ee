/* What a call can cost at most, and how many tokens a prompt can have at most. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_COST_H
#define WORKER_MODEL_COST_H
#include "worker/model/model.h"

/* Each count of a usage is at most this, or it is none: no call has more. */
#define MODEL_TOKENS_MOST UINT32_MAX

/* The most that a call can cost, in micro-dollars: all of its prompt at the dearest price that input may have, and the longest answer. */
uint64_t model_cost_most_microusd(
	uint64_t prompt_tokens, uint64_t max_output, const struct tier_price *price);
/* The same for this request, whose prompt has so many tokens at most: what stands behind its last mark is not kept by the provider, and
 * cannot cost what keeping costs. */
uint64_t model_request_cost_most(const struct model_request *request, uint64_t prompt_tokens);

/* The most tokens that the body of a request can be, for any tokenizer that makes at most one token of a byte: all of those in
 * use do, byte-pair encodings and SentencePiece with bytes to fall back on. A provider adds marks around each message and, for
 * tools and schemas, a prompt of its own, of some hundred tokens (Anthropic states 313 to 530 for tools). For text and code
 * this is three to four times what is then billed: it is for reservations, not for forecasts. */
uint64_t model_tokens_most(size_t body_bytes, size_t messages);
#endif
