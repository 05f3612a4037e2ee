/* Tries worker/results.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/results.h"

#include "reeve/v1/worker.pb-c.h"

#include <CUnit/CUnit.h>

static struct attempt *finished(struct held *h, uint64_t seq, size_t body_len)
{
	struct attempt *a =
		held_add(h, (struct subtask_ref){ 1, 2, 3, 0 }, (struct token){ 1, seq }, KIND_NOOP, STR(""));

	for (size_t i = 0; i < body_len; i++)
		buf_add_byte(&a->output.body, 'x');
	a->output.outcome = OUTCOME_DONE;
	held_finish(h, a);
	return a;
}

/* How many of two results with bodies of 100 bytes go into a message of at most `most`. */
static size_t of_two(size_t most, size_t *packed)
{
	struct held *h = held_new(2);
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	size_t count;

	finished(h, 1, 100);
	finished(h, 2, 100);
	count = results_pack(h, most, &scratch, &out);
	CU_ASSERT_TRUE(out.len <= most);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_SENT), count);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_UNSENT), 2 - count);
	*packed = out.len;
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
	return count;
}

void test_a_message_is_filled_to_its_limit_and_not_past_it(void)
{
	size_t whole, packed;

	CU_ASSERT_EQUAL(of_two(1 << 20, &whole), 2);
	CU_ASSERT_EQUAL(of_two(whole - 1, &packed), 1);
	CU_ASSERT_EQUAL(of_two(whole, &packed), 2);
	CU_ASSERT_EQUAL(packed, whole);
	CU_ASSERT_EQUAL(of_two(whole + 1, &packed), 2);
}

void test_what_did_not_fit_comes_with_the_next_message(void)
{
	struct held *h = held_new(64);
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	size_t all = 0, count;

	for (uint64_t seq = 1; seq <= 40; seq++)
		finished(h, seq, 60000);
	while ((count = results_pack(h, 1 << 20, &scratch, &out)))
		all += count;
	CU_ASSERT_EQUAL(all, 40);
	CU_ASSERT_EQUAL(out.len, 0);
	CU_ASSERT_EQUAL(held_count(h, ATTEMPT_SENT), 40);
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
}

void test_a_result_says_all_that_is_known(void)
{
	struct held *h = held_new(2);
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	struct attempt *a = finished(h, 9, 5);
	Reeve__V1__WorkerMessage *m;
	Reeve__V1__SubtaskResult *r;

	a->ref.mark = UINT64_MAX;
	a->has_blob = true;
	memset(a->blob, 7, sizeof a->blob);
	a->wall_ms = 12;
	buf_add_text(&a->output.reason, "why");
	a->output.spent_microusd = UINT32_MAX;
	a->output.call = (struct call_report){ .tier = STR("cheap"), .end = "rate_limited" };
	rate_headers_init(&a->output.call.rates);
	a->output.call.rates.requests = (struct rate_bucket){ 50, 0, 1200 };
	a->output.call.rates.input_tokens = (struct rate_bucket){ 40000, 17, -1 };
	a->output.call.rates.retry_after_ms = 0;
	results_pack(h, 1 << 20, &scratch, &out);
	m = reeve__v1__worker_message__unpack(NULL, out.len, (const uint8_t *)out.at);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL_FATAL(m->kind_case, REEVE__V1__WORKER_MESSAGE__KIND_RESULTS);
	r = m->results->results[0];
	CU_ASSERT_EQUAL(r->ref->job, 1);
	CU_ASSERT_EQUAL(r->ref->number, 2);
	CU_ASSERT_EQUAL(r->ref->attempt, 3);
	CU_ASSERT_EQUAL(r->ref->mark, UINT64_MAX);
	CU_ASSERT_EQUAL(r->token->term, 1);
	CU_ASSERT_EQUAL(r->token->seq, 9);
	CU_ASSERT_EQUAL(r->outcome, REEVE__V1__OUTCOME__OUTCOME_DONE);
	CU_ASSERT_STRING_EQUAL(r->reason, "why");
	CU_ASSERT_EQUAL(r->body.len, 0); /* it lies in the blob */
	CU_ASSERT_EQUAL(r->body_blob.len, 32);
	CU_ASSERT_EQUAL(r->wall_ms, 12);
	CU_ASSERT_EQUAL(r->spend_microusd, UINT32_MAX);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->call);
	CU_ASSERT_STRING_EQUAL(r->call->tier, "cheap");
	CU_ASSERT_STRING_EQUAL(r->call->end, "rate_limited");
	CU_ASSERT_PTR_NULL(r->call->usage);
	CU_ASSERT_TRUE_FATAL(r->call->requests && r->call->tokens && r->call->retry);
	CU_ASSERT_EQUAL(r->call->requests->limit, 50);
	CU_ASSERT_EQUAL(r->call->requests->left, 0);
	CU_ASSERT_EQUAL(r->call->requests->reset_ms, 1200);
	CU_ASSERT_EQUAL(r->call->tokens->left, 17); /* of the prompt, where there is no other count */
	CU_ASSERT_EQUAL(r->call->tokens->reset_ms, 0);
	CU_ASSERT_EQUAL(r->call->retry->after_ms, 0);
	reeve__v1__worker_message__free_unpacked(m, NULL);
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
}

/* What the coordinator hears of one result's call. */
static Reeve__V1__WorkerMessage *told(const struct call_report *call)
{
	struct held *h = held_new(1);
	struct arena scratch = { 0 };
	struct buf out = BUF_INIT;
	Reeve__V1__WorkerMessage *m;

	finished(h, 1, 0)->output.call = *call;
	results_pack(h, 1 << 20, &scratch, &out);
	m = reeve__v1__worker_message__unpack(NULL, out.len, (const uint8_t *)out.at);
	arena_release(&scratch);
	buf_release(&out);
	held_free(h);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	return m;
}

void test_what_a_provider_did_not_say_is_not_told(void)
{
	struct call_report call = {
		.tier = STR("t"), .end = "complete", .usage_known = true, .usage = { 1, 2, 3, 4 }, .calls = 2
	};
	Reeve__V1__WorkerMessage *m;
	Reeve__V1__CallReport *c;

	rate_headers_init(&call.rates);
	call.rates.tokens.limit = 5; /* how much is left was not said */
	m = told(&call);
	c = m->results->results[0]->call;
	CU_ASSERT_TRUE_FATAL(c && c->usage);
	CU_ASSERT_FALSE(c->requests || c->tokens || c->retry);
	CU_ASSERT_EQUAL(c->calls, 2);
	CU_ASSERT_EQUAL(c->usage->input, 1);
	CU_ASSERT_EQUAL(c->usage->output, 2);
	CU_ASSERT_EQUAL(c->usage->cache_read, 3);
	CU_ASSERT_EQUAL(c->usage->cache_write, 4);
	reeve__v1__worker_message__free_unpacked(m, NULL);
	m = told(&(struct call_report){ .tier = STR("") });
	CU_ASSERT_PTR_NULL(m->results->results[0]->call);
	reeve__v1__worker_message__free_unpacked(m, NULL);
}
