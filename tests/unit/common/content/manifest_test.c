/* Tries common/content/manifest.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/manifest.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

#define FILE_ROW(p)                                                                                          \
	{                                                                                                    \
		.path = STR(p), .mode = 0644, .lines = 1, .size = 2, .language = STR("c")                    \
	}

static int round_trip(const struct manifest *m, struct manifest *out)
{
	struct buf bytes = BUF_INIT;
	int err;

	manifest_encode(m, &bytes);
	err = manifest_decode(buf_str(&bytes), out);
	buf_release(&bytes);
	return err;
}

static int decode_files(struct manifest_file *files, size_t count)
{
	struct manifest m = { .files = files, .file_count = count, .commit = STR("") }, out;
	int err = round_trip(&m, &out);

	if (!err)
		manifest_release(&out);
	return err;
}

void test_what_goes_in_comes_out(void)
{
	struct manifest_file files[] = { FILE_ROW("-x"), FILE_ROW("a\nb"), FILE_ROW("d/\xff.c") };
	struct manifest_skipped skipped[] = { { STR("node_modules"), STR("vendored"), true } };
	struct manifest m = { .files = files,
		.file_count = 3,
		.skipped = skipped,
		.skipped_count = 1,
		.commit = STR("0123456789abcdef0123456789abcdef01234567"),
		.repository = STR("https://example.org/a.git"),
		.distrusted = true };
	struct manifest out;

	memset(files[2].sha256, 7, SHA256_BYTES);
	CU_ASSERT_EQUAL_FATAL(round_trip(&m, &out), 0);
	CU_ASSERT_EQUAL(out.file_count, 3);
	CU_ASSERT_TRUE(str_equal(out.files[2].path, files[2].path));
	CU_ASSERT_TRUE(str_equal(out.files[2].language, STR("c")));
	CU_ASSERT_EQUAL(out.files[2].sha256[31], 7);
	CU_ASSERT_EQUAL(out.files[2].mode, 0644);
	CU_ASSERT_EQUAL(out.files[2].size, 2);
	CU_ASSERT_EQUAL(out.files[2].lines, 1);
	CU_ASSERT_EQUAL(out.skipped_count, 1);
	CU_ASSERT_TRUE(str_equal(out.skipped[0].why, STR("vendored")));
	CU_ASSERT_TRUE(str_equal(out.commit, m.commit));
	CU_ASSERT_TRUE(out.distrusted);
	CU_ASSERT_TRUE(str_equal(out.repository, m.repository));
	manifest_release(&out);
}

void test_unsafe_paths_are_refused(void)
{
	static const struct {
		struct str path;
		bool safe;
	} cases[] = {
		{ STR("a"), true },
		{ STR("a/b.c"), true },
		{ STR("..."), true },
		{ STR("a/..b"), true },
		{ STR(" "), true },
		{ STR("\xff\xfe"), true },
		{ STR("a\n"), true },
		{ STR("C:\\x"), true },
		{ STR(""), false },
		{ STR("/"), false },
		{ STR("/a"), false },
		{ STR("a/"), false },
		{ STR("a//b"), false },
		{ STR("."), false },
		{ STR("./a"), false },
		{ STR("a/./b"), false },
		{ STR(".."), false },
		{ STR("../a"), false },
		{ STR("a/.."), false },
		{ STR("a/../b"), false },
		{ STR("a\0b"), false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct manifest_file file = { .path = cases[i].path, .size = 1, .language = STR("") };

		CU_ASSERT_EQUAL(manifest_path_safe(cases[i].path), cases[i].safe);
		CU_ASSERT_EQUAL(decode_files(&file, 1), cases[i].safe ? 0 : -E_CORRUPT);
	}
}

void test_limits_of_a_row(void)
{
	static char text[PATH_BYTES_MOST + 1];
	struct manifest_file row = FILE_ROW("a");
	struct {
		struct manifest_file file;
		int err;
	} cases[12];
	size_t n = 0;

	memset(text, 'x', sizeof text);
#define CASE(member, value, expected)                                                                        \
	(cases[n].file = row, cases[n].file.member = (value), cases[n++].err = (expected))
	CASE(path, str_bytes(text, PATH_BYTES_MOST - 1), 0);
	CASE(path, str_bytes(text, PATH_BYTES_MOST), 0);
	CASE(path, str_bytes(text, PATH_BYTES_MOST + 1), -E_CORRUPT);
	CASE(size, BLOB_BYTES_MOST, 0);
	CASE(size, BLOB_BYTES_MOST + 1, -E_CORRUPT);
	CASE(lines, 2, 0);
	CASE(lines, 3, -E_CORRUPT); /* more lines than bytes */
	CASE(mode, 07777, 0);
	CASE(mode, 010000, -E_CORRUPT);
	CASE(language, str_bytes(text, NAME_BYTES_MOST), 0);
	CASE(language, str_bytes(text, NAME_BYTES_MOST + 1), -E_CORRUPT);
	CASE(language, STR("\xff"), -E_CORRUPT);
	for (size_t i = 0; i < n; i++)
		CU_ASSERT_EQUAL(decode_files(&cases[i].file, 1), cases[i].err);
}

