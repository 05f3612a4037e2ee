/* Tries common/content/blob.c, frame.c and partial.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/blob.h"
#include "common/content/partial.h"
#include "reeve/limits.h"
#include "tree.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct blob_dir *dir_open(struct tree *t)
{
	char path[96];
	struct blob_dir *d = NULL;

	tree_make(t, ":");
	snprintf(path, sizeof path, "%s/blobs", t->path);
	CU_ASSERT_EQUAL_FATAL(blob_dir_open(path, &d), 0);
	return d;
}

static void dir_remove(struct tree *t, struct blob_dir *d)
{
	blob_dir_close(d);
	tree_remove(t);
}

/* Bytes that no compressor makes smaller, the same for each seed. */
static void noise(struct buf *b, size_t len, uint64_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		buf_add_byte(b, (char)(seed >> 56));
	}
}

void test_what_is_put_is_got(void)
{
	static const struct str cases[] = { STR(""), STR("a"), STR("text\n"), STR("\0\0\0") };
	unsigned char hash[SHA256_BYTES], nothing[SHA256_BYTES] = { 1 };
	struct buf out = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(blob_put(d, cases[i], hash), 0);
		CU_ASSERT_EQUAL(blob_put(d, cases[i], hash), 0);
		CU_ASSERT_TRUE(blob_has(d, hash));
		CU_ASSERT_EQUAL(blob_get(d, hash, &out), 0);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), cases[i]));
	}
	CU_ASSERT_FALSE(blob_has(d, nothing));
	CU_ASSERT_EQUAL(blob_get(d, nothing, &out), -E_NOT_FOUND);
	CU_ASSERT_EQUAL(tree_sh(&t, "test -z \"$(find . -name '.new*')\""), 0);
	CU_ASSERT_EQUAL(tree_sh(&t, "test \"$(stat -c %a blobs)\" = 700"), 0);
	buf_release(&out);
	dir_remove(&t, d);
}

void test_the_largest_blob_and_one_byte_more(void)
{
	unsigned char hash[SHA256_BYTES];
	struct buf big = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);

	buf_reserve(&big, BLOB_BYTES_MOST + 1);
	memset(big.at, 'x', BLOB_BYTES_MOST + 1);
	CU_ASSERT_EQUAL(blob_put(d, str_bytes(big.at, BLOB_BYTES_MOST), hash), 0);
	CU_ASSERT_EQUAL(blob_put(d, str_bytes(big.at, BLOB_BYTES_MOST + 1), hash), -E_TOO_LARGE);
	buf_release(&big);
	dir_remove(&t, d);
}

void test_a_corrupt_frame_is_refused_and_can_be_brought_again(void)
{
	static const char *const damage[] = { "printf x >>\"$f\"", "printf x >\"$f\"", ": >\"$f\"",
		"truncate -s -1 \"$f\"", "printf '\\377' | dd of=\"$f\" bs=1 seek=12 conv=notrunc" };
	unsigned char hash[SHA256_BYTES];
	struct buf out = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);

	for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
		char command[128];

		CU_ASSERT_EQUAL(blob_put(d, STR("some content"), hash), 0);
		snprintf(command, sizeof command, "f=$(find blobs -type f); %s", damage[i]);
		CU_ASSERT_EQUAL(tree_sh(&t, command), 0);
		CU_ASSERT_EQUAL(blob_get(d, hash, &out), -E_CORRUPT);
		CU_ASSERT_EQUAL(out.len, 0);
		CU_ASSERT_FALSE(blob_has(d, hash));
	}
	buf_release(&out);
	dir_remove(&t, d);
}

