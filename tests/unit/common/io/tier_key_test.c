/* Tries common/io/tier_key.c: where a key may come from, and that it goes nowhere else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_key.h"

#include "common/io/secret_file.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "sk-1234567890"

static int read_key(const struct tier *t, struct buf *key)
{
	char words[256] = "";
	int err = tier_key_read(t, key, words);

	CU_ASSERT_EQUAL(!err, !words[0]);
	CU_ASSERT_PTR_NULL(strstr(words, SECRET));
	return err;
}

void test_a_key_comes_from_the_variable_that_the_tier_names(void)
{
	static const struct {
		const char *value;
		int err;
	} cases[] = {
		{ SECRET, 0 },
		{ "x", 0 },
		{ NULL, -E_NOT_FOUND },
		{ "", -E_NOT_FOUND },
		{ SECRET "\n", -E_INVALID },
		{ SECRET "\r\nX-Other: 1", -E_INVALID },
		{ " " SECRET, -E_INVALID },
		{ SECRET "\xff", -E_INVALID },
	};
	struct tier t = { .key_env = STR("REEVE_TEST_KEY") };
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (cases[i].value)
			setenv("REEVE_TEST_KEY", cases[i].value, 1);
		else
			unsetenv("REEVE_TEST_KEY");
		CU_ASSERT_EQUAL(read_key(&t, &key), cases[i].err);
		CU_ASSERT_TRUE(str_equal(buf_str(&key), cases[i].err ? STR("") : str_of(cases[i].value)));
	}
	unsetenv("REEVE_TEST_KEY");
	secret_release(&key);
}

void test_tiers_without_a_key_here_are_left_out(void)
{
	struct tier tiers[] = { { .name = STR("a"), .key_env = STR("REEVE_TEST_NONE") }, { .name = STR("b") },
		{ .name = STR("c"), .key_env = STR("REEVE_TEST_KEY") } };

	setenv("REEVE_TEST_KEY", SECRET, 1);
	CU_ASSERT_EQUAL(tier_keys_here(tiers, 3), 2);
	CU_ASSERT_TRUE(str_equal(tiers[0].name, STR("b")));
	CU_ASSERT_TRUE(str_equal(tiers[1].name, STR("c")));
	unsetenv("REEVE_TEST_KEY");
	CU_ASSERT_EQUAL(tier_keys_here(tiers, 2), 1);
	CU_ASSERT_EQUAL(tier_keys_here(tiers, 0), 0);
}

void test_a_key_comes_from_a_file_of_ours_alone(void)
{
	static const struct {
		const char *content;
		mode_t mode;
		int err;
	} cases[] = {
		{ SECRET "\n", 0600, 0 },
		{ SECRET, 0400, 0 },
		{ SECRET, 0640, -E_DENIED },
		{ SECRET, 0604, -E_DENIED },
		{ "\n", 0600, -E_INVALID },
		{ "two words", 0600, -E_INVALID },
	};
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[] = "/tmp/reeve-key-XXXXXX";
		struct tier t = { .key_file = { path, sizeof path - 1 } };
		size_t len = strlen(cases[i].content);
		int fd = mkstemp(path);

		CU_ASSERT_FATAL(fd >= 0 && write(fd, cases[i].content, len) == (ssize_t)len &&
				!fchmod(fd, cases[i].mode));
		close(fd);
		CU_ASSERT_EQUAL(read_key(&t, &key), cases[i].err);
		CU_ASSERT_TRUE(str_equal(buf_str(&key), cases[i].err ? STR("") : STR(SECRET)));
		unlink(path);
		CU_ASSERT_EQUAL(read_key(&t, &key), -E_NOT_FOUND);
	}
	secret_release(&key);
}

void test_a_key_is_no_longer_than_a_worker_takes(void)
{
	char path[] = "/tmp/reeve-key-XXXXXX", value[MODEL_KEY_BYTES_MOST + 2];
	struct tier by_variable = { .key_env = STR("REEVE_TEST_KEY") };
	struct tier by_file = { .key_file = { path, sizeof path - 1 } };
	struct buf key = BUF_INIT;
	int fd = mkstemp(path);

	memset(value, 'k', sizeof value);
	for (size_t len = MODEL_KEY_BYTES_MOST; len <= MODEL_KEY_BYTES_MOST + 1; len++) {
		int err = len > MODEL_KEY_BYTES_MOST ? -E_INVALID : 0;

		value[len] = '\0';
		CU_ASSERT_FATAL(pwrite(fd, value, len, 0) == (ssize_t)len);
		setenv("REEVE_TEST_KEY", value, 1);
		value[len] = 'k';
		CU_ASSERT_EQUAL(read_key(&by_variable, &key), err);
		CU_ASSERT_EQUAL(key.len, err ? 0 : len);
		CU_ASSERT_EQUAL(read_key(&by_file, &key), err);
		CU_ASSERT_EQUAL(key.len, err ? 0 : len);
	}
	close(fd);
	unlink(path);
	unsetenv("REEVE_TEST_KEY");
	secret_release(&key);
}

void test_a_tier_that_names_no_key_needs_none(void)
{
	struct tier t = { .key_env = STR("") };
	struct buf key = BUF_INIT;

	CU_ASSERT_EQUAL(read_key(&t, &key), 0);
	CU_ASSERT_EQUAL(key.len, 0);
	secret_release(&key);
}
