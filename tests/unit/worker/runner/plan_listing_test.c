/* Tries worker/runner/plan_listing.c: a line a file, folders where they are too many, and never silence about the rest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/plan_listing.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

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

void test_what_is_not_listed_is_counted(void)
{
	static struct listed_file many[600];
	static char names[600][32];
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < 600; i++) {
		snprintf(names[i], sizeof names[i], "folder-%04zu/a.c", i);
		many[i] = (struct listed_file){ str_of(names[i]), STR("c"), 1 };
	}
	plan_listing(many, 600, 4096, &out);
	CU_ASSERT_TRUE(out.len <= 4096);
	CU_ASSERT_TRUE(str_ends(buf_str(&out), STR("}\n")));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.at, "\n{\"not_listed\":"));
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
