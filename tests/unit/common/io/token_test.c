/* Tries common/io/token.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/token.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_file(struct str content, mode_t mode, struct buf *out)
{
	char path[] = "/tmp/reeve-token-XXXXXX", words[256] = "";
	int fd = mkstemp(path), err;

	CU_ASSERT_FATAL(
		fd >= 0 && !fchmod(fd, mode) && write(fd, content.at, content.len) == (ssize_t)content.len);
	close(fd);
	err = token_read(path, out, words);
	CU_ASSERT_EQUAL(!err, !words[0]);
	CU_ASSERT_TRUE(!err || strstr(words, path));
	unlink(path);
	return err;
}

/* `before`, a token of this length, `after`. */
static int read_length(const char *before, size_t len, const char *after)
{
	struct buf content = BUF_INIT, token = BUF_INIT;
	int err;

	buf_add_text(&content, before);
	for (size_t i = 0; i < len; i++)
		buf_add_byte(&content, 'x');
	buf_add_text(&content, after);
	err = read_file(buf_str(&content), 0600, &token);
	CU_ASSERT_EQUAL(token.len, err ? 0 : len);
	buf_release(&content);
	buf_release(&token);
	return err;
}

void test_a_token_has_a_least_and_a_greatest_length(void)
{
	CU_ASSERT_EQUAL(read_length("", 0, ""), -E_INVALID);
	CU_ASSERT_EQUAL(read_length("", TOKEN_BYTES_LEAST - 1, "\n"), -E_INVALID);
	CU_ASSERT_EQUAL(read_length("", TOKEN_BYTES_LEAST, "\n"), 0);
	CU_ASSERT_EQUAL(read_length("", TOKEN_BYTES_MOST, "\n"), 0);
	CU_ASSERT_EQUAL(read_length(" ", TOKEN_BYTES_MOST, "\r\n"), 0);
	CU_ASSERT_EQUAL(read_length("", TOKEN_BYTES_MOST + 1, "\n"), -E_INVALID);
	CU_ASSERT_EQUAL(read_length("", 4 * TOKEN_BYTES_MOST, ""), -E_INVALID);
}

void test_a_token_stands_in_a_header_as_it_is(void)
{
	struct buf token = BUF_INIT;

	CU_ASSERT_EQUAL(read_file(STR("0123456789 abcdef"), 0600, &token), -E_INVALID);
	CU_ASSERT_EQUAL(read_file(STR("0123456789\nabcdef"), 0600, &token), -E_INVALID);
	CU_ASSERT_EQUAL(read_file(STR("0123456789abcdef\xff"), 0600, &token), -E_INVALID);
	CU_ASSERT_EQUAL(read_file(STR("\t0123456789abcd!~ \n"), 0600, &token), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&token), STR("0123456789abcd!~")));
	buf_release(&token);
}

void test_what_others_may_read_is_no_secret(void)
{
	static const struct {
		mode_t mode;
		int err;
	} cases[] = { { 0600, 0 }, { 0700, 0 }, { 0640, -E_DENIED }, { 0604, -E_DENIED },
		{ 0620, -E_DENIED } };
	struct buf token = BUF_INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(read_file(STR("0123456789abcdef"), cases[i].mode, &token), cases[i].err);
	buf_release(&token);
}

void test_what_is_no_file_is_not_waited_for(void)
{
	char folder[] = "/tmp/reeve-token-XXXXXX", fifo[64], words[256];
	struct buf token = BUF_INIT;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
	snprintf(fifo, sizeof fifo, "%s/fifo", folder);
	CU_ASSERT_EQUAL_FATAL(mkfifo(fifo, 0600), 0);
	CU_ASSERT_EQUAL(token_read(fifo, &token, words), -E_NOT_FOUND);
	CU_ASSERT_EQUAL(token_read(folder, &token, words), -E_NOT_FOUND);
	unlink(fifo);
	CU_ASSERT_EQUAL(token_read(fifo, &token, words), -E_NOT_FOUND);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "is not there"));
	rmdir(folder);
	buf_release(&token);
}
