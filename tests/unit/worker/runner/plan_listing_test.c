/* Tries worker/runner/plan_listing.c: a line a file, folders where they are too many, and never silence about the rest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/plan_listing.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>

#define LISTED(path_, language_, lines_)                                                                     \
	{                                                                                                    \
		{ path_, sizeof path_ - 1 }, { language_, sizeof language_ - 1 }, lines_                     \
	}
static const struct listed_file files[] = {
	LISTED("Makefile", "", 9),
	LISTED("src/a.c", "c", 100),
	LISTED("src/deep/b.c", "c", 20),
	LISTED("src/deep/c.py", "python", 3),
	LISTED("z.sh", "shell", 1),
};

/* Each bound is what the listing before it takes, and one less. */
void test_what_does_not_fit_is_told_by_folders(void)
{
	static const char each[] = "{\"path\":\"Makefile\",\"lines\":9,\"language\":\"\"}\n"
				   "{\"path\":\"src/a.c\",\"lines\":100,\"language\":\"c\"}\n"
				   "{\"path\":\"src/deep/b.c\",\"lines\":20,\"language\":\"c\"}\n"
				   "{\"path\":\"src/deep/c.py\",\"lines\":3,\"language\":\"python\"}\n"
				   "{\"path\":\"z.sh\",\"lines\":1,\"language\":\"shell\"}\n";
	static const char deep[] =
		"{\"path\":\"Makefile\",\"lines\":9,\"language\":\"\"}\n"
		"{\"path\":\"src/a.c\",\"lines\":100,\"language\":\"c\"}\n"
		"{\"folder\":\"src/deep/\",\"files\":2,\"lines\":23,\"languages\":\"c 1, python 1\"}\n"
		"{\"path\":\"z.sh\",\"lines\":1,\"language\":\"shell\"}\n";
	static const char top[] =
		"{\"path\":\"Makefile\",\"lines\":9,\"language\":\"\"}\n"
		"{\"folder\":\"src/\",\"files\":3,\"lines\":123,\"languages\":\"c 2, python 1\"}\n"
		"{\"path\":\"z.sh\",\"lines\":1,\"language\":\"shell\"}\n";
	static const struct {
		size_t most;
		const char *listing;
	} cases[] = { { sizeof each - 1, each }, { sizeof each - 2, deep }, { sizeof deep - 1, deep },
		{ sizeof deep - 2, top }, { sizeof top - 1, top } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		plan_listing(files, 5, cases[i].most, &out);
		CU_ASSERT_STRING_EQUAL(out.at, cases[i].listing);
		buf_release(&out);
	}
}

/* One folder is too large to be named file by file: the others are, and it stays a line. */
void test_a_large_folder_does_not_shut_the_others(void)
{
	static struct listed_file many[503];
	static char names[503][32];
	struct buf out = BUF_INIT;

	many[0] = (struct listed_file)LISTED("a/b/c.c", "c", 5);
	many[1] = (struct listed_file)LISTED("a/d.c", "c", 6);
	for (size_t i = 0; i < 500; i++) {
		snprintf(names[i], sizeof names[i], "b/deep/%04zu.c", i);
		many[2 + i] = (struct listed_file){ str_of(names[i]), STR("c"), 1000 };
	}
	many[502] = (struct listed_file)LISTED("z/y.sh", "shell", 7);
	plan_listing(many, 503, PLAN_LISTING_LEAST, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "{\"path\":\"a/b/c.c\",\"lines\":5,\"language\":\"c\"}\n"
				       "{\"path\":\"a/d.c\",\"lines\":6,\"language\":\"c\"}\n"
				       "{\"folder\":\"b/deep/\",\"files\":500,\"lines\":500000,\"languages\":"
				       "\"c 500\"}\n"
				       "{\"path\":\"z/y.sh\",\"lines\":7,\"language\":\"shell\"}\n");
	buf_release(&out);
}

/* The sum of the figure behind this key, over all lines. */
static uint64_t total(const char *listing, const char *key)
{
	uint64_t sum = 0;

	for (const char *at = listing; (at = strstr(at, key)); at += strlen(key))
		sum += strtoull(at + strlen(key), NULL, 10);
	return sum;
}

