/* Tries common/content/git.c: what git says is taken, what the repository wants run is not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git.h"
#include "common/content/walk.h"
#include "tree.h"

static bool has(const struct manifest *m, const char *path)
{
	return manifest_find(m, str_of(path)) >= 0;
}

static bool skipped(const struct manifest *m, const char *path, const char *why)
{
	for (size_t i = 0; i < m->skipped_count; i++)
		if (str_equal(m->skipped[i].path, str_of(path)))
			return str_equal(m->skipped[i].why, str_of(why));
	return false;
}

static void snapshot(const struct tree *t, const char *below, struct manifest *m)
{
	char path[128], words[256];

	snprintf(path, sizeof path, "%s/%s", t->path, below);
	CU_ASSERT_EQUAL_FATAL(walk_tree(path, NULL, m, words), 0);
	CU_ASSERT_STRING_EQUAL(words, ""); /* git was asked, and answered */
}

#define REPOSITORY                                                                                           \
	"git init -q . && mkdir -p sub/deep && echo >a.c && echo >sub/b.c && echo >sub/deep/c.c && "         \
	"echo >gone.c && git add . && git commit -qm x && rm gone.c"

void test_ignored_files_stay_out(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t,
		REPOSITORY " && printf '*.o\\n/build/\\n' >.gitignore && mkdir build && echo >build/x.c && "
			   "echo >a.o && echo >new.c && echo >tracked.o && git add -f tracked.o && "
			   "echo /mine >>.git/info/exclude && echo >mine");
	snapshot(&t, "", &m);
	CU_ASSERT_TRUE(has(&m, "a.c"));
	CU_ASSERT_TRUE(has(&m, "new.c"));
	CU_ASSERT_TRUE(has(&m, "tracked.o"));
	CU_ASSERT_TRUE(has(&m, ".gitignore"));
	CU_ASSERT_FALSE(has(&m, "a.o"));
	CU_ASSERT_FALSE(has(&m, "build/x.c"));
	CU_ASSERT_FALSE(has(&m, "mine"));
	CU_ASSERT_FALSE(has(&m, "gone.c"));
	CU_ASSERT_EQUAL(m.skipped_count, 0);
	CU_ASSERT_EQUAL(m.commit.len, 40);
	manifest_release(&m);
	tree_remove(&t);
}

void test_a_folder_of_a_work_tree_is_listed_alone(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t,
		REPOSITORY " && echo >sub/new.c && echo build >.gitignore && mkdir build && echo >build/x.c");
	snapshot(&t, "sub", &m);
	CU_ASSERT_EQUAL(m.file_count, 3);
	CU_ASSERT_TRUE(has(&m, "b.c"));
	CU_ASSERT_TRUE(has(&m, "deep/c.c"));
	CU_ASSERT_TRUE(has(&m, "new.c"));
	CU_ASSERT_EQUAL(m.commit.len, 40);
	manifest_release(&m);
	snapshot(&t, "build", &m); /* ignored, and asked for by name */
	CU_ASSERT_TRUE(has(&m, "x.c"));
	manifest_release(&m);
	tree_remove(&t);
}

void test_a_second_work_tree_and_a_repository_without_a_commit(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t, "mkdir one && cd one && " REPOSITORY " && git worktree add -q ../two && cd .. && "
		      "git init -q none && echo >none/a.c");
	snapshot(&t, "two", &m);
	CU_ASSERT_TRUE(has(&m, "gone.c"));
	CU_ASSERT_EQUAL(m.file_count, 4);
	CU_ASSERT_EQUAL(m.commit.len, 40);
	manifest_release(&m);
	snapshot(&t, "none", &m);
	CU_ASSERT_TRUE(has(&m, "a.c"));
	CU_ASSERT_EQUAL(m.commit.len, 0);
	manifest_release(&m);
	tree_remove(&t);
}

