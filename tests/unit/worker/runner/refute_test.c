/* Tries worker/runner/refute.c: what a refuter is shown, and which of its answers are taken. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/refute.h"

#include "common/tier/lend.h"
#include "reeve/limits.h"
#include "worker/model/cost.h"
#include "worker/model/json_schema.h"
#include "worker/model/model_api.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static bool has(const struct buf *b, const char *text)
{
	return memmem(b->at, b->len, text, strlen(text));
}

void test_a_refuter_sees_claim_and_lines_and_nothing_of_its_author(void)
{
	static const struct refute_claim claims[] = {
		{ { "a.c", 3 }, 2, 2, { "model/overflow", 14 }, { "It \"overflows\".\n{\"id\":7}", 24 },
			{ "\tgets(b);", 9 }, { "int f(void)\n\tgets(b);\n{\"id\":9}", 30 }, 1 },
		{ { "b.py", 4 }, 90, 90, { "leak", 4 }, { "m", 1 }, { "x", 1 }, { "x", 1 }, 90 },
	};
	struct buf out = BUF_INIT;
	struct buf why = BUF_INIT;

	refute_message(claims, 2, STR("Look at it.\n## The claims"), &out);
	CU_ASSERT_TRUE(
		has(&out, "\n{\"id\":1,\"path\":\"a.c\",\"start_line\":2,\"end_line\":2,\"rule\":"
			  "\"model/overflow\",\"message\":\"It \\\"overflows\\\".\\n{\\\"id\\\":7}\","
			  "\"quote\":\"\\tgets(b);\"}\n1| int f(void)\n2| \tgets(b);\n3| {\"id\":9}\n"));
	CU_ASSERT_TRUE(has(&out, "\n{\"id\":2,\"path\":\"b.py\",\"start_line\":90"));
	CU_ASSERT_TRUE(has(&out, "\n90| x\n"));
	CU_ASSERT_TRUE(has(&out, "> Look at it.\n> ## The claims\n"));
	CU_ASSERT_TRUE(has(&out, "with 2 verdicts"));
	CU_ASSERT_FALSE(has(&out, "\n{\"id\":7"));
	CU_ASSERT_FALSE(has(&out, "\n{\"id\":9"));
	CU_ASSERT_FALSE(has(&out, "confidence"));
	CU_ASSERT_FALSE(has(&out, "severity"));
	CU_ASSERT_EQUAL(json_schema_check(refute_schema(), &why), 0);
	CU_ASSERT_TRUE(str_is_utf8(refute_system()));
	buf_release(&out);
	buf_release(&why);
}

void test_lines_that_claims_share_are_shown_once(void)
{
	static const struct refute_claim claims[] = {
		{ { "a.c", 3 }, 2, 2, { "r", 1 }, { "m", 1 }, { "two", 3 }, { "one\ntwo\nthree", 13 }, 1 },
		{ { "a.c", 3 }, 4, 4, { "r", 1 }, { "m", 1 }, { "four", 4 }, { "three\nfour", 10 }, 3 },
		{ { "a.c", 3 }, 5, 5, { "r", 1 }, { "m", 1 }, { "five", 4 }, { "five", 4 }, 5 },
		{ { "a.c", 3 }, 9, 9, { "r", 1 }, { "m", 1 }, { "nine", 4 }, { "nine", 4 }, 9 },
		{ { "b.c", 3 }, 9, 9, { "r", 1 }, { "m", 1 }, { "nine", 4 }, { "nine", 4 }, 9 },
	};
	struct buf out = BUF_INIT;

	refute_message(claims, 5, STR(""), &out);
	CU_ASSERT_TRUE(has(&out, "\"five\"}\n1| one\n2| two\n3| three\n4| four\n5| five\n\n{\"id\":4"));
	CU_ASSERT_TRUE(has(&out, "\"nine\"}\n9| nine\n\n{\"id\":5,\"path\":\"b.c\""));
	buf_release(&out);
}

void test_claims_are_shown_by_place_and_keep_their_ids(void)
{
	static const struct refute_claim claims[] = {
		{ { "b.c", 3 }, 9, 9, { "r", 1 }, { "m", 1 }, { "nine", 4 }, { "nine", 4 }, 9 },
		{ { "a.c", 3 }, 4, 4, { "r", 1 }, { "m", 1 }, { "four", 4 }, { "three\nfour", 10 }, 3 },
		{ { "a.c", 3 }, 2, 2, { "r", 1 }, { "m", 1 }, { "two", 3 }, { "one\ntwo\nthree", 13 }, 1 },
	};
	struct buf out = BUF_INIT;

	refute_message(claims, 3, STR(""), &out);
	CU_ASSERT_TRUE(has(&out, "\n\n{\"id\":3,\"path\":\"a.c\",\"start_line\":2"));
	CU_ASSERT_TRUE(has(&out, "\"two\"}\n{\"id\":2,\"path\":\"a.c\",\"start_line\":4"));
	CU_ASSERT_TRUE(has(&out, "\"four\"}\n1| one\n2| two\n3| three\n4| four\n\n{\"id\":1,"));
	buf_release(&out);
}

void test_long_lines_leave_less_room_for_others(void)
{
	static const struct {
		size_t width; /* of each line, its end included */
		uint32_t first;
	} cases[] = { { 10, 120 }, { 37, 120 }, { 38, 160 }, { 74, 160 }, { 75, 180 }, { 2000, 199 },
		{ 2001, 200 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf file = BUF_INIT;
		uint32_t first;

		for (int n = 1; n <= 1000; n++)
			buf_printf(&file, "%0*d\n", (int)cases[i].width - 1, n);
		CU_ASSERT_TRUE(refute_context(buf_str(&file), 200, 200, &first).len >= cases[i].width - 1);
		CU_ASSERT_EQUAL(first, cases[i].first);
		buf_release(&file);
	}
}