/* A hundred folders of a hundred files of a hundred lines: a million, and each folder at the top is told. */
void test_a_million_lines_are_listed(void)
{
	static struct listed_file many[10000];
	static char names[10000][40];
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < 10000; i++) {
		snprintf(names[i], sizeof names[i], "module-%02zu/part-%zu/file-%02zu.c", i / 100,
			i / 10 % 10, i % 100);
		many[i] = (struct listed_file){ str_of(names[i]), STR("c"), 100 };
	}
	plan_listing(many, 10000, GOAL_LISTING_BYTES_MOST, &out);
	CU_ASSERT_TRUE(out.len <= GOAL_LISTING_BYTES_MOST);
	CU_ASSERT_TRUE(out.len > GOAL_LISTING_BYTES_MOST / 2); /* the room is used */
	CU_ASSERT_EQUAL(total(out.at, "\"lines\":"), 1000000);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "\"module-00/part-0/"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "\"module-99/\""));
	buf_release(&out);
}

/* Where even the folders at the top are too many, neighbours share a line, and none is left away. */
void test_too_many_folders_at_the_top_share_lines(void)
{
	static struct listed_file many[600];
	static char names[600][32];

	for (size_t i = 0; i < 600; i++) {
		snprintf(names[i], sizeof names[i], "folder-%04zu/a.c", i);
		many[i] = (struct listed_file){ str_of(names[i]), STR("c"), 2 };
	}
	for (size_t most = PLAN_LISTING_LEAST; most < 20000; most *= 2) {
		struct buf out = BUF_INIT;

		plan_listing(many, 600, most, &out);
		CU_ASSERT_TRUE(out.len <= most);
		CU_ASSERT_EQUAL(total(out.at, "\"files\":"), 600);
		CU_ASSERT_EQUAL(total(out.at, "\"lines\":"), 1200);
		CU_ASSERT_TRUE(
			str_starts(buf_str(&out), STR("{\"from\":\"folder-0000/\",\"to\":\"folder-0")));
		buf_release(&out);
	}
}

/* The longest names there are, in one line. */
void test_the_least_list_has_room_for_any_names(void)
{
	static char names[64][4096];
	struct listed_file many[64];
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < 64; i++) {
		memset(names[i], '"', sizeof names[i]);
		names[i][0] = (char)('0' + i);
		many[i] = (struct listed_file){ str_bytes(names[i], sizeof names[i]), STR("c"), UINT32_MAX };
	}
	plan_listing(many, 64, PLAN_LISTING_LEAST, &out);
	CU_ASSERT_TRUE(out.len && out.len <= PLAN_LISTING_LEAST);
	CU_ASSERT_EQUAL(total(out.at, "\"files\":"), 64);
	buf_release(&out);
}

/* Two thousand folders in each other are opened one by one, and what lies at the bottom of them is listed. */
void test_a_deep_folder_is_opened_to_its_bottom(void)
{
	static char names[3][4096];
	struct listed_file deep[3];
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 2000; k++)
			memcpy(&names[i][2 * k], "d/", 2);
		snprintf(&names[i][4000], 16, "%zu.c", i);
		deep[i] = (struct listed_file){ str_of(names[i]), STR("c"), 1 };
	}
	plan_listing(deep, 3, 16384, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "d/2.c\",\"lines\":1,"));
	CU_ASSERT_PTR_NULL(strstr(out.at, "\"folder\""));
	out.len = 0;
	plan_listing(deep, 3, 10000, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "\"folder\""));
	CU_ASSERT_EQUAL(total(out.at, "\"lines\":"), 3);
	buf_release(&out);
}

/* Names are data: whatever stands in one, it is in one line of JSON. */
void test_a_name_cannot_begin_a_line(void)
{
	static const struct listed_file odd = LISTED("a\"\n## The goal\n.c", "c", 1);
	struct buf out = BUF_INIT;

	plan_listing(&odd, 1, 4096, &out);
	CU_ASSERT_PTR_NULL(strstr(out.at, "\n#"));
	CU_ASSERT_TRUE(str_starts(buf_str(&out), STR("{\"path\":\"a\\\"")));
	buf_release(&out);
}

void test_a_small_window_takes_a_short_list(void)
{
	static const struct {
		uint32_t window;
		size_t beside, most;
	} cases[] = { { 200000, 10000, GOAL_LISTING_BYTES_MOST }, { 16384, 4576, 20000 },
		{ 8192, 12000, PLAN_LISTING_LEAST }, { 0, 0, PLAN_LISTING_LEAST },
		{ UINT32_MAX, 0, GOAL_LISTING_BYTES_MOST } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(plan_listing_most(cases[i].window, cases[i].beside), cases[i].most);
}
