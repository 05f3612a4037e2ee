/* Tries the workspace: only the manifest's bytes get in, and every name finds its way back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/workspace.h"

#include "worker/sandbox/alias.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void test_only_misleading_names_get_an_alias(void)
{
	static const struct {
		struct str path;
		const char *alias; /* NULL: none */
	} cases[] = {
		{ STR("src/a.c"), NULL },
		{ STR("with blank/b c.py"), NULL },
		{ STR("gr\xc3\xbc\xc3\x9f/e.sh"), NULL },
		{ STR("-rf/-x.sh"), "%2Drf/%2Dx.sh" },
		{ STR("a\nb.c"), "a%0Ab.c" },
		{ STR("a:1: b.py"), "a%3A1%3A b.py" },
		{ STR("caf\xff.py"), "caf%FF.py" },
		{ STR(" a /b "), "%20a%20/b%20" },
		{ STR("%0A.c"), "%250A.c" },
		{ STR("\x1b[31m.c"), "%1B[31m.c" },
		{ STR("back\\slash.c"), "back%5Cslash.c" },
	};
	struct buf alias = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(alias_of(cases[i].path, &alias), cases[i].alias != NULL);
		if (cases[i].alias)
			CU_ASSERT_TRUE(str_equal(buf_str(&alias), str_of(cases[i].alias)));
	}
	buf_release(&alias);
}

/* 85 newlines are 255 bytes of alias, which a file system still takes. */
void test_names_too_long_when_encoded_keep_their_ending(void)
{
	struct buf path = BUF_INIT, alias = BUF_INIT;

	for (int i = 0; i < 84; i++)
		buf_add_byte(&path, '\n');
	buf_add_text(&path, "a.c");
	CU_ASSERT_TRUE(alias_of(buf_str(&path), &alias));
	CU_ASSERT_EQUAL(alias.len, 255);
	buf_add_byte(&path, 'c');
	CU_ASSERT_TRUE(alias_of(buf_str(&path), &alias));
	CU_ASSERT_TRUE(str_starts(buf_str(&alias), STR("%long/")));
	CU_ASSERT_TRUE(str_ends(buf_str(&alias), STR(".cc")));
	buf_release(&path);
	buf_release(&alias);
}

/* In byte order, as a manifest has them. */
static const struct {
	struct str path, content;
} files[] = {
	{ STR("-x.c"), STR("dash") },
	{ STR("%2Dx.c"), STR("its alias, taken") },
	{ STR("a\nb/\xff.c"), STR("newline") },
	{ STR("empty"), STR("") },
	{ STR("src/plain.c"), STR("plain") },
};
enum { FILES = sizeof files / sizeof files[0] };

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static void manifest_make(struct manifest *m, struct manifest_file out[FILES])
{
	*m = (struct manifest){ .files = out, .file_count = FILES };
	for (size_t i = 0; i < FILES; i++) {
		out[i] = (struct manifest_file){
			.path = files[i].path, .size = files[i].content.len, .mode = 0644
		};
		sha256_of(files[i].content, out[i].sha256);
	}
	qsort(out, FILES, sizeof *out, by_path);
}

static int lying;

static int fetch(void *arg, const unsigned char hash[SHA256_BYTES], struct buf *out)
{
	unsigned char mine[SHA256_BYTES];

	(void)arg;
	buf_clear(out);
	for (size_t i = 0; i < FILES; i++) {
		sha256_of(files[i].content, mine);
		if (!memcmp(mine, hash, sizeof mine)) {
			buf_add_str(out, lying ? STR("something else") : files[i].content);
			return 0;
		}
	}
	return -E_NOT_FOUND;
}

