/* Addresses as users write them, "unix:PATH" or "HOST:PORT", and as gRPC wants them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_ADDRESS_H
#define COMMON_IO_RPC_ADDRESS_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/error.h"

#define RPC_SOCKET_PATH_MOST 107 /* sun_path of the kernel, less its NUL */

bool rpc_address_is_unix(const char *address);
/* The host of HOST:PORT, brackets of IPv6 included. */
struct str rpc_address_host(const char *address);
/* Writes what gRPC wants to `target` (cleared first). -E_INVALID: neither form; -E_TOO_LARGE: the path of the
 * socket is longer than the kernel takes. */
int rpc_address_target(const char *address, struct buf *target) MUST_CHECK;
/* Why a TCP address cannot be listened on: -E_EXISTS when somebody does, else -E_IO. gRPC does not tell. */
int rpc_address_why_not(const char *address) MUST_CHECK;
/* True while somebody listens on this "unix:PATH": who binds it now would take it away from under them. */
bool rpc_address_is_served(const char *address);
#endif
