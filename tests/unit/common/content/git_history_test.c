/* Earlier commits are read as they were stored, and a file is known by what git calls its content. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_history.h"
#include "common/content/walk.h"
#include "tree.h"

#include <fcntl.h>
#include <unistd.h>

/* Two commits: the second changes a file, renames one, drops one; then the tree is changed without a commit. */
#define HISTORY                                                                                              \
	"git init -q . && mkdir sub && printf 'one\\n' >sub/a.c && seq 20 >sub/old.c && echo x >gone.sh && " \
	"chmod +x gone.sh && ln -s a.c sub/link && printf '*.c text eol=crlf\\n' >.gitattributes && git "    \
	"add . && "                                                                                          \
	"git commit -qm first && git tag first && printf 'two\\n' >sub/a.c && git mv sub/old.c sub/fresh.c " \
	"&& "                                                                                                \
	"git rm -q gone.sh && git add . && git commit -qm second && printf 'three\\n' >sub/a.c"

struct scene {
	struct tree tree;
	struct git_tree git;
	struct buf first, head;
};

static void open_scene(struct scene *s, const char *below)
{
	char path[128];

	*s = (struct scene){ .first = BUF_INIT, .head = BUF_INIT };
	tree_make(&s->tree, HISTORY);
	snprintf(path, sizeof path, "%s%s", s->tree.path, below);
	CU_ASSERT_TRUE_FATAL(git_tree_find(path, &s->git));
	CU_ASSERT_EQUAL_FATAL(git_resolve(&s->git, "first", NULL, &s->first), 0);
	CU_ASSERT_EQUAL_FATAL(git_resolve(&s->git, "HEAD", NULL, &s->head), 0);
}

static void close_scene(struct scene *s)
{
	buf_release(&s->first);
	buf_release(&s->head);
	git_tree_release(&s->git);
	tree_remove(&s->tree);
}

void test_a_revision_that_is_not_there_says_so(void)
{
	static const char *const none[] = { "", "nowhere", "-h", "--all", "first^", "HEAD:sub",
		"first..HEAD" };
	struct scene s;

	open_scene(&s, "");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		struct buf hex = BUF_INIT;

		CU_ASSERT_EQUAL(git_resolve(&s.git, none[i], NULL, &hex), -E_NOT_FOUND);
		buf_release(&hex);
	}
	close_scene(&s);
}

void test_histories_meet(void)
{
	struct buf base = BUF_INIT;
	struct scene s;

	open_scene(&s, "");
	CU_ASSERT_EQUAL(git_merge_base(&s.git, s.first.at, s.head.at, NULL, &base), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&base), buf_str(&s.first)));
	buf_release(&base);
	close_scene(&s);
}

void test_files_of_a_commit_are_known_by_their_content(void)
{
	struct git_files files;
	struct scene s;

	open_scene(&s, "");
	CU_ASSERT_EQUAL_FATAL(git_files(&s.git, s.first.at, NULL, &files), 0);
	CU_ASSERT_EQUAL(files.count, 4); /* the link is none */
	CU_ASSERT_PTR_NULL(git_files_find(&files, STR("sub/fresh.c")));
	CU_ASSERT_PTR_NULL(git_files_find(&files, STR("sub/link")));
	CU_ASSERT_TRUE(git_files_other(&files, STR("sub/link")));
	CU_ASSERT_FALSE(git_files_other(&files, STR("sub/a.c")));
	CU_ASSERT_EQUAL(files.other_count, 1);
	CU_ASSERT_TRUE(git_files_find(&files, STR("gone.sh"))->executable);
	CU_ASSERT_TRUE(git_file_is(git_files_find(&files, STR("sub/a.c")), STR("one\n")));
	CU_ASSERT_FALSE(git_file_is(git_files_find(&files, STR("sub/a.c")), STR("two\n")));
	git_files_release(&files);
	close_scene(&s);
}

void test_a_folder_of_the_work_tree_has_paths_of_its_own(void)
{
	struct git_files files;
	struct scene s;

	open_scene(&s, "/sub");
	CU_ASSERT_EQUAL_FATAL(git_files(&s.git, s.first.at, NULL, &files), 0);
	CU_ASSERT_EQUAL(files.count, 2);
	CU_ASSERT_PTR_NOT_NULL(git_files_find(&files, STR("a.c")));
	git_files_release(&files);
	close_scene(&s);
}

/* Attributes of the repository would have made CRLF of it, or left files out. */
void test_an_export_has_the_bytes_that_were_committed(void)
{
	struct git_files files;
	struct manifest m;
	struct scene s;
	struct tree out;
	char words[256], text[8] = "";
	int fd;

	open_scene(&s, "");
	tree_make(&out, "true");
	fd = open(out.path, O_RDONLY | O_DIRECTORY);
	CU_ASSERT_EQUAL_FATAL(git_files(&s.git, s.first.at, NULL, &files), 0);
	CU_ASSERT_EQUAL_FATAL(git_export(&s.git, &files, fd, NULL), 0);
	CU_ASSERT_EQUAL_FATAL(walk_tree(out.path, NULL, &m, words), 0);
	CU_ASSERT_EQUAL(m.file_count, 4);
	CU_ASSERT_EQUAL(m.files[manifest_find(&m, STR("gone.sh"))].mode, 0755);
	int file = openat(fd, "sub/a.c", O_RDONLY);
	CU_ASSERT_EQUAL(read(file, text, sizeof text), 4);
	CU_ASSERT_STRING_EQUAL(text, "one\n");
	close(file);
	CU_ASSERT_EQUAL(git_export(&s.git, &files, fd, NULL), -E_IO); /* the folder is not empty any more */
	manifest_release(&m);
	git_files_release(&files);
	close(fd);
	tree_remove(&out);
	close_scene(&s);
}

void test_what_a_partial_clone_lacks_is_said(void)
{
	struct git_files files;
	struct scene s;
	struct tree out;
	int fd;

	open_scene(&s, "");
	tree_make(&out, "true");
	fd = open(out.path, O_RDONLY | O_DIRECTORY);
	CU_ASSERT_EQUAL_FATAL(git_files(&s.git, s.first.at, NULL, &files), 0);
	memset(files.list[1].id, 'e', 40); /* nothing has this content */
	CU_ASSERT_EQUAL(git_export(&s.git, &files, fd, NULL), -E_UNAVAILABLE);
	git_files_release(&files);
	close(fd);
	tree_remove(&out);
	close_scene(&s);
}

static int note(void *arg, struct str from, struct str to)
{
	struct buf *said = arg;

	buf_printf(said, "%.*s>%.*s;", STR_ARG(from), STR_ARG(to));
	return 0;
}

void test_renames_are_told(void)
{
	struct buf said = BUF_INIT;
	struct scene s;

	open_scene(&s, "");
	CU_ASSERT_EQUAL(git_renames(&s.git, s.first.at, s.head.at, NULL, note, &said), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&said), STR("sub/old.c>sub/fresh.c;")));
	buf_release(&said);
	close_scene(&s);
	open_scene(&s, "/sub");
	CU_ASSERT_EQUAL(git_renames(&s.git, s.first.at, s.head.at, NULL, note, &said), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&said), STR("old.c>fresh.c;")));
	buf_release(&said);
	close_scene(&s);
}
