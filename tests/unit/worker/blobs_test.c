/* Tries worker/blobs.c against a coordinator of our own that keeps blobs, and errs when it is told to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/blobs.h"

#include "common/content/blob.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_server.h"
#include "common/rand.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"
#include "worker/sandbox/remove.h"

#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { METHOD_GET, METHOD_PUT };

struct depot {
	char dir[64];
	char address[96];
	struct rpc_server *server;
	struct blob_dir *kept;
	struct blobs *blobs;
	pthread_t thread;
	atomic_bool closing;
	atomic_int calls;
	atomic_int failures_left; /* calls answered by UNAVAILABLE first */
	atomic_bool lie;          /* answers a get with another content's frame */
};

static void answer(struct rpc_call *call, const ProtobufCMessage *m)
{
	struct buf out = BUF_INIT;

	buf_reserve(&out, protobuf_c_message_get_packed_size(m));
	out.len = protobuf_c_message_pack(m, (uint8_t *)out.at);
	rpc_call_send(call, buf_str(&out));
	buf_release(&out);
}

static void on_get(struct depot *d, struct rpc_event *e)
{
	Reeve__V1__GetRequest *r =
		reeve__v1__get_request__unpack(NULL, e->message.len, (const uint8_t *)e->message.at);
	Reeve__V1__GetResponse out = REEVE__V1__GET_RESPONSE__INIT;
	struct buf data = BUF_INIT;
	int err = 0;

	if (d->lie)
		err = blob_compress(STR("another content"), &data);
	else
		err = blob_read_chunk(d->kept, r->sha256.data, r->offset, &data, &out.total);
	if (d->lie)
		out.total = data.len;
	out.data.data = (uint8_t *)data.at;
	out.data.len = data.len;
	if (err)
		rpc_call_finish(e->call, err, "no such blob");
	else
		answer(e->call, &out.base);
	buf_release(&data);
	reeve__v1__get_request__free_unpacked(r, NULL);
}

static void on_put(struct depot *d, struct rpc_event *e)
{
	Reeve__V1__PutRequest *r =
		reeve__v1__put_request__unpack(NULL, e->message.len, (const uint8_t *)e->message.at);
	Reeve__V1__PutResponse out = REEVE__V1__PUT_RESPONSE__INIT;
	bool stored = false;
	int err = blob_write_chunk(
		d->kept, r->sha256.data, r->offset, str_bytes(r->data.data, r->data.len), r->last, &stored);

	out.stored = stored;
	if (err)
		rpc_call_finish(e->call, err, "refused");
	else
		answer(e->call, &out.base);
	reeve__v1__put_request__free_unpacked(r, NULL);
}

static void *serve(void *arg)
{
	struct depot *d = arg;
	struct rpc_event e;

	while (!d->closing) {
		rpc_server_poll(d->server, 20, &e);
		if (e.kind != RPC_CALL)
			continue;
		d->calls++;
		if (d->failures_left > 0 && d->failures_left--)
			rpc_call_finish(e.call, -E_UNAVAILABLE, "not now");
		else if (e.method == METHOD_GET)
			on_get(d, &e);
		else
			on_put(d, &e);
	}
	return NULL;
}

static void depot_open(struct depot *d)
{
	static const struct rpc_method methods[] = { [METHOD_GET] = { "/reeve.v1.Blobs/Get", RPC_UNARY,
							     false },
		[METHOD_PUT] = { "/reeve.v1.Blobs/Put", RPC_UNARY, false } };
	struct rpc_server_options options = { methods, 2, MESSAGE_BYTES_MOST, { "", 0 } };
	struct buf bound = BUF_INIT;
	char kept[96], cache[96];
	const char *addresses[1];

	*d = (struct depot){ .dir = "/tmp/reeve-blobs-XXXXXX" };
	addresses[0] = d->address;
	rpc_init();
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(d->dir));
	snprintf(d->address, sizeof d->address, "unix:%s/s", d->dir);
	snprintf(kept, sizeof kept, "%s/kept", d->dir);
	snprintf(cache, sizeof cache, "%s/cache", d->dir);
	CU_ASSERT_EQUAL_FATAL(blob_dir_open(kept, &d->kept), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &d->server), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_listen(d->server, d->address, &bound), 0);
	rpc_server_start(d->server);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&d->thread, NULL, serve, d), 0);
	CU_ASSERT_EQUAL_FATAL(blobs_open(cache, addresses, 1, (struct str){ "", 0 }, &d->blobs), 0);
	buf_release(&bound);
}

