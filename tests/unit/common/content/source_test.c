/* Tries common/content/source.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/source.h"
#include "tree.h"

#include <fcntl.h>

void test_lines_are_counted_and_cut_alike(void)
{
	static const struct {
		struct str content;
		uint32_t count;
		uint32_t first, last;
		bool there;
		struct str lines;
	} cases[] = {
		{ STR(""), 0, 1, 1, false, STR("") },
		{ STR("\n"), 1, 1, 1, true, STR("") },
		{ STR("\n\n"), 2, 2, 2, true, STR("") },
		{ STR("a"), 1, 1, 1, true, STR("a") },
		{ STR("a\n"), 1, 1, 1, true, STR("a") },
		{ STR("a\n"), 1, 2, 2, false, STR("") },
		{ STR("a\n"), 1, 1, 2, false, STR("") },
		{ STR("a\nb"), 2, 2, 2, true, STR("b") },
		{ STR("a\nb\nc\n"), 3, 1, 3, true, STR("a\nb\nc") },
		{ STR("a\nb\nc\n"), 3, 2, 3, true, STR("b\nc") },
		{ STR("a\nb\nc\n"), 3, 3, 4, false, STR("") },
		{ STR("a\nb"), 2, 0, 1, false, STR("") },
		{ STR("a\nb"), 2, 2, 1, false, STR("") },
		{ STR("a\nb"), 2, 1, UINT32_MAX, false, STR("") },
		{ STR("a\r\nb\r\n"), 2, 1, 2, true, STR("a\r\nb\r") },
		{ STR("\xef\xbb\xbf"
		      "a\nb"),
			2, 1, 1, true,
			STR("\xef\xbb\xbf"
			    "a") },
		{ STR("a\0b\nc"), 2, 1, 1, true, STR("a\0b") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str out = STR("");

		CU_ASSERT_EQUAL(source_line_count(cases[i].content), cases[i].count);
		CU_ASSERT_EQUAL(
			source_lines(cases[i].content, cases[i].first, cases[i].last, &out), cases[i].there);
		CU_ASSERT_TRUE(str_equal(out, cases[i].lines));
	}
}

void test_only_the_very_bytes_are_read(void)
{
	static const struct {
		const char *path;
		int err;
	} cases[] = {
		{ "same", 0 },
		{ "d/same", 0 },
		{ "other", -E_CHANGED },
		{ "longer", -E_CHANGED },
		{ "shorter", -E_CHANGED },
		{ "gone", -E_NOT_FOUND },
		{ "fifo", -E_CHANGED },
		{ "d", -E_CHANGED },
		{ "link", -E_CHANGED },
		{ "dirlink/same", -E_CHANGED },
		{ "same/x", -E_CHANGED },
		{ "../etc/passwd", -E_INVALID },
		{ "/etc/passwd", -E_INVALID },
	};
	struct buf out = BUF_INIT;
	struct tree t;

	tree_make(&t, "mkdir d; printf abc >same; printf abc >d/same; printf abd >other; printf abcd >longer;"
		      "printf ab >shorter; mkfifo fifo; ln -s same link; ln -s d dirlink");
	int root = open(t.path, O_RDONLY | O_DIRECTORY);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct manifest_file f = { .path = str_of(cases[i].path), .size = 3 };

		sha256_of(STR("abc"), f.sha256);
		CU_ASSERT_EQUAL(source_read_tree(root, &f, &out), cases[i].err);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), cases[i].err ? STR("") : STR("abc")));
	}
	close(root);
	buf_release(&out);
	tree_remove(&t);
}
