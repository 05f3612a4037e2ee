/* Checks addresses, writes them as gRPC's URIs, and finds out why one could not be bound. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_address.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool rpc_address_is_unix(const char *address)
{
	return str_starts(str_of(address), STR("unix:"));
}

struct str rpc_address_host(const char *address)
{
	struct str s = str_of(address);
	ptrdiff_t colon = str_find_last(s, ':');

	return str_sub(s, 0, colon < 0 ? 0 : (size_t)colon);
}

static struct str port_of(const char *address)
{
	struct str s = str_of(address);

	return str_sub(s, (size_t)(str_find_last(s, ':') + 1), s.len);
}

/* gRPC reads a URI: bytes that have a meaning there would be decoded or refused. */
static int unix_target(struct str path, struct buf *target)
{
	if (!path.len)
		return -E_INVALID;
	if (path.len > RPC_SOCKET_PATH_MOST)
		return -E_TOO_LARGE;
	buf_add_text(target, "unix:");
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.at[i];

		if (isalnum(c) || strchr("/-._~", c))
			buf_add_byte(target, (char)c);
		else
			buf_printf(target, "%%%02X", c);
	}
	return 0;
}

static bool host_is_plain(struct str host)
{
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = str_sub(host, 1, host.len - 2);
	else if (str_find(host, ':') >= 0)
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!isalnum((unsigned char)host.at[i]) && !strchr(".:-_%", host.at[i]))
			return false;
	return host.len > 0;
}

int rpc_address_target(const char *address, struct buf *target)
{
	struct str s = str_of(address);
	uint64_t port;

	buf_clear(target);
	if (rpc_address_is_unix(address))
		return unix_target(str_sub(s, 5, s.len), target);
	if (!host_is_plain(rpc_address_host(address)))
		return -E_INVALID;
	if (!str_to_u64(port_of(address), &port) || port > 65535)
		return -E_INVALID;
	buf_add_str(target, s);
	return 0;
}

static int bind_once(const struct addrinfo *info)
{
	int fd = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC, info->ai_protocol);
	int on = 1, err = 0;

	if (fd < 0)
		return -E_IO;
	/* As gRPC does, else a connection in TIME_WAIT would look like a listener. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, info->ai_addr, info->ai_addrlen))
		err = errno == EADDRINUSE ? -E_EXISTS : -E_IO;
	close(fd);
	return err;
}

int rpc_address_why_not(const char *address)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	struct str host = rpc_address_host(address);
	struct buf name = BUF_INIT;
	int err = -E_IO;

	if (host.at[0] == '[')
		host = str_sub(host, 1, host.len - 2);
	buf_add_str(&name, host);
	if (!getaddrinfo(name.at, port_of(address).at, &hints, &found))
		for (const struct addrinfo *i = found; i && err != -E_EXISTS; i = i->ai_next)
			err = bind_once(i);
	if (found)
		freeaddrinfo(found);
	buf_release(&name);
	return err ? err : -E_IO;
}

bool rpc_address_is_served(const char *address)
{
	struct str path = str_sub(str_of(address), sizeof "unix:" - 1, SIZE_MAX);
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	bool served;
	int fd;

	if (path.len > RPC_SOCKET_PATH_MOST)
		return false;
	memcpy(name.sun_path, path.at, path.len);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	/* One whose queue is full listens all the same. */
	served = !connect(fd, (struct sockaddr *)&name, sizeof name) || errno == EAGAIN;
	close(fd);
	return served;
}
