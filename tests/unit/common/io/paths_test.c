/* Tries common/io/paths.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/paths.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

void test_state_is_the_first_of_three_places(void)
{
	static const struct {
		const char *own, *xdg, *home;
		int err;
		const char *path;
	} cases[] = {
		{ "/own", "/xdg", "/home/a", 0, "/own" },
		{ NULL, "/xdg", "/home/a", 0, "/xdg/reeve" },
		{ "", "/xdg", "/home/a", 0, "/xdg/reeve" },
		{ NULL, NULL, "/home/a", 0, "/home/a/.local/state/reeve" },
		{ NULL, "relative", "/home/a", 0, "/home/a/.local/state/reeve" },
		{ "relative", "/xdg", "/home/a", -E_NOT_FOUND, "" },
		{ NULL, NULL, NULL, -E_NOT_FOUND, "" },
		{ NULL, NULL, "", -E_NOT_FOUND, "" },
	};
	struct buf out = BUF_INIT;
	char words[PATHS_WORDS_BYTES];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		put("REEVE_STATE", cases[i].own);
		put("XDG_STATE_HOME", cases[i].xdg);
		put("HOME", cases[i].home);
		CU_ASSERT_EQUAL(paths_state(&out, words), cases[i].err);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), str_of(cases[i].path)));
	}
	buf_release(&out);
}

void test_sockets_move_to_tmp_where_their_path_would_be_too_long(void)
{
	/* "/reeve-UID-HASH8" takes 16 bytes and the digits of the user's number. */
	char uid[16], runtime[128];
	size_t fixed = (size_t)snprintf(uid, sizeof uid, "%u", (unsigned)geteuid()) + 16;
	size_t most = SOCKET_PATH_BYTES_MOST - SOCKET_NAME_BYTES_MOST - 1 - fixed;
	struct buf out = BUF_INIT;

	for (size_t len = most - 1; len <= most + 1; len++) {
		memset(runtime, 'r', sizeof runtime);
		runtime[0] = '/';
		runtime[len] = '\0';
		put("XDG_RUNTIME_DIR", runtime);
		paths_sockets("/state", &out);
		CU_ASSERT_EQUAL(str_starts(buf_str(&out), STR("/tmp/reeve-")), len > most);
		CU_ASSERT_TRUE(out.len + 1 + SOCKET_NAME_BYTES_MOST <= SOCKET_PATH_BYTES_MOST);
	}
	buf_release(&out);
}

void test_each_state_has_sockets_of_its_own(void)
{
	struct buf one = BUF_INIT, other = BUF_INIT;

	put("XDG_RUNTIME_DIR", NULL);
	paths_sockets("/state/one", &one);
	paths_sockets("/state/other", &other);
	CU_ASSERT_TRUE(str_starts(buf_str(&one), STR("/tmp/reeve-")));
	CU_ASSERT_FALSE(str_equal(buf_str(&one), buf_str(&other)));
	buf_release(&one);
	buf_release(&other);
}

void test_data_is_where_the_environment_says(void)
{
	struct buf out = BUF_INIT;

	put("REEVE_DATA", "/data");
	paths_data("tools", &out);
	CU_ASSERT_TRUE(str_equal(buf_str(&out), STR("/data/tools")));
	put("REEVE_DATA", NULL);
	paths_data("tools", &out);
	CU_ASSERT_TRUE(str_ends(buf_str(&out), STR("share/reeve/tools")));
	buf_release(&out);
}

void test_a_private_folder_is_made_tightened_or_refused(void)
{
	char base[] = "/tmp/reeve-paths-XXXXXX", path[64], words[PATHS_WORDS_BYTES];
	struct stat st;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
	snprintf(path, sizeof path, "%s/a", base);
	CU_ASSERT_EQUAL(paths_private_folder(path, true, words), 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0700);
	chmod(path, 0755);
	CU_ASSERT_EQUAL(paths_private_folder(path, false, words), 0);
	chmod(path, 0775);
	CU_ASSERT_EQUAL(paths_private_folder(path, false, words), -E_DENIED);
	CU_ASSERT_EQUAL(paths_private_folder(path, true, words), 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0700);
	rmdir(path);
	CU_ASSERT_EQUAL(symlink("/tmp", path), 0);
	CU_ASSERT_EQUAL(paths_private_folder(path, true, words), -E_DENIED);
	unlink(path);
	CU_ASSERT_EQUAL(paths_private_folder("/dev/null/below", true, words), -E_IO);
	CU_ASSERT_EQUAL(paths_private_folder("/dev/null", true, words), -E_DENIED);
	rmdir(base);
}
