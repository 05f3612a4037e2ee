/* The questions at the door, cheapest first, each with its status for who is turned away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_admit.h"

#include <grpc/grpc_security.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#include <openssl/crypto.h>

bool rpc_came_over_tcp(const struct rpc_call *c)
{
	char *peer;
	bool tcp;

	if (!c->server->over_tcp)
		return false;
	peer = grpc_call_get_peer(c->call);
	tcp = !str_starts(str_of(peer), STR("unix:"));
	gpr_free(peer);
	return tcp;
}

static struct str str_of_slice(const grpc_slice *slice)
{
	return str_bytes(GRPC_SLICE_START_PTR(*slice), GRPC_SLICE_LENGTH(*slice));
}

static bool token_is_valid(const struct rpc_call *c)
{
	static const char scheme[] = "Bearer ";
	struct str want = buf_str(&c->server->token);

	for (size_t i = 0; i < c->metadata.count; i++) {
		struct str given = str_of_slice(&c->metadata.metadata[i].value);

		if (!str_equal(str_of_slice(&c->metadata.metadata[i].key), STR("authorization")) ||
			!str_starts(given, str_of(scheme)))
			continue;
		given = str_sub(given, sizeof scheme - 1, given.len);
		/* In constant time: how long it takes tells nothing of where the first difference is. */
		return given.len == want.len && !CRYPTO_memcmp(given.at, want.at, want.len);
	}
	return false;
}

static bool deadline_passed(const struct rpc_call *c)
{
	return gpr_time_cmp(c->deadline, gpr_now(c->deadline.clock_type)) <= 0;
}

bool rpc_is_compressed(const grpc_byte_buffer *message)
{
	return message && message->data.raw.compression != GRPC_COMPRESS_NONE;
}

bool rpc_admit(struct rpc_call *c)
{
	bool wants_message = c->method != RPC_METHOD_UNKNOWN && rpc_call_shape(c) != RPC_BIDI;

	if (c->method == RPC_METHOD_UNKNOWN)
		rpc_call_end(c, GRPC_STATUS_UNIMPLEMENTED, "unknown method");
	else if (c->over_tcp && !c->server->methods[c->method].open && !token_is_valid(c))
		rpc_call_end(c, GRPC_STATUS_UNAUTHENTICATED, "no valid token");
	else if (c->server->closing)
		rpc_call_end(c, GRPC_STATUS_UNAVAILABLE, "shutting down");
	else if (deadline_passed(c))
		rpc_call_end(c, GRPC_STATUS_DEADLINE_EXCEEDED,
			"the deadline passed before the call was looked at");
	else if (rpc_is_compressed(c->received))
		rpc_call_end(c, GRPC_STATUS_UNIMPLEMENTED, "compressed messages are not taken");
	else if (wants_message && !c->received && !grpc_call_failed_before_recv_message(c->call))
		rpc_call_end(c, GRPC_STATUS_INVALID_ARGUMENT, "no message");
	else
		return !wants_message ||
		       c->received; /* else too large: gRPC has ended the call with its status */
	return false;
}