void test_other_repositories_links_and_vendored_folders_are_rows(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t, "git init -q lib && cd lib && echo >l.c && git add . && git commit -qm l && cd .. && "
		      "git init -q r && "
		      "cd r && git -c protocol.file.allow=always submodule add -q \"$T/lib\" mod && git init "
		      "-q nested && "
		      "echo >nested/n.c && mkdir -p vendor/a gone/vendor && echo >vendor/a/v.go && "
		      "echo >vendor/w.go && echo >gone/vendor/x.c && mkdir d && echo >d/x.c && git add "
		      "vendor gone d && "
		      "rm -r gone && mv d e && ln -s e d");
	snapshot(&t, "r", &m);
	CU_ASSERT_TRUE(skipped(&m, "mod", "submodule"));
	CU_ASSERT_TRUE(skipped(&m, "nested", "another repository"));
	CU_ASSERT_TRUE(skipped(&m, "vendor", "vendored"));
	CU_ASSERT_TRUE(skipped(&m, "d", "symbolic link"));
	CU_ASSERT_FALSE(has(&m, "d/x.c"));
	CU_ASSERT_TRUE(has(&m, "e/x.c"));
	CU_ASSERT_FALSE(skipped(&m, "gone/vendor", "vendored"));
	manifest_release(&m);
	tree_remove(&t);
}

void test_strange_names_come_through(void)
{
	struct manifest m;
	struct tree t;

	tree_make(&t,
		"git init -q . && echo >'new\nline.c' && echo >\"$(printf 'bad\\377.c')\" && echo >./-z && "
		"echo >'q\"uote' && git add -- -z && mkfifo fifo");
	snapshot(&t, "", &m);
	CU_ASSERT_TRUE(has(&m, "new\nline.c"));
	CU_ASSERT_TRUE(has(&m, "bad\xff.c"));
	CU_ASSERT_TRUE(has(&m, "-z"));
	CU_ASSERT_TRUE(has(&m, "q\"uote"));
	CU_ASSERT_EQUAL(m.file_count, 4);
	manifest_release(&m);
	tree_remove(&t);
}

/* Each plants a program that leaves $T/ran, and a command that shows that git, asked without care, would run it. */
static const struct {
	const char *name, *plant, *careless;
} traps[] = {
	{ "fsmonitor", REPOSITORY " && git config core.fsmonitor \"$T/trap\"", "git ls-files -o" },
	{ "hooks",
		REPOSITORY " && mkdir h && cp trap h/post-index-change && git config core.hooksPath \"$T/h\"",
		"touch a.c; git status" },
	{ "filter",
		REPOSITORY
		" && echo '*.c filter=x' >.gitattributes && git config filter.x.clean \"$T/trap\" && "
		"sleep 0.01 && touch a.c",
		"git ls-files -m; touch a.c; git status; git diff" },
	{ "pager",
		REPOSITORY " && git config pager.ls-files \"$T/trap\" && git config core.pager \"$T/trap\"",
		"git -p --paginate ls-files; script -qec 'git ls-files' /dev/null" },
	{ "included",
		REPOSITORY " && printf '[core]\\nfsmonitor = %s/trap\\n' \"$T\" >extra && "
			   "git config include.path \"$T/extra\"",
		"git ls-files -o" },
	/* A .gitignore that is in the index alone, its object missing, to be fetched by a program of the config. */
	{ "lazy fetch",
		REPOSITORY
		" && echo x >.gitignore && git add .gitignore && git update-index --skip-worktree .gitignore "
		"&& rm .gitignore && git config extensions.partialClone origin && "
		"git config core.repositoryFormatVersion 1 && "
		"git config remote.origin.url \"$T/lib\" && git config remote.origin.promisor true && "
		"git config remote.origin.uploadpack \"$T/trap\" && git config protocol.file.allow always && "
		"git init -q --bare lib && o=$(git rev-parse :.gitignore) && "
		"rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)",
		"git ls-files -o --exclude-standard" },
};