void test_frames_are_opened_up_to_a_limit(void)
{
	struct buf zeroes = BUF_INIT, bomb = BUF_INIT, out = BUF_INIT;

	buf_reserve(&zeroes, 10 << 20);
	memset(zeroes.at, 0, 10 << 20);
	CU_ASSERT_EQUAL(blob_compress(str_bytes(zeroes.at, 10 << 20), &bomb), 0);
	CU_ASSERT_TRUE(bomb.len < 4096);
	CU_ASSERT_EQUAL(blob_decompress(buf_str(&bomb), (10 << 20) + 1, &out), 0);
	buf_clear(&out);
	CU_ASSERT_EQUAL(blob_decompress(buf_str(&bomb), 10 << 20, &out), 0);
	CU_ASSERT_EQUAL(out.len, 10 << 20);
	buf_release(&out);
	CU_ASSERT_EQUAL(blob_decompress(buf_str(&bomb), (10 << 20) - 1, &out), -E_TOO_LARGE);
	CU_ASSERT_EQUAL(out.len, 0);
	buf_release(&out);
	CU_ASSERT_EQUAL(blob_decompress(buf_str(&bomb), 1000, &out), -E_TOO_LARGE);
	CU_ASSERT_TRUE(out.cap < 1 << 20); /* stopped there, not after the ten megabytes */
	buf_add_byte(&bomb, 'x');
	CU_ASSERT_EQUAL(blob_decompress(buf_str(&bomb), 10 << 20, &out), -E_CORRUPT);
	buf_release(&out);
	buf_release(&bomb);
	buf_release(&zeroes);
}

/* Sends what `from` has of this hash to `to`, chunk by chunk. */
static int carry(struct blob_dir *from, struct blob_dir *to, const unsigned char *hash, bool *stored)
{
	struct buf chunk = BUF_INIT;
	uint64_t total = 1;
	int err = 0;

	*stored = false;
	for (uint64_t at = 0; !err && at < total; at += chunk.len) {
		err = blob_read_chunk(from, hash, at, &chunk, &total);
		if (!err)
			err = blob_write_chunk(
				to, hash, at, buf_str(&chunk), at + chunk.len == total, stored);
	}
	buf_release(&chunk);
	return err;
}

void test_blobs_travel_around_the_size_of_a_chunk(void)
{
	struct tree a, b;
	struct blob_dir *from = dir_open(&a), *to = dir_open(&b);
	struct buf content = BUF_INIT, out = BUF_INIT;
	unsigned char hash[SHA256_BYTES];

	for (size_t less = 40; less-- > 0;) { /* a frame has some 20 bytes more: its size passes the limit */
		bool stored;

		buf_clear(&content);
		noise(&content, BLOB_CHUNK_BYTES - less, less);
		CU_ASSERT_EQUAL(blob_put(from, buf_str(&content), hash), 0);
		CU_ASSERT_EQUAL(carry(from, to, hash, &stored), 0);
		CU_ASSERT_TRUE(stored);
		CU_ASSERT_EQUAL(blob_get(to, hash, &out), 0);
		CU_ASSERT_TRUE(str_equal(buf_str(&out), buf_str(&content)));
	}
	buf_release(&content);
	buf_release(&out);
	dir_remove(&a, from);
	dir_remove(&b, to);
}

void test_chunks_of_the_limit_and_one_more(void)
{
	static char chunk[BLOB_CHUNK_BYTES + 1];
	unsigned char hash[SHA256_BYTES] = { 9 };
	struct tree t;
	struct blob_dir *d = dir_open(&t);
	bool stored = true;

	CU_ASSERT_EQUAL(
		blob_write_chunk(d, hash, 0, str_bytes(chunk, BLOB_CHUNK_BYTES - 1), false, &stored), 0);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 0, str_bytes(chunk, BLOB_CHUNK_BYTES), false, &stored), 0);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 0, str_bytes(chunk, BLOB_CHUNK_BYTES + 1), false, &stored),
		-E_TOO_LARGE);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, UINT64_MAX, STR("x"), false, &stored), -E_TOO_LARGE);
	CU_ASSERT_FALSE(stored);
	dir_remove(&t, d);
}