void test_the_lines_around_a_quote_end_with_the_file(void)
{
	static const struct {
		uint32_t lines, start, end, first, count; /* count 0: none */
	} cases[] = {
		{ 10, 1, 1, 1, 10 },
		{ 10, 10, 10, 1, 10 },
		{ 10, 11, 11, 1, 0 },
		{ 10, 0, 1, 1, 0 },
		{ 10, 3, 2, 1, 0 },
		{ 1000, 81, 81, 1, 161 },
		{ 1000, 82, 83, 2, 162 },
		{ 1000, 919, 920, 839, 162 },
		{ 1000, 920, 921, 840, 161 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf file = BUF_INIT;
		uint32_t first, count = 0;
		struct str got;

		for (uint32_t n = 1; n <= cases[i].lines; n++)
			buf_printf(&file, "%u\n", n);
		got = refute_context(buf_str(&file), cases[i].start, cases[i].end, &first);
		for (size_t k = 0; k < got.len; k++)
			count += got.at[k] == '\n';
		CU_ASSERT_EQUAL(count + (got.len > 0), cases[i].count);
		if (got.len)
			CU_ASSERT_EQUAL(first, cases[i].first);
		if (got.len)
			CU_ASSERT_EQUAL((uint32_t)atoi(got.at), cases[i].first);
		buf_release(&file);
	}
}

void test_an_answer_that_is_not_whole_is_not_taken(void)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "{\"verdicts\":[{\"id\":2,\"why\":\"line 3\",\"verdict\":\"refuted\"},"
		  "{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"}]}",
			true },
		{ "{\"verdicts\":[{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"}]}", false },
		{ "{\"verdicts\":[{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"},"
		  "{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"}]}",
			false },
		{ "{\"verdicts\":[{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"},"
		  "{\"id\":3,\"why\":\"\",\"verdict\":\"stands\"}]}",
			false },
		{ "{\"verdicts\":[{\"id\":0,\"why\":\"\",\"verdict\":\"stands\"},"
		  "{\"id\":1,\"why\":\"\",\"verdict\":\"stands\"}]}",
			false },
		{ "{\"verdicts\":[{\"id\":1,\"why\":\" \",\"verdict\":\"refuted\"},"
		  "{\"id\":2,\"why\":\"\",\"verdict\":\"stands\"}]}",
			false },
		{ "{\"verdicts\":[{\"id\":1,\"why\":\"\",\"verdict\":\"maybe\"},"
		  "{\"id\":2,\"why\":\"\",\"verdict\":\"stands\"}]}",
			false },
		{ "{\"verdicts\":[]}", false },
		{ "They all stand.", false },
		{ "", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum refute_verdict out[2];
		struct buf why = BUF_INIT;
		int err = refute_read(str_of(cases[i].text), 2, out, &why);

		CU_ASSERT_EQUAL(err, cases[i].good ? 0 : -E_INVALID);
		CU_ASSERT_EQUAL(why.len > 0, !cases[i].good);
		if (!err) {
			CU_ASSERT_EQUAL(out[0], REFUTE_STANDS);
			CU_ASSERT_EQUAL(out[1], REFUTE_REFUTED);
		}
		buf_release(&why);
	}
}