void test_nothing_of_the_repository_is_run(void)
{
	for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++) {
		struct manifest m;
		char words[256];
		struct tree t;

		tree_make(&t, "printf '#!/bin/sh\\ntouch \"%s/ran\"\\n' \"$T\" >trap && chmod +x trap");
		CU_ASSERT_EQUAL(tree_sh(&t, traps[i].plant), 0);
		CU_ASSERT_EQUAL(tree_sh(&t, "rm -f ran"), 0);
		CU_ASSERT_EQUAL(walk_tree(t.path, NULL, &m, words), 0);
		if (tree_sh(&t, "test ! -e ran")) {
			fprintf(stderr, "%s: the program was run\n", traps[i].name);
			CU_FAIL("a program of the repository was run");
		}
		CU_ASSERT_TRUE(has(&m, "a.c"));
		manifest_release(&m);
		/* git may well fail after it ran the program: what counts is that it did. */
		tree_sh(&t, traps[i].careless);
		CU_ASSERT_EQUAL(tree_sh(&t, "test -e ran"), 0);
		tree_remove(&t);
	}
}

void test_a_silent_git_is_given_up(void)
{
	struct arena a = { 0 };
	struct listing l = { .arena = &a };
	struct git_tree git;
	struct tree t;

	tree_make(&t, REPOSITORY " && mkfifo .gitignore");
	CU_ASSERT_TRUE_FATAL(git_tree_find(t.path, &git));
	git.silence_ms = 200;
	CU_ASSERT_EQUAL(git_list(&git, NULL, &l), -E_UNAVAILABLE);
	git_tree_release(&git);
	listing_release(&l);
	arena_release(&a);
	tree_remove(&t);
}

void test_a_broken_repository_is_walked_and_said(void)
{
	static const char *const damage[] = { "echo junk >.git/index", "echo '[' >.git/config",
		"rm .git/HEAD", "rm -r .git && mkdir .git", "rm -r .git && echo gitdir: /nonexistent >.git" };

	for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
		struct manifest m;
		char words[256];
		struct tree t;

		tree_make(&t, REPOSITORY);
		CU_ASSERT_EQUAL(tree_sh(&t, damage[i]), 0);
		CU_ASSERT_EQUAL(walk_tree(t.path, NULL, &m, words), 0);
		CU_ASSERT_EQUAL(m.file_count, 3);
		CU_ASSERT_PTR_NOT_NULL(strstr(words, "git could not list it"));
		manifest_release(&m);
		tree_remove(&t);
	}
}

void test_a_missing_git_is_said(void)
{
	char *path = strdup(getenv("PATH"));
	struct manifest m;
	char words[256];
	struct tree t;

	tree_make(&t, REPOSITORY);
	setenv("PATH", ".:relative:/nonexistent", 1);
	CU_ASSERT_EQUAL(walk_tree(t.path, NULL, &m, words), 0);
	setenv("PATH", path, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "git is not installed"));
	CU_ASSERT_EQUAL(m.file_count, 3);
	manifest_release(&m);
	free(path);
	tree_remove(&t);
}

void test_a_work_tree_of_another_owner_is_read(void)
{
	struct manifest m;
	struct tree t;

	if (geteuid() != 0) {
		fprintf(stderr, "skipped: giving files to another user without root does not work here\n");
		return;
	}
	tree_make(&t, REPOSITORY " && echo a.o >.gitignore && echo >a.o && chown -R 65534:65534 .");
	snapshot(&t, "", &m);
	CU_ASSERT_TRUE(has(&m, "a.c"));
	CU_ASSERT_FALSE(has(&m, "a.o"));
	manifest_release(&m);
	/* A .git planted above somebody else's folder decides nothing in it. */
	CU_ASSERT_EQUAL(
		tree_sh(&t, "mkdir mine && chown 1234 mine && echo >mine/x.c && echo mine >.gitignore"), 0);
	struct git_tree git;
	char path[96];
	snprintf(path, sizeof path, "%s/mine", t.path);
	CU_ASSERT_FALSE(git_tree_find(path, &git));
	tree_remove(&t);
}
