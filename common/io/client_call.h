/* How a typed call reaches the coordinator, whatever its type. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_CLIENT_CALL_H
#define COMMON_IO_CLIENT_CALL_H
#include "common/io/client.h"

char *client_queue(struct client *c);
/* Asks one address after the other: one that does not answer has run nothing, so asking the next one repeats nothing.
 * The answer is of this type, NULL after an error; freed by client_free(). */
int client_call(struct client *c, const char *method, const void *request,
	const ProtobufCMessageDescriptor *type, void **out) MUST_CHECK;
/* Opens a server's stream: one request, then nothing more from us. */
struct rpc_stream *client_stream(struct client *c, const char *method, const void *request);
#endif
