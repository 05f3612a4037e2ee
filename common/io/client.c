/* One encode, one decode, and the turn from an address that does not answer to the next. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/client_call.h"

#include "common/io/rpc_address.h"
#include "common/proto_arena.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct client {
	struct buf addresses[CLIENT_ADDRESSES_MOST];
	struct rpc_channel *channels[CLIENT_ADDRESSES_MOST]; /* NULL until used */
	size_t count, current;
	struct buf token, queue, words;
};

int client_address_check(const char *address, char words[CLIENT_WORDS_BYTES])
{
	struct buf target = BUF_INIT;
	int err = rpc_address_target(address, &target);

	buf_release(&target);
	if (!err)
		return 0;
	snprintf(words, CLIENT_WORDS_BYTES,
		"\"%.110s\" is no address; write HOST:PORT (port %d by default) or unix:PATH (at most %d "
		"bytes)",
		address, PORT_GRPC, RPC_SOCKET_PATH_MOST);
	return -E_INVALID;
}

static int add_address(struct client *c, struct str address, char words[CLIENT_WORDS_BYTES])
{
	if (c->count == CLIENT_ADDRESSES_MOST) {
		snprintf(words, CLIENT_WORDS_BYTES, "more than %d addresses; name fewer",
			CLIENT_ADDRESSES_MOST);
		return -E_INVALID;
	}
	struct buf *own = &c->addresses[c->count++];
	buf_reserve(own, address.len);
	buf_clear(own); /* also an empty one ends with NUL */
	buf_add_str(own, address);
	return client_address_check(own->at, words);
}

int client_open(const char *addresses, struct str token, const char *queue, struct client **out,
	char words[CLIENT_WORDS_BYTES])
{
	struct client *c = calloc(1, sizeof *c);
	struct str rest = str_of(addresses);
	int err = 0;

	if (!c)
		abort();
	for (ptrdiff_t comma = 0; !err && comma >= 0;) {
		comma = str_find(rest, ',');
		err = add_address(c, comma < 0 ? rest : str_sub(rest, 0, (size_t)comma), words);
		rest = str_sub(rest, (size_t)comma + 1, rest.len);
	}
	if (err) {
		client_close(c);
		return err;
	}
	buf_add_str(&c->token, token);
	buf_add_text(&c->queue, queue);
	*out = c;
	return 0;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CLIENT_ADDRESSES_MOST; i++) {
		if (c->channels[i])
			rpc_channel_close(c->channels[i]);
		buf_release(&c->addresses[i]);
	}
	buf_release(&c->token);
	buf_release(&c->queue);
	buf_release(&c->words);
	free(c);
}

const char *client_address(const struct client *c)
{
	return c->addresses[c->current].at;
}

size_t client_address_count(const struct client *c)
{
	return c->count;
}

bool client_is_local(const struct client *c)
{
	return rpc_address_is_unix(client_address(c));
}

void client_turn(struct client *c)
{
	c->current = (c->current + 1) % c->count;
}

struct str client_words(const struct client *c)
{
	return buf_str(&c->words);
}

static struct rpc_channel *channel(struct client *c)
{
	struct rpc_channel **at = &c->channels[c->current];

	if (!*at)
		*at = rpc_channel_open(client_address(c), buf_str(&c->token), MESSAGE_BYTES_MOST);
	return *at;
}

char *client_queue(struct client *c)
{
	return c->queue.at ? c->queue.at : (char *)protobuf_c_empty_string;
}

static void encode(const void *message, struct buf *out)
{
	buf_clear(out);
	proto_pack(message, out);
}

void *client_decode(const ProtobufCMessageDescriptor *type, struct str bytes)
{
	return protobuf_c_message_unpack(type, NULL, bytes.len, (const uint8_t *)bytes.at);
}

void client_free(void *message)
{
	if (message)
		protobuf_c_message_free_unpacked(message, NULL);
}

int client_call(struct client *c, const char *method, const void *request,
	const ProtobufCMessageDescriptor *type, void **out)
{
	struct buf bytes = BUF_INIT, answer = BUF_INIT;
	int err = -E_UNAVAILABLE;

	*out = NULL;
	encode(request, &bytes);
	for (size_t tried = 0; tried < c->count && err == -E_UNAVAILABLE; tried++) {
		if (tried)
			client_turn(c);
		buf_clear(&c->words);
		err = rpc_unary(channel(c), method, buf_str(&bytes), CLIENT_CALL_MS, &answer, &c->words);
	}
	if (!err) {
		*out = client_decode(type, buf_str(&answer));
		err = *out ? 0 : -E_CORRUPT;
	}
	buf_release(&bytes);
	buf_release(&answer);
	return err;
}

struct rpc_stream *client_stream(struct client *c, const char *method, const void *request)
{
	struct rpc_stream *stream = rpc_stream_open(channel(c), method, false);
	struct buf bytes = BUF_INIT;

	encode(request, &bytes);
	rpc_stream_send(stream, buf_str(&bytes));
	rpc_stream_half_close(stream);
	buf_release(&bytes);
	return stream;
}