void test_order_is_kept_and_no_path_comes_twice(void)
{
	struct manifest_file good[] = { FILE_ROW("a"), FILE_ROW("a-b"), FILE_ROW("a/b"), FILE_ROW("a0") };
	struct manifest_file twice[] = { FILE_ROW("a"), FILE_ROW("a") };
	struct manifest_file back[] = { FILE_ROW("b"), FILE_ROW("a") };
	struct manifest m = { .files = good, .file_count = 4 };

	CU_ASSERT_EQUAL(decode_files(good, 4), 0);
	CU_ASSERT_EQUAL(decode_files(twice, 2), -E_CORRUPT);
	CU_ASSERT_EQUAL(decode_files(back, 2), -E_CORRUPT);
	for (ptrdiff_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(manifest_find(&m, good[i].path), i);
	CU_ASSERT_EQUAL(manifest_find(&m, STR("a/")), -1);
	CU_ASSERT_EQUAL(manifest_find(&m, STR("")), -1);
	m.file_count = 0;
	CU_ASSERT_EQUAL(manifest_find(&m, STR("a")), -1);
}

void test_skipped_rows_and_commit_are_checked(void)
{
	struct manifest_skipped bad[][2] = {
		{ { STR("../a"), STR("binary"), false }, { STR("z"), STR("binary"), false } },
		{ { STR("b"), STR("binary"), false }, { STR("a"), STR("binary"), false } },
		{ { STR("a"), STR("\xff"), false }, { STR("b"), STR("binary"), false } },
	};
	static const char *const commits[] = { "abc", "../../../../../../../../../../../../../x",
		"0123456789ABCDEF0123456789abcdef01234567", "\x1b[2J" };
	struct manifest out;

	for (size_t i = 0; i < 3; i++) {
		struct manifest m = { .skipped = bad[i], .skipped_count = 2, .commit = STR("") };

		CU_ASSERT_EQUAL(round_trip(&m, &out), -E_CORRUPT);
	}
	for (size_t i = 0; i < 4; i++) {
		struct manifest m = { .commit = str_of(commits[i]) };

		CU_ASSERT_EQUAL(round_trip(&m, &out), -E_CORRUPT);
	}
}

void test_what_is_no_manifest_is_refused_within_its_memory(void)
{
	static const struct str cases[] = { STR("\xff\xff\xff\xff"), STR("\x0a\x7f"),
		STR("\x0a\x05\x0a\x01"
		    "a\x22\x00") /* no hash */ };
	struct buf bomb = BUF_INIT;
	struct manifest out;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(manifest_decode(cases[i], &out), -E_CORRUPT);
	for (size_t i = 0; i < 1 << 20; i++) /* empty rows: two bytes each, ninety times that in memory */
		buf_add(&bomb, "\x0a\x00", 2);
	CU_ASSERT_EQUAL(manifest_decode(buf_str(&bomb), &out), -E_CORRUPT);
	CU_ASSERT_EQUAL(manifest_decode(STR(""), &out), 0);
	CU_ASSERT_EQUAL(out.file_count, 0);
	manifest_release(&out);
	buf_release(&bomb);
}

static struct manifest_skipped *many_rows(struct arena *a, size_t count)
{
	struct manifest_skipped *rows = arena_take(a, count * sizeof *rows);
	char name[16];

	for (size_t i = 0; i < count; i++) {
		int n = snprintf(name, sizeof name, "%08zu", i);

		rows[i] = (struct manifest_skipped){ arena_str(a, str_bytes(name, (size_t)n)), STR("binary"),
			false };
	}
	return rows;
}

void test_a_million_rows_and_one_more(void)
{
	struct arena a = { 0 };
	struct manifest m = { .skipped = many_rows(&a, FILES_MOST + 1), .commit = STR("") }, out;

	m.skipped_count = FILES_MOST;
	CU_ASSERT_EQUAL_FATAL(round_trip(&m, &out), 0);
	CU_ASSERT_EQUAL(out.skipped_count, FILES_MOST);
	manifest_release(&out);
	m.skipped_count = FILES_MOST + 1;
	CU_ASSERT_EQUAL(round_trip(&m, &out), -E_TOO_LARGE);
	arena_release(&a);
}