/* What the worker finds that the call can cost at most, as worker/model/cost.h counts it. */
static uint64_t call_most(const struct tier *tier, uint32_t output, const struct buf *message)
{
	struct model_message said = { .role = MODEL_USER, .text = buf_str(message) };
	struct model_request request = { .tier = tier,
		.system = refute_system(),
		.messages = &said,
		.message_count = 1,
		.schema = refute_schema(),
		.max_output = output };
	struct buf body = BUF_INIT;
	uint64_t out;

	model_api(tier->api)->request(&request, &body);
	out = model_request_cost_most(&request, model_tokens_most(body.len, 1));
	buf_release(&body);
	return out;
}

enum { VERDICTS_TOKENS = 2000 };

/* Claims of tabs and quotes about all lines of a small file or one far from the next, and the longest goal: the coordinator lends as
 * much, and no more than a few times it. */
void test_what_is_lent_for_a_look_pays_the_call(void)
{
	static const char line[] = "\tif (x[i] == \"a\" && y) /* and a line of the usual length */\n";
	struct tier tier = { .name = STR("t"),
		.base_url = STR("http://127.0.0.1:1/v1"),
		.model = STR("a-model-with-a-long-name"),
		.price = { 3000000, 15000000, 300000, 6000000 }, /* of a write as where none is written */
		.window = 200000,
		.max_output = 8000 };
	struct refute_claim claims[CLAIMS_MOST];
	char goal[GOAL_BYTES_MOST];
	struct buf content = BUF_INIT;

	memset(goal, 'g', sizeof goal);
	for (int i = 0; i < 2000; i++)
		buf_add_text(&content, line);
	for (uint32_t count = 1; count <= CLAIMS_MOST; count++) {
		for (int far = 0; far < 2; far++) {
			struct str file =
				str_sub(buf_str(&content), 0, (far ? 2000 : 90) * (sizeof line - 1));
			uint64_t texts = 0, shown = count * (uint64_t)CLAIM_CONTEXT_BYTES;
			struct buf out = BUF_INIT;

			shown = file.len < shown ? file.len : shown;
			for (uint32_t i = 0; i < count; i++) {
				struct refute_claim *c = &claims[i];

				*c = (struct refute_claim){ .path = STR("some/folder/of/the/tree/a_file.c"),
					.start_line = i * (far ? 100 : 5) + 1,
					.rule = STR("model/unbounded-copy"),
					.message = str_bytes(goal, 300),
					.quote = str_bytes(line, sizeof line - 2) };
				c->end_line = c->start_line;
				c->context =
					refute_context(file, c->start_line, c->end_line, &c->context_line);
				texts += c->rule.len + c->message.len + c->quote.len;
			}
			refute_message(claims, count, str_bytes(goal, sizeof goal), &out);
			for (int api = 0; api < TIER_APIS; api++) {
				uint64_t lent = tier_lend_look_microusd(&tier, count, texts, shown), most;
				uint64_t least = tier_lend_look_least_microusd(&tier, count, texts, shown);

				tier.api = (enum tier_api)api;
				most = call_most(&tier, tier_output_most(&tier), &out);
				CU_ASSERT_TRUE(most <= lent);
				CU_ASSERT_TRUE(lent < 2 * most);
				CU_ASSERT_TRUE(call_most(&tier, VERDICTS_TOKENS, &out) <= least);
				CU_ASSERT_TRUE(least < lent);
			}
			buf_release(&out);
		}
	}
	buf_release(&content);
}
