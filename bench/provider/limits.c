/* Four buckets and a count. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <time.h>

enum {
	CROWDED_WAIT_MS = 1000, /* when a place gets free is not known */
	TOLD_TOKENS = 1000,     /* Messages tells what is left of tokens in thousands */
};

void limits_init(struct limits *l, const struct model *m, int64_t now_ms)
{
	uint64_t seconds = m->limits.bucket_s;

	*l = (struct limits){ .concurrency = m->limits.concurrency };
	bucket_init(&l->requests, m->limits.requests_per_minute, seconds, now_ms);
	bucket_init(&l->tokens, m->limits.tokens_per_minute, seconds, now_ms);
	bucket_init(&l->input, m->limits.input_tokens_per_minute, seconds, now_ms);
	bucket_init(&l->output, m->limits.output_tokens_per_minute, seconds, now_ms);
}

static void fill(struct limits *l, int64_t now_ms)
{
	bucket_fill(&l->requests, now_ms);
	bucket_fill(&l->tokens, now_ms);
	bucket_fill(&l->input, now_ms);
	bucket_fill(&l->output, now_ms);
}

static enum problem lacks(const struct bucket *b, uint64_t units, enum problem problem, int64_t *wait_ms)
{
	if (bucket_has(b, units))
		return PROBLEM_NONE;
	*wait_ms = bucket_wait_ms(b, units);
	return problem;
}

enum problem limits_admit(struct limits *l, const struct charge *charge, int64_t now_ms, int64_t *wait_ms)
{
	enum problem p;

	fill(l, now_ms);
	*wait_ms = CROWDED_WAIT_MS;
	if (l->concurrency && l->running >= l->concurrency)
		return PROBLEM_REQUESTS;
	if ((p = lacks(&l->requests, 1, PROBLEM_REQUESTS, wait_ms)) ||
		(p = lacks(&l->tokens, charge->tokens, PROBLEM_TOKENS, wait_ms)) ||
		(p = lacks(&l->input, charge->input, PROBLEM_TOKENS, wait_ms)) ||
		(p = lacks(&l->output, 1, PROBLEM_TOKENS, wait_ms)))
		return p;
	*wait_ms = 0;
	bucket_take(&l->requests, 1);
	bucket_take(&l->tokens, charge->tokens);
	bucket_take(&l->input, charge->input);
	l->running++;
	return PROBLEM_NONE;
}

void limits_end(struct limits *l, uint64_t output, int64_t now_ms)
{
	assert(l->running > 0);
	fill(l, now_ms);
	bucket_take(&l->tokens, output);
	bucket_take(&l->output, output);
	l->running--;
}

void limits_add_duration(struct buf *out, int64_t ms)
{
	if (ms < 1000) {
		buf_printf(out, "%" PRId64 "ms", ms);
		return;
	}
	if (ms >= 60000)
		buf_printf(out, "%" PRId64 "m", ms / 60000);
	buf_printf(out, "%" PRId64, ms % 60000 / 1000);
	if (ms % 1000)
		buf_printf(out, ".%03" PRId64, ms % 1000);
	buf_add_byte(out, 's');
}

static void chat_header(const struct bucket *b, const char *of, struct buf *out)
{
	if (!b->per_minute)
		return;
	buf_printf(out, "x-ratelimit-limit-%s: %" PRIu64 "\r\nx-ratelimit-remaining-%s: %" PRIu64 "\r\n", of,
		b->per_minute, of, bucket_left(b));
	buf_printf(out, "x-ratelimit-reset-%s: ", of);
	limits_add_duration(out, bucket_full_ms(b));
	buf_add_text(out, "\r\n");
}

static void messages_header(
	const struct bucket *b, const char *of, uint64_t round, int64_t unix_ms, struct buf *out)
{
	time_t full = (time_t)((unix_ms + bucket_full_ms(b) + 999) / 1000);
	struct tm day;
	char text[32];

	if (!b->per_minute)
		return;
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&full, &day));
	buf_printf(out,
		"anthropic-ratelimit-%s-limit: %" PRIu64 "\r\nanthropic-ratelimit-%s-remaining: %" PRIu64
		"\r\nanthropic-ratelimit-%s-reset: %s\r\n",
		of, b->per_minute, of, (bucket_left(b) + round / 2) / round * round, of, text);
}

void limits_headers(const struct limits *l, enum api api, int64_t unix_ms, struct buf *out)
{
	if (api == API_CHAT) {
		chat_header(&l->requests, "requests", out);
		chat_header(&l->tokens, "tokens", out);
		return;
	}
	messages_header(&l->requests, "requests", 1, unix_ms, out);
	messages_header(&l->tokens, "tokens", TOLD_TOKENS, unix_ms, out);
	messages_header(&l->input, "input-tokens", TOLD_TOKENS, unix_ms, out);
	messages_header(&l->output, "output-tokens", TOLD_TOKENS, unix_ms, out);
}