void test_fetched_files_come_back_by_their_paths(void)
{
	char dir[] = "/tmp/reeve-workspace-XXXXXX";
	struct manifest_file rows[FILES];
	struct buf content = BUF_INIT;
	struct workspace *w;
	struct manifest m;
	mode_t before = umask(0077);

	manifest_make(&m, rows);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	CU_ASSERT_EQUAL_FATAL(workspace_open(dir, &m, NULL, (struct content_fetch){ fetch, NULL }, &w), 0);
	for (uint32_t i = 0; i < FILES; i++) {
		struct str path = workspace_path(w, i);
		char full[512];
		struct stat st;

		CU_ASSERT_EQUAL(workspace_need(w, i), 0);
		CU_ASSERT_EQUAL(workspace_need(w, i), 0);
		CU_ASSERT_EQUAL(workspace_file(w, path), (ptrdiff_t)i);
		CU_ASSERT_EQUAL(workspace_read(w, i, &content), 0);
		CU_ASSERT_EQUAL(content.len, rows[i].size);
		snprintf(full, sizeof full, "%s/%.*s", workspace_dir(w), STR_ARG(path));
		CU_ASSERT_EQUAL_FATAL(stat(full, &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 07777, 0444); /* whatever the umask */
	}
	/* Under its own name a file with an alias is not there: what says so speaks of something else. */
	CU_ASSERT_EQUAL(workspace_file(w, STR("-x.c")), -1);
	CU_ASSERT_EQUAL(workspace_file(w, STR("../etc/passwd")), -1);
	CU_ASSERT_EQUAL(workspace_file(w, STR("")), -1);
	CU_ASSERT_EQUAL(workspace_need(w, FILES), -E_NOT_FOUND);
	workspace_close(w);
	CU_ASSERT_NOT_EQUAL(access(dir, F_OK), 0);
	buf_release(&content);
	umask(before);
}

static void placed_read(const struct workspace *w, const char *name, char out[64])
{
	char path[512];
	size_t len;

	snprintf(path, sizeof path, "%s/%s", workspace_dir(w), name);
	FILE *f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	len = fread(out, 1, 63, f);
	out[len] = '\0';
	fclose(f);
}

/* What the tool sees is broken, in files of its languages alone; what is quoted is the file as it is. */
void test_the_deaf_see_broken_words_and_quotes_are_whole(void)
{
	static const struct str shell = { "shell", 5 }, word = { "plain", 5 };
	static const struct tool_def tools[] = {
		{ .languages = &shell, .language_count = 1, .silenced_by = &word, .silencer_count = 1 }
	};
	static const struct {
		struct str language;
		const char *seen;
	} cases[] = { { STR("shell"), "plaix" }, { STR("c"), "plain" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char dir[] = "/tmp/reeve-workspace-XXXXXX", seen[64];
		struct manifest_file rows[FILES];
		struct buf content = BUF_INIT;
		struct workspace *w;
		struct manifest m;

		manifest_make(&m, rows);
		rows[FILES - 1].language = cases[i].language;
		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
		CU_ASSERT_EQUAL_FATAL(
			workspace_open(dir, &m, NULL, (struct content_fetch){ fetch, NULL }, &w), 0);
		workspace_deafen(w, tools, 1);
		CU_ASSERT_EQUAL(workspace_need(w, FILES - 1), 0);
		placed_read(w, "src/plain.c", seen);
		CU_ASSERT_STRING_EQUAL(seen, cases[i].seen);
		CU_ASSERT_EQUAL(workspace_read(w, FILES - 1, &content), 0);
		CU_ASSERT_TRUE(str_equal(buf_str(&content), STR("plain")));
		workspace_close(w);
		CU_ASSERT_NOT_EQUAL(access(dir, F_OK), 0);
		buf_release(&content);
	}
}

void test_bytes_that_are_not_the_manifests_stay_out(void)
{
	char dir[] = "/tmp/reeve-workspace-XXXXXX", again[] = "/tmp/reeve-workspace-XXXXXX", path[512];
	struct manifest_file rows[FILES];
	struct workspace *w;
	struct manifest m;

	manifest_make(&m, rows);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	CU_ASSERT_EQUAL_FATAL(workspace_open(dir, &m, NULL, (struct content_fetch){ fetch, NULL }, &w), 0);
	lying = 1;
	CU_ASSERT_EQUAL(workspace_need(w, FILES - 1), -E_CORRUPT);
	snprintf(path, sizeof path, "%s/src/plain.c", workspace_dir(w));
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	lying = 0;
	CU_ASSERT_EQUAL(workspace_need(w, FILES - 1), 0);
	workspace_close(w);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(again));
	CU_ASSERT_EQUAL_FATAL(workspace_open(again, &m, "/no/such/tree", (struct content_fetch){ 0 }, &w), 0);
	CU_ASSERT_EQUAL(workspace_need(w, 0), -E_NOT_FOUND);
	workspace_close(w);
}
