/* Which calls the owner of a server gets to see. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_ADMIT_H
#define COMMON_IO_RPC_ADMIT_H
#include "common/io/rpc_call.h"

bool rpc_came_over_tcp(const struct rpc_call *c);
/* gRPC hands such a message on as it came: see the server's arguments. */
bool rpc_is_compressed(const grpc_byte_buffer *message);
/* True for a call that the owner gets to see; the others are answered here. */
bool rpc_admit(struct rpc_call *c);
#endif
