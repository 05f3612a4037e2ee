/* Chunks by unary calls on channels of its own, so that a large blob never stands before a heartbeat. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/blobs.h"

#include "common/arena.h"
#include "common/content/blob.h"
#include "common/io/clock.h"
#include "common/io/rpc_client.h"
#include "common/proto_arena.h"
#include "common/rand.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "worker/register.h"

#include <assert.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { CALL_MS = 10000, LOOK_MS = 50 };

struct blobs {
	struct blob_dir *cache;
	pthread_mutex_t mutex; /* of the cache */
	int64_t cached_bytes;
	struct rpc_channel *channels[ADDRESSES_MOST];
	size_t count;
	atomic_size_t current;
	atomic_uint_fast64_t chance;
};

static _Thread_local int64_t bytes_seen; /* nftw() hands nothing to its callback */

static int add_size(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	(void)at;
	if (type == FTW_F)
		bytes_seen += st->st_size;
	return 0;
}

static int remove_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	return type == FTW_F ? remove(path) : 0;
}

static int64_t cache_trim(const char *dir)
{
	bytes_seen = 0;
	nftw(dir, add_size, 16, FTW_PHYS);
	if (bytes_seen <= CACHE_BYTES_MOST)
		return bytes_seen;
	nftw(dir, remove_file, 16, FTW_PHYS);
	return 0;
}

int blobs_open(const char *cache_dir, const char *const *addresses, size_t count, struct str token,
	struct blobs **out)
{
	struct blobs *b = calloc(1, sizeof *b);
	int err;

	assert(count && count <= ADDRESSES_MOST);
	if (!b)
		abort(); /* the truth is in the store */
	b->cached_bytes = cache_trim(cache_dir);
	err = blob_dir_open(cache_dir, &b->cache);
	if (err) {
		free(b);
		return err;
	}
	pthread_mutex_init(&b->mutex, NULL);
	for (; b->count < count; b->count++)
		b->channels[b->count] = rpc_channel_open(addresses[b->count], token, MESSAGE_BYTES_MOST);
	b->chance = (uint64_t)clock_us();
	*out = b;
	return 0;
}

void blobs_close(struct blobs *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		rpc_channel_close(b->channels[i]);
	blob_dir_close(b->cache);
	pthread_mutex_destroy(&b->mutex);
	free(b);
}

void blobs_move(struct blobs *b, size_t address)
{
	assert(address < b->count);
	b->current = address;
}

/* One try of a get or a put. */
struct transfer {
	struct blobs *blobs;
	struct str queue;
	const unsigned char *hash;
	struct str frame; /* of a put */
	struct buf *got;  /* of a get */
};

static int call(struct blobs *b, const char *method, const ProtobufCMessage *request, struct buf *answer)
{
	struct buf packed = BUF_INIT;
	int err;

	proto_pack(request, &packed);
	err = rpc_unary(b->channels[b->current], method, buf_str(&packed), CALL_MS, answer, NULL);
	buf_release(&packed);
	return err;
}

/* Appends the chunk at the end of what was got. */
static int get_chunk(struct transfer *t, bool *complete)
{
	Reeve__V1__GetRequest request = REEVE__V1__GET_REQUEST__INIT;
	Reeve__V1__GetResponse *response = NULL;
	struct buf answer = BUF_INIT;
	int err;

	request.queue = (char *)(uintptr_t)t->queue.at;
	request.sha256 = proto_data(str_bytes(t->hash, SHA256_BYTES));
	request.offset = t->got->len;
	err = call(t->blobs, "/reeve.v1.Blobs/Get", &request.base, &answer);
	if (err)
		goto out;
	response = reeve__v1__get_response__unpack(NULL, answer.len, (const uint8_t *)answer.at);
	err = -E_CORRUPT;
	if (!response || response->total > 2 * (uint64_t)BLOB_BYTES_MOST || !response->data.len ||
		t->got->len + response->data.len > response->total)
		goto out;
	buf_add(t->got, response->data.data, response->data.len);
	*complete = t->got->len == response->total;
	err = 0;
out:
	if (response)
		reeve__v1__get_response__free_unpacked(response, NULL);
	buf_release(&answer);
	return err;
}

static int get_once(struct transfer *t)
{
	bool complete = false;
	int err = 0;

	buf_clear(t->got);
	while (!err && !complete)
		err = get_chunk(t, &complete);
	return err;
}

