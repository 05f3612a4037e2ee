/* Tries worker/model/model_key.c: where keys come from, and what is none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_key.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void test_a_key_of_the_environment_is_one_printable_word(void)
{
	static const struct {
		const char *value;
		int err;
	} cases[] = { { "sk-test", 0 }, { "", -E_NOT_FOUND }, { "two words", -E_INVALID },
		{ "a\r\nX-Evil: 1", -E_INVALID }, { "\xff", -E_INVALID }, { NULL, -E_NOT_FOUND } };
	struct tier tier = { .key_env = STR("REEVE_TEST_KEY") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct model_key key;

		if (cases[i].value)
			setenv("REEVE_TEST_KEY", cases[i].value, 1);
		else
			unsetenv("REEVE_TEST_KEY");
		CU_ASSERT_EQUAL(model_key_read(&tier, &key), cases[i].err);
		if (!cases[i].err)
			CU_ASSERT_TRUE(str_equal(str_bytes(key.at, key.len), str_of(cases[i].value)));
		model_key_release(&key);
	}
}

void test_a_key_is_no_longer_than_its_limit(void)
{
	struct tier tier = { .key_env = STR("REEVE_TEST_KEY") };
	char value[MODEL_KEY_BYTES_MOST + 2] = "";

	memset(value, 'k', MODEL_KEY_BYTES_MOST + 1);
	for (int over = 1; over >= 0; over--) {
		struct model_key key;

		value[MODEL_KEY_BYTES_MOST + over] = '\0';
		setenv("REEVE_TEST_KEY", value, 1);
		CU_ASSERT_EQUAL(model_key_read(&tier, &key), over ? -E_INVALID : 0);
		model_key_release(&key);
	}
	unsetenv("REEVE_TEST_KEY");
}

void test_a_key_file_is_read_by_its_owner_alone(void)
{
	char path[] = "/tmp/reeve-key-XXXXXX";
	int fd = mkstemp(path);
	struct tier tier = { .key_file = str_of(path) };
	struct model_key key;

	CU_ASSERT_EQUAL(write(fd, "sk-test-0123456789\n", 19), 19);
	CU_ASSERT_EQUAL(model_key_read(&tier, &key), 0);
	CU_ASSERT_TRUE(str_equal(str_bytes(key.at, key.len), STR("sk-test-0123456789")));
	model_key_release(&key);
	fchmod(fd, 0644);
	CU_ASSERT_EQUAL(model_key_read(&tier, &key), -E_DENIED);
	close(fd);
	unlink(path);
	CU_ASSERT_EQUAL(model_key_read(&tier, &key), -E_NOT_FOUND);
}

void test_a_tier_may_have_no_key(void)
{
	struct tier tier = { .name = STR("local") };
	struct model_key key;

	CU_ASSERT_EQUAL(model_key_read(&tier, &key), 0);
	CU_ASSERT_EQUAL(key.len, 0);
}

void test_words_that_repeat_a_key_do_not(void)
{
	struct model_key key = { .at = (char *)"s3cr3t", .len = 6 }, none = { 0 };
	struct buf out = BUF_INIT;

	model_key_mask(&key, STR("bad key s3cr3t, s3cr3t!"), &out);
	CU_ASSERT_STRING_EQUAL(out.at, "bad key ***, ***!");
	buf_clear(&out);
	model_key_mask(&none, STR("bad key"), &out);
	CU_ASSERT_STRING_EQUAL(out.at, "bad key");
	buf_release(&out);
}