static void depot_close(struct depot *d)
{

	blobs_close(d->blobs);
	d->closing = true;
	rpc_server_wake(d->server);
	CU_ASSERT_EQUAL(pthread_join(d->thread, NULL), 0);
	rpc_server_close(d->server, 0);
	blob_dir_close(d->kept);
	rpc_shutdown();
	remove_tree(d->dir);
	CU_ASSERT_NOT_EQUAL(access(d->dir, F_OK), 0);
}

/* Bytes that no compression makes fewer. */
static void noise(struct buf *out, size_t len)
{
	uint64_t chance = 1;

	while (out->len < len)
		buf_add_u8(out, (uint8_t)rand_next(&chance));
}

static int get(struct depot *d, const unsigned char hash[SHA256_BYTES], int cancel, struct buf *out)
{
	const atomic_bool cancelled = cancel;

	return blobs_get(d->blobs, STR("default"), hash, &cancelled, out);
}

void test_content_of_several_chunks_comes_whole_and_only_once(void)
{
	struct depot d;
	struct buf content = BUF_INIT, got = BUF_INIT;
	unsigned char hash[SHA256_BYTES];

	depot_open(&d);
	noise(&content, 3 * BLOB_CHUNK_BYTES / 2);
	CU_ASSERT_EQUAL_FATAL(blob_put(d.kept, buf_str(&content), hash), 0);
	CU_ASSERT_EQUAL(get(&d, hash, 0, &got), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&got), buf_str(&content)));
	CU_ASSERT_EQUAL(d.calls, 2);
	CU_ASSERT_EQUAL(get(&d, hash, 0, &got), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&got), buf_str(&content)));
	CU_ASSERT_EQUAL(d.calls, 2); /* from the cache */
	depot_close(&d);
	buf_release(&content);
	buf_release(&got);
}

void test_a_coordinator_that_is_away_for_a_moment_is_no_failure(void)
{
	struct depot d;
	struct buf got = BUF_INIT;
	unsigned char hash[SHA256_BYTES];

	depot_open(&d);
	CU_ASSERT_EQUAL_FATAL(blob_put(d.kept, STR("content"), hash), 0);
	d.failures_left = 2;
	CU_ASSERT_EQUAL(get(&d, hash, 0, &got), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&got), STR("content")));
	CU_ASSERT_EQUAL(d.calls, 3);
	depot_close(&d);
	buf_release(&got);
}

void test_what_no_patience_helps_is_said_at_once(void)
{
	struct depot d;
	struct buf got = BUF_INIT;
	unsigned char hash[SHA256_BYTES] = { 1 };

	depot_open(&d);
	CU_ASSERT_EQUAL(get(&d, hash, 0, &got), -E_NOT_FOUND);
	CU_ASSERT_EQUAL(d.calls, 1);
	CU_ASSERT_EQUAL(get(&d, hash, 1, &got), -E_CANCELLED);
	CU_ASSERT_EQUAL(d.calls, 1);
	d.lie = true;
	CU_ASSERT_EQUAL(get(&d, hash, 0, &got), -E_CORRUPT);
	depot_close(&d);
	buf_release(&got);
}

void test_a_large_result_is_put_in_chunks_and_kept(void)
{
	struct depot d;
	struct buf content = BUF_INIT, got = BUF_INIT;
	const atomic_bool go_on = false;
	unsigned char hash[SHA256_BYTES];

	depot_open(&d);
	noise(&content, 2 * BLOB_CHUNK_BYTES);
	d.failures_left = 1;
	CU_ASSERT_EQUAL(blobs_put(d.blobs, STR("default"), buf_str(&content), &go_on, hash), 0);
	CU_ASSERT_EQUAL(blob_get(d.kept, hash, &got), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&got), buf_str(&content)));
	depot_close(&d);
	buf_release(&content);
	buf_release(&got);
}
