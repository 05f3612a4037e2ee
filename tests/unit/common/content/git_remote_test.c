/* What is told of a remote, and what must not be: secrets, and places of this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_remote.h"

#include "tree.h"

#include <CUnit/CUnit.h>

void test_a_remote_is_told_without_its_secrets(void)
{
	static const struct {
		struct str url;
		const char *uri; /* NULL: not told */
	} cases[] = {
		{ STR("https://example.org/a/b.git"), "https://example.org/a/b.git" },
		{ STR("https://token@example.org/a"), "https://example.org/a" },
		{ STR("https://me:p@ss:w@example.org:8443/a?private_token=x#y"),
			"https://example.org:8443/a" },
		{ STR("https://example.org/a@b"), NULL },
		{ STR("ssh://git@example.org:22/a/b"), "ssh://example.org:22/a/b" },
		{ STR("git://example.org/a"), "git://example.org/a" },
		{ STR("git@example.org:a/b.git"), "ssh://example.org/a/b.git" },
		{ STR("git@example.org:/a/b.git"), "ssh://example.org/a/b.git" },
		{ STR("/srv/git/a"), NULL },
		{ STR("../a"), NULL },
		{ STR("./me@here:a"), NULL },
		{ STR("file:///srv/git/a"), NULL },
		{ STR("ext::sh -c touch% x"), NULL },
		{ STR("https://"), NULL },
		{ STR("https:///a"), NULL },
		{ STR("https://:80/a"), NULL },
		{ STR("https://example.org"), NULL },
		{ STR("https://example.org/<script>"), NULL },
		{ STR("https://example.org/a\nb"), NULL },
		{ STR("https://example.org/\0"), NULL },
		{ STR(""), NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		CU_ASSERT_EQUAL(git_remote_uri(cases[i].url, &out), cases[i].uri != NULL);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].uri ? cases[i].uri : "")));
		CU_ASSERT_EQUAL(git_remote_is_uri(buf_str(&out)), cases[i].uri != NULL);
		buf_release(&out);
	}
	CU_ASSERT_FALSE(
		git_remote_is_uri(STR("git@example.org:a/b.git"))); /* what it is made of is not what it is */
	CU_ASSERT_FALSE(git_remote_is_uri(STR("https://token@example.org/a")));
}

void test_a_uri_has_a_limit(void)
{
	for (int over = -1; over <= 1; over++) {
		struct buf url = BUF_INIT, out = BUF_INIT;

		buf_add_text(&url, "https://a/");
		while (url.len < (size_t)(512 + over))
			buf_add_byte(&url, 'x');
		CU_ASSERT_EQUAL(git_remote_uri(buf_str(&url), &out), over <= 0);
		buf_release(&url);
		buf_release(&out);
	}
}

void test_the_origin_of_a_work_tree_is_found(void)
{
	static const struct {
		const char *make, *uri;
	} cases[] = {
		{ "git init -q . && git remote add origin https://me:secret@example.org/a.git",
			"https://example.org/a.git" },
		{ "git init -q . && git remote add other https://example.org/a.git", "" },
		{ "git init -q .", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;
		struct git_tree git;
		struct tree t;

		tree_make(&t, cases[i].make);
		CU_ASSERT_TRUE_FATAL(git_tree_find(t.path, &git));
		CU_ASSERT_EQUAL(git_remote(&git, NULL, &out), 0);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].uri)));
		buf_release(&out);
		git_tree_release(&git);
		tree_remove(&t);
	}
}
