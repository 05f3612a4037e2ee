/* Tries worker/runner/model_piece.c and the questions made of pieces: each line is shown once, and none is cut. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_piece.h"

#include "common/content/source.h"
#include "common/tier/window.h"
#include "worker/runner/model_prompt.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define LINES "one\ntwo\nthree and some more of it\nfour\n\nsix\n"

static struct model_file file_of(const char *name, struct str content, struct str why)
{
	return (struct model_file){ .name = str_of(name),
		.language = STR("c"),
		.content = content,
		.lines = source_line_count(content),
		.why = why,
		.said = STR("") };
}

/* What all pieces of so much show of a file, in the order of the questions. 0: a line does not fit. */
static unsigned shown_of(const struct model_shard *s, size_t file, uint64_t weight, struct buf *out)
{
	struct model_piece piece = { .to = { 0, 0, 0 } };
	unsigned pieces = 0;
	uint32_t next = 1;

	do {
		uint32_t first, behind;

		if (!model_piece_next(s, weight, &piece))
			return 0;
		pieces++;
		if (!model_piece_shows(&piece, file))
			continue;
		buf_add_str(out, model_piece_lines(s, &piece, file, &first, &behind));
		CU_ASSERT_EQUAL(first, next);
		next = behind;
	} while (!model_piece_is_last(s, &piece));
	return pieces;
}

void test_each_line_is_in_one_piece(void)
{
	struct model_file files[] = { file_of("a.c", STR(LINES), STR("")),
		file_of("empty.c", STR(""), STR("")),
		file_of("no text", STR(LINES LINES LINES LINES LINES), STR("it is no text")),
		file_of("b.c", STR(LINES "and no end"), STR("")),
		file_of("cr.c", STR("one\r\ntwo\rthree\r\n"), STR("")) };
	struct model_shard s = { .lens = STR("security"), .files = files, .file_count = 5 };
	unsigned before = UINT32_MAX;

	for (uint64_t weight = 1200; weight < 12000; weight += 19) {
		unsigned pieces = 0;

		for (size_t i = 0; i < s.file_count; i++) {
			struct buf shown = BUF_INIT;

			pieces = shown_of(&s, i, weight, &shown);
			if (pieces && !files[i].why.len)
				CU_ASSERT_TRUE(str_equal(buf_str(&shown), files[i].content));
			buf_release(&shown);
		}
		CU_ASSERT_TRUE(!pieces || pieces <= before);
		before = pieces ? pieces : before;
	}
	CU_ASSERT_EQUAL(before, 1);
}

void test_a_line_that_does_not_fit_is_not_cut(void)
{
	static char line[3000];
	struct model_file files[] = { file_of("a.c", STR("short\n"), STR("")),
		file_of("long.c", (struct str){ line, sizeof line }, STR("")) };
	struct model_shard s = { .lens = STR("security"), .files = files, .file_count = 2 };
	struct buf shown = BUF_INIT;

	memset(line, 'x', sizeof line);
	CU_ASSERT_EQUAL(shown_of(&s, 1, 4000, &shown), 0);
	CU_ASSERT_EQUAL(shown_of(&s, 1, 10000, &shown), 1);
	CU_ASSERT_EQUAL(shown.len, sizeof line);
	buf_release(&shown);
}

/* By the bytes that are written, whatever stands in the lines: a CR has its number behind it again. */
void test_no_piece_weighs_more_than_it_may(void)
{
	static char bytes[20000];
	static const uint64_t weights[] = { 3000, 9000, 40000 };
	static const struct job_terms terms = { { "Goal", 4 }, { "review", 6 }, NULL, 0 };
	struct model_file file = {
		.name = STR("a.c"), .language = STR("c"), .why = STR(""), .said = STR("")
	};
	struct model_shard s = { .lens = STR("security"), .files = &file, .file_count = 1 };
	struct model_question q = { &terms, STR(""), &s, STR(""), STR(""), STR(""), NULL };
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof bytes; i++) {
		state = state * 1664525 + 1013904223;
		bytes[i] = "ab\r\n\xc3\xa9\t\" cdefghijkl"[(state >> 16) % 20];
	}
	file.content = str_bytes(bytes, sizeof bytes);
	file.lines = source_line_count(file.content);
	for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++) {
		struct model_piece piece = { .to = { 0, 0, 0 } };
		struct buf bare = BUF_INIT, full = BUF_INIT;

		q.piece = &(struct model_piece){ .to = { 0, 0, 0 } };
		model_message(&q, &bare);
		q.piece = &piece;
		do {
			CU_ASSERT_TRUE_FATAL(model_piece_next(&s, weights[i], &piece));
			buf_clear(&full);
			model_message(&q, &full);
			CU_ASSERT_TRUE(
				window_weight(buf_str(&full)) <= window_weight(buf_str(&bare)) + weights[i]);
		} while (!model_piece_is_last(&s, &piece));
		buf_release(&bare);
		buf_release(&full);
	}
}

void test_a_piece_is_told_to_be_one(void)
{
	static const struct job_terms terms = { { "Goal", 4 }, { "review", 6 }, NULL, 0 };
	struct model_file files[] = { file_of("a.c", STR(LINES), STR("")),
		file_of("b.c", STR("int b;\n"), STR("")) };
	struct model_shard s = { .lens = STR("security"), .files = files, .file_count = 2 };
	struct model_piece piece = { { 0, 3, 8 }, { 1, 1, 0 } };
	struct model_question q = { &terms, STR(""), &s, STR(""), STR(""), STR(""), &piece };
	struct buf text = BUF_INIT;

	model_message(&q, &text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.at, "Look at the 1 file between"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text.at, "They are a piece of what is to be looked at"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text.at, "lines=\"6\" from=\"3\" to=\"6\" begins\n3| three"));
	CU_ASSERT_PTR_NULL(strstr(text.at, "2| two"));
	CU_ASSERT_PTR_NULL(strstr(text.at, "b.c"));
	piece = (struct model_piece){ { 1, 1, 0 }, { 2, 1, 0 } };
	buf_clear(&text);
	model_message(&q, &text);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text.at, "path=\"b.c\" language=\"c\" lines=\"1\" begins\n1| int b;\n"));
	CU_ASSERT_PTR_NULL(strstr(text.at, "a.c"));
	buf_release(&text);
}