static int put_chunk(struct transfer *t, size_t offset, bool *stored)
{
	Reeve__V1__PutRequest request = REEVE__V1__PUT_REQUEST__INIT;
	struct str data = str_sub(t->frame, offset, BLOB_CHUNK_BYTES);
	struct buf answer = BUF_INIT;
	int err;

	request.queue = (char *)(uintptr_t)t->queue.at;
	request.sha256 = proto_data(str_bytes(t->hash, SHA256_BYTES));
	request.offset = offset;
	request.data = proto_data(data);
	request.last = offset + data.len == t->frame.len;
	err = call(t->blobs, "/reeve.v1.Blobs/Put", &request.base, &answer);
	if (!err) {
		Reeve__V1__PutResponse *response =
			reeve__v1__put_response__unpack(NULL, answer.len, (const uint8_t *)answer.at);

		if (response)
			*stored = response->stored;
		else
			err = -E_CORRUPT;
		if (response)
			reeve__v1__put_response__free_unpacked(response, NULL);
	}
	buf_release(&answer);
	return err;
}

static int put_once(struct transfer *t)
{
	bool stored = false;
	int err = 0;

	for (size_t offset = 0; !err && !stored && offset < t->frame.len; offset += BLOB_CHUNK_BYTES)
		err = put_chunk(t, offset, &stored);
	return err ? err : stored ? 0 : -E_IO;
}

static void pause_ms(int64_t ms, const atomic_bool *cancel)
{
	int64_t until_ms = clock_ms() + ms;

	while (!*cancel && clock_ms() < until_ms)
		poll(NULL, 0, LOOK_MS);
}

static int with_patience(struct transfer *t, int (*once)(struct transfer *t), const atomic_bool *cancel)
{
	int64_t until_ms = clock_ms() + BLOBS_PATIENCE_MS;
	int err = -E_CANCELLED;

	for (unsigned tries = 0; !*cancel; tries++) {
		uint64_t chance = t->blobs->chance++;

		err = once(t);
		if (!err || !error_retry_helps(err) || clock_ms() >= until_ms)
			break;
		pause_ms(reconnect_delay_ms(tries, &chance), cancel);
	}
	return err;
}

static int cache_get(struct blobs *b, const unsigned char hash[SHA256_BYTES], struct buf *out)
{
	int err;

	pthread_mutex_lock(&b->mutex);
	err = blob_get(b->cache, hash, out);
	pthread_mutex_unlock(&b->mutex);
	return err;
}

/* A cache that cannot keep it costs another fetch, nothing else. */
static void cache_put(struct blobs *b, struct str content)
{
	unsigned char hash[SHA256_BYTES];

	pthread_mutex_lock(&b->mutex);
	if (b->cached_bytes + (int64_t)content.len <= CACHE_BYTES_MOST && !blob_put(b->cache, content, hash))
		b->cached_bytes += (int64_t)content.len;
	pthread_mutex_unlock(&b->mutex);
}

int blobs_get(struct blobs *b, struct str queue, const unsigned char hash[SHA256_BYTES],
	const atomic_bool *cancel, struct buf *out)
{
	struct buf frame = BUF_INIT;
	struct transfer t = { b, queue, hash, STR(""), &frame };
	unsigned char found[SHA256_BYTES];
	int err;

	if (!cache_get(b, hash, out))
		return 0;
	buf_clear(out);
	err = with_patience(&t, get_once, cancel);
	if (!err)
		err = blob_decompress(buf_str(&frame), BLOB_BYTES_MOST, out);
	if (!err) {
		sha256_of(buf_str(out), found);
		err = memcmp(found, hash, sizeof found) ? -E_CORRUPT : 0;
	}
	if (!err)
		cache_put(b, buf_str(out));
	buf_release(&frame);
	return err;
}

int blobs_put(struct blobs *b, struct str queue, struct str content, const atomic_bool *cancel,
	unsigned char hash[SHA256_BYTES])
{
	struct buf frame = BUF_INIT;
	struct transfer t = { b, queue, hash, STR(""), NULL };
	int err;

	if (content.len > BLOB_BYTES_MOST)
		return -E_TOO_LARGE;
	sha256_of(content, hash);
	err = blob_compress(content, &frame);
	t.frame = buf_str(&frame);
	if (!err)
		err = with_patience(&t, put_once, cancel);
	buf_release(&frame);
	return err;
}
