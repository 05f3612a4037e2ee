/* Asked for blobs: what is missing, what was put, what can be had, and what is no such question. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/answer_blob.h"
#include "common/proto_arena.h"
#include "coordinator/api/methods.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "tests/support/wire.h"
#include "tests/unit/common/content/tree.h"

struct scene {
	struct tree tree;
	struct blob_dir *blobs;
	unsigned char here[SHA256_BYTES], lost[SHA256_BYTES];
};

static void open_scene(struct scene *s)
{
	char path[80];

	tree_make(&s->tree, ":");
	snprintf(path, sizeof path, "%s/blobs", s->tree.path);
	CU_ASSERT_EQUAL_FATAL(blob_dir_open(path, &s->blobs), 0);
	CU_ASSERT_EQUAL(blob_put(s->blobs, STR("here"), s->here), 0);
	sha256_of(STR("lost"), s->lost);
}

static void close_scene(struct scene *s)
{
	blob_dir_close(s->blobs);
	tree_remove(&s->tree);
}

static struct letter *asked(struct scene *s, enum method method, const ProtobufCMessage *message)
{
	struct letter *letter = wire_letter(message);

	letter->kind = LETTER_BLOB;
	letter->method = method;
	answer_blob(letter, s->blobs);
	CU_ASSERT_EQUAL(letter->kind, LETTER_ANSWER);
	CU_ASSERT_TRUE(letter->last);
	CU_ASSERT_EQUAL(letter->err != 0, letter->words[0] != '\0');
	return letter;
}

void test_only_what_is_missing_is_named(void)
{
	Reeve__V1__HaveRequest request = REEVE__V1__HAVE_REQUEST__INIT;
	struct scene s;

	open_scene(&s);
	ProtobufCBinaryData hashes[] = { { SHA256_BYTES, s.here }, { SHA256_BYTES, s.lost } };
	request.sha256 = hashes;
	request.n_sha256 = 2;
	struct letter *letter = asked(&s, METHOD_BLOB_HAVE, &request.base);
	Reeve__V1__HaveResponse *out = reeve__v1__have_response__unpack(
		NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_EQUAL_FATAL(out->n_missing, 1);
	CU_ASSERT_EQUAL(memcmp(out->missing[0].data, s.lost, SHA256_BYTES), 0);
	reeve__v1__have_response__free_unpacked(out, NULL);
	letter_free(letter);
	close_scene(&s);
}

void test_a_question_has_a_limit(void)
{
	static ProtobufCBinaryData hashes[8193];
	static unsigned char hash[SHA256_BYTES + 1];
	struct scene s;

	open_scene(&s);
	for (size_t count = 8191; count <= 8193; count++) {
		Reeve__V1__HaveRequest request = REEVE__V1__HAVE_REQUEST__INIT;

		for (size_t i = 0; i < count; i++)
			hashes[i] = (ProtobufCBinaryData){ SHA256_BYTES, hash };
		request.sha256 = hashes;
		request.n_sha256 = count;
		struct letter *letter = asked(&s, METHOD_BLOB_HAVE, &request.base);

		CU_ASSERT_EQUAL(letter->err, count > 8192 ? -E_INVALID : 0);
		letter_free(letter);
	}
	for (size_t len = SHA256_BYTES - 1; len <= SHA256_BYTES + 1; len++) {
		Reeve__V1__HaveRequest have = REEVE__V1__HAVE_REQUEST__INIT;
		Reeve__V1__GetRequest get = REEVE__V1__GET_REQUEST__INIT;
		Reeve__V1__PutRequest put = REEVE__V1__PUT_REQUEST__INIT;
		ProtobufCBinaryData one = { len, hash };
		bool good = len == SHA256_BYTES;
		struct letter *letter;

		have.sha256 = &one;
		have.n_sha256 = 1;
		get.sha256 = put.sha256 = one;
		put.data = proto_data(STR("x"));
		letter = asked(&s, METHOD_BLOB_HAVE, &have.base);
		CU_ASSERT_EQUAL(letter->err, good ? 0 : -E_INVALID);
		letter_free(letter);
		letter = asked(&s, METHOD_BLOB_GET, &get.base);
		CU_ASSERT_EQUAL(letter->err, good ? -E_NOT_FOUND : -E_INVALID);
		letter_free(letter);
		letter = asked(&s, METHOD_BLOB_PUT, &put.base);
		CU_ASSERT_EQUAL(letter->err, good ? 0 : -E_INVALID);
		letter_free(letter);
	}
	close_scene(&s);
}

void test_what_is_put_can_be_had(void)
{
	struct buf frame = BUF_INIT;
	struct scene s;

	open_scene(&s);
	CU_ASSERT_EQUAL(blob_compress(STR("lost"), &frame), 0);
	for (size_t half = 0; half <= 1; half++) {
		Reeve__V1__PutRequest put = REEVE__V1__PUT_REQUEST__INIT;
		size_t from = half * 3;

		put.sha256 = (ProtobufCBinaryData){ SHA256_BYTES, s.lost };
		put.offset = from;
		put.last = half == 1;
		put.data = proto_data(str_sub(buf_str(&frame), from, half ? frame.len : 3));
		struct letter *letter = asked(&s, METHOD_BLOB_PUT, &put.base);
		Reeve__V1__PutResponse *out = reeve__v1__put_response__unpack(
			NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

		CU_ASSERT_EQUAL(letter->err, 0);
		CU_ASSERT_EQUAL(out->stored, half == 1);
		reeve__v1__put_response__free_unpacked(out, NULL);
		letter_free(letter);
	}
	Reeve__V1__GetRequest get = REEVE__V1__GET_REQUEST__INIT;

	get.sha256 = (ProtobufCBinaryData){ SHA256_BYTES, s.lost };
	struct letter *letter = asked(&s, METHOD_BLOB_GET, &get.base);
	Reeve__V1__GetResponse *out =
		reeve__v1__get_response__unpack(NULL, letter->answer.len, (const uint8_t *)letter->answer.at);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_EQUAL(out->total, frame.len);
	CU_ASSERT_TRUE(str_equal(proto_bytes(out->data), buf_str(&frame)));
	reeve__v1__get_response__free_unpacked(out, NULL);
	letter_free(letter);
	buf_release(&frame);
	close_scene(&s);
}

void test_a_chunk_has_a_limit(void)
{
	static uint8_t bytes[BLOB_CHUNK_BYTES + 1];
	struct scene s;

	open_scene(&s);
	for (int over = 0; over <= 1; over++) {
		Reeve__V1__PutRequest put = REEVE__V1__PUT_REQUEST__INIT;

		put.sha256 = (ProtobufCBinaryData){ SHA256_BYTES, s.lost };
		put.data = (ProtobufCBinaryData){ (size_t)BLOB_CHUNK_BYTES + (size_t)over, bytes };
		struct letter *letter = asked(&s, METHOD_BLOB_PUT, &put.base);

		CU_ASSERT_EQUAL(letter->err, over ? -E_INVALID : 0);
		letter_free(letter);
	}
	close_scene(&s);
}
