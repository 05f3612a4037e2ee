/* Tries worker/model/sse.c: every split, every end of line, and bytes that are nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/sse.h"
#include "common/rand.h"
#include "tests/unit/worker/model/recorded.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static int write_down(void *arg, const struct sse_event *event)
{
	buf_printf(arg, "[%.*s|%.*s]", STR_ARG(event->name), STR_ARG(event->data));
	return 0;
}

/* All events of the text, which comes in two pieces. */
static void events(struct str text, size_t split, struct buf *out)
{
	struct sse s;

	buf_clear(out);
	sse_init(&s, 4096);
	CU_ASSERT_EQUAL(sse_push(&s, str_sub(text, 0, split), write_down, out), 0);
	CU_ASSERT_EQUAL(sse_push(&s, str_sub(text, split, text.len), write_down, out), 0);
	sse_release(&s);
}

void test_the_format_is_read_as_it_is_written_down(void)
{
	static const char *const cases[][2] = {
		{ "data: a\n\n", "[|a]" },
		{ "data:a\n\n", "[|a]" },
		{ "data:  a\n\n", "[| a]" },
		{ "data: a\ndata: b\n\n", "[|a\nb]" },
		{ "data: a\r\rdata: b\r\r", "[|a][|b]" },
		{ "data: a\r\n\r\n", "[|a]" },
		{ "data: a\r\ndata: b\r\n\r\n", "[|a\nb]" },
		{ "data: a\r\n\ndata: b\n\r\n", "[|a][|b]" },
		{ "event: x\ndata: a\n\ndata: b\n\n", "[x|a][|b]" },
		{ "event: x\n\ndata: b\n\n", "[|b]" },
		{ "event: x\nevent: y\ndata: b\n\n", "[y|b]" },
		{ ": comment\n\n:\n\ndata: a\n\n", "[|a]" },
		{ "id: 1\nretry: 5\nother: z\ndata: a\n\n", "[|a]" },
		{ "data\n\n", "[|]" },
		{ "data:\n\n", "[|]" },
		{ "data\ndata\n\n", "[|\n]" },
		{ "\xef\xbb\xbf"
		  "data: a\n\n",
			"[|a]" },
		{ "data: a\n\n\xef\xbb\xbf"
		  "data: b\n\n",
			"[|a]" },
		{ "data: a\n", "" },
		{ "data: a", "" },
		{ "dataa: a\n\n", "" },
		{ " data: a\n\n", "" },
		{ "\n\n\n\r\n", "" },
		{ "", "" },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t split = 0; split <= strlen(cases[i][0]); split++) {
			events(str_of(cases[i][0]), split, &out);
			if (!str_equal(buf_str(&out), str_of(cases[i][1])))
				fprintf(stderr, "case %zu split at %zu: %.*s\n", i, split,
					STR_ARG(buf_str(&out)));
			CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i][1])));
		}
	buf_release(&out);
}

void test_a_recorded_stream_split_anywhere_gives_the_same_events(void)
{
	static const char *const streams[] = { recorded_openai, recorded_openai_tools, recorded_anthropic,
		recorded_anthropic_tools };
	struct buf whole = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i < 4; i++) {
		struct str text = str_of(streams[i]);

		events(text, 0, &whole);
		CU_ASSERT_TRUE(whole.len > 100);
		for (size_t split = 1; split < text.len; split++) {
			events(text, split, &out);
			CU_ASSERT_TRUE(str_equal(buf_str(&out), buf_str(&whole)));
		}
	}
	buf_release(&whole);
	buf_release(&out);
}

void test_what_is_over_its_limit_is_refused_from_then_on(void)
{
	static const struct {
		const char *text;
		bool fits;
	} cases[] = {
		{ "data: 4567890\n\n", true },              /* a line of 13 bytes */
		{ "data: 45678901\n\n", false },            /* of 14 */
		{ "data: 123456\ndata: 123456\n\n", true }, /* data of 13 bytes, its end of line included */
		{ "data: 123456\ndata: 1234567\n\n", false },
		{ ": 34567890123", true },
		{ ": 345678901234", false },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t split = 0; split <= strlen(cases[i].text); split++) {
			struct str text = str_of(cases[i].text);
			struct sse s;
			int err;

			sse_init(&s, 13);
			err = sse_push(&s, str_sub(text, 0, split), write_down, &out);
			err = err ? err : sse_push(&s, str_sub(text, split, text.len), write_down, &out);
			CU_ASSERT_EQUAL(err, cases[i].fits ? 0 : -E_TOO_LARGE);
			if (!cases[i].fits)
				CU_ASSERT_EQUAL(
					sse_push(&s, STR("data: a\n\n"), write_down, &out), -E_TOO_LARGE);
			sse_release(&s);
		}
	buf_release(&out);
}

static int stop_here(void *arg, const struct sse_event *event)
{
	(void)event;
	return ++*(int *)arg;
}

void test_a_reader_that_has_enough_ends_the_push(void)
{
	struct sse s;
	int count = 0;

	sse_init(&s, 100);
	CU_ASSERT_EQUAL(sse_push(&s, STR("data: a\n\ndata: b\n\n"), stop_here, &count), 1);
	CU_ASSERT_EQUAL(count, 1);
	sse_release(&s);
}

void test_random_bytes_end_in_events_or_in_a_limit(void)
{
	static const char letters[] = "data: event\r\n\n\n:\x00\xff\xef\xbb\xbf{}";
	uint64_t seed = 7;
	struct buf out = BUF_INIT;

	for (int round = 0; round < 2000; round++) {
		struct sse s;

		sse_init(&s, 64);
		for (int piece = 0; piece < 8; piece++) {
			char bytes[40];
			size_t len = rand_below(&seed, sizeof bytes);

			for (size_t i = 0; i < len; i++)
				bytes[i] = letters[rand_below(&seed, sizeof letters - 1)];
			int err = sse_push(&s, str_bytes(bytes, len), write_down, &out);
			CU_ASSERT_TRUE(!err || err == -E_TOO_LARGE);
			CU_ASSERT_TRUE(s.line.len <= 64 && s.data.len <= 64);
		}
		sse_release(&s);
		buf_clear(&out);
	}
	buf_release(&out);
}