void test_chunks_come_in_order_or_begin_anew(void)
{
	unsigned char hash[SHA256_BYTES], wrong[SHA256_BYTES] = { 1 };
	struct buf frame = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);
	bool stored;

	sha256_of(STR("hello, blobs"), hash);
	CU_ASSERT_EQUAL(blob_compress(STR("hello, blobs"), &frame), 0);
	struct str all = buf_str(&frame), head = str_sub(all, 0, 5), tail = str_sub(all, 5, all.len);

	CU_ASSERT_EQUAL(
		blob_write_chunk(d, hash, 5, tail, true, &stored), -E_INVALID); /* nothing before it */
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 0, STR("junk"), false, &stored), 0);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 0, head, false, &stored), 0);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 6, tail, true, &stored), -E_INVALID); /* a gap */
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 5, STR(""), false, &stored), -E_INVALID);
	CU_ASSERT_EQUAL(
		blob_write_chunk(d, hash, 0, head, false, &stored), 0); /* once more: no answer came */
	CU_ASSERT_FALSE(stored);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 5, tail, true, &stored), 0);
	CU_ASSERT_TRUE(stored);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 77, STR("x"), false, &stored), 0); /* it is there */
	CU_ASSERT_TRUE(stored);
	CU_ASSERT_EQUAL(blob_write_chunk(d, wrong, 0, all, true, &stored), -E_CORRUPT);
	CU_ASSERT_FALSE(stored);
	CU_ASSERT_FALSE(blob_has(d, wrong));
	CU_ASSERT_EQUAL(
		blob_write_chunk(d, wrong, all.len, STR("x"), false, &stored), -E_INVALID); /* forgotten */
	buf_release(&frame);
	dir_remove(&t, d);
}

void test_a_zip_bomb_of_chunks_is_refused(void)
{
	unsigned char hash[SHA256_BYTES] = { 3 };
	struct buf zeroes = BUF_INIT, bomb = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);
	bool stored;

	buf_reserve(&zeroes, BLOB_BYTES_MOST + 1);
	memset(zeroes.at, 0, BLOB_BYTES_MOST + 1);
	CU_ASSERT_EQUAL(blob_compress(str_bytes(zeroes.at, BLOB_BYTES_MOST + 1), &bomb), 0);
	sha256_of(str_bytes(zeroes.at, BLOB_BYTES_MOST + 1), hash);
	CU_ASSERT_EQUAL(blob_write_chunk(d, hash, 0, buf_str(&bomb), true, &stored), -E_CORRUPT);
	CU_ASSERT_FALSE(stored);
	buf_release(&zeroes);
	buf_release(&bomb);
	dir_remove(&t, d);
}

void test_given_up_uploads_make_room(void)
{
	struct partials all = { 0 };
	unsigned char hash[SHA256_BYTES] = { 0 };

	for (unsigned i = 0; i < PARTIALS_MOST + 1; i++) {
		memcpy(hash, &i, sizeof i);
		CU_ASSERT_EQUAL(partial_add(&all, hash, 0, STR("abc")), 0);
	}
	CU_ASSERT_EQUAL(all.count, PARTIALS_MOST);
	CU_ASSERT_EQUAL(all.bytes, 3 * PARTIALS_MOST);
	memset(hash, 0, sizeof hash); /* the first is the one that went */
	CU_ASSERT_EQUAL(partial_add(&all, hash, 3, STR("def")), -E_INVALID);
	hash[0] = 1;
	CU_ASSERT_EQUAL(partial_add(&all, hash, 3, STR("def")), 0);
	partials_release(&all);
	CU_ASSERT_EQUAL(all.bytes, 0);
}

/* A file may not grow here: writing fails as on a full disk. */
static int put_without_space(struct blob_dir *d, struct str content)
{
	unsigned char hash[SHA256_BYTES];

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 4096, 4096 });
	if (blob_put(d, content, hash) != -E_NO_SPACE)
		return 1;
	return blob_has(d, hash) ? 2 : 0;
}

void test_a_full_disk_leaves_nothing_half_written(void)
{
	struct buf content = BUF_INIT;
	struct tree t;
	struct blob_dir *d = dir_open(&t);
	int status = -1;

	noise(&content, 10000, 1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(put_without_space(d, buf_str(&content)));
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
	CU_ASSERT_EQUAL(tree_sh(&t, "test -z \"$(find blobs -type f)\""), 0);
	buf_release(&content);
	dir_remove(&t, d);
}

void test_a_folder_that_cannot_be_is_said(void)
{
	struct blob_dir *d;

	CU_ASSERT_EQUAL(blob_dir_open("/nonexistent/a/b", &d), -E_NOT_FOUND);
	CU_ASSERT_EQUAL(blob_dir_open("/dev/null", &d), -E_INVALID);
}
