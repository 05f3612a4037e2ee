/* Checks what is asked and hands it to the folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/answer_blob.h"
#include "common/proto_arena.h"
#include "coordinator/api/methods.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

enum { HASHES_MOST = 8192 };

static void answer(struct letter *letter, const ProtobufCMessage *message)
{
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	proto_pack(message, &letter->answer);
}

static void have(struct letter *letter, struct blob_dir *blobs)
{
	const Reeve__V1__HaveRequest *in =
		proto_decode(&reeve__v1__have_request__descriptor, letter->message, &letter->arena);
	Reeve__V1__HaveResponse out = REEVE__V1__HAVE_RESPONSE__INIT;

	if (!in || in->n_sha256 > HASHES_MOST) {
		letter_refuse(letter, -E_INVALID, "at most 8192 hashes at once");
		return;
	}
	out.missing = arena_take(&letter->arena, in->n_sha256 * sizeof *out.missing + 1);
	for (size_t i = 0; i < in->n_sha256; i++) {
		if (in->sha256[i].len != SHA256_BYTES) {
			letter_refuse(letter, -E_INVALID, "a SHA-256 has 32 bytes");
			return;
		}
		if (!blob_has(blobs, in->sha256[i].data))
			out.missing[out.n_missing++] = in->sha256[i];
	}
	answer(letter, &out.base);
}

static void put(struct letter *letter, struct blob_dir *blobs)
{
	const Reeve__V1__PutRequest *in =
		proto_decode(&reeve__v1__put_request__descriptor, letter->message, &letter->arena);
	Reeve__V1__PutResponse out = REEVE__V1__PUT_RESPONSE__INIT;
	bool stored = false;
	int err;

	if (!in || in->sha256.len != SHA256_BYTES || in->data.len > BLOB_CHUNK_BYTES) {
		letter_refuse(letter, -E_INVALID, "a chunk has a SHA-256 and at most 512 KiB");
		return;
	}
	err = blob_write_chunk(blobs, in->sha256.data, in->offset, proto_bytes(in->data), in->last, &stored);
	if (err) {
		letter_refuse(letter, err, error_words(err));
		return;
	}
	out.stored = stored;
	answer(letter, &out.base);
}

static void get(struct letter *letter, struct blob_dir *blobs)
{
	const Reeve__V1__GetRequest *in =
		proto_decode(&reeve__v1__get_request__descriptor, letter->message, &letter->arena);
	Reeve__V1__GetResponse out = REEVE__V1__GET_RESPONSE__INIT;
	struct buf chunk = BUF_INIT;
	int err;

	if (!in || in->sha256.len != SHA256_BYTES) {
		letter_refuse(letter, -E_INVALID, "a SHA-256 has 32 bytes");
		return;
	}
	err = blob_read_chunk(blobs, in->sha256.data, in->offset, &chunk, &out.total);
	if (err) {
		letter_refuse(letter, err, err == -E_NOT_FOUND ? "no such blob here" : error_words(err));
	} else {
		out.data = proto_data(buf_str(&chunk));
		answer(letter, &out.base);
	}
	buf_release(&chunk);
}

void answer_blob(struct letter *letter, struct blob_dir *blobs)
{
	switch (letter->method) {
	case METHOD_BLOB_HAVE:
		have(letter, blobs);
		break;
	case METHOD_BLOB_PUT:
		put(letter, blobs);
		break;
	default:
		get(letter, blobs);
	}
}
