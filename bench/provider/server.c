/* The loop: connections, events, timers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/server.h"

#include "bench/provider/conn.h"
#include "common/io/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	EVENTS = 512,
	WAIT_MS = 100,
	QUEUE = 65535, /* the kernel takes what it allows: thousands may come at once */
};

static bool read_address(const char *text, struct sockaddr_in *out)
{
	ptrdiff_t colon = str_find_last(str_of(text), ':');
	char host[INET_ADDRSTRLEN];
	uint64_t port;

	if (colon <= 0 || (size_t)colon >= sizeof host || !str_to_u64(str_of(text + colon + 1), &port) ||
		port > 65535)
		return false;
	snprintf(host, sizeof host, "%.*s", (int)colon, text);
	*out = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &out->sin_addr) == 1;
}

int server_listen(const char *address, char *got, size_t got_size)
{
	struct sockaddr_in at;
	socklen_t len = sizeof at;
	char host[INET_ADDRSTRLEN];
	int fd, on = 1;

	if (!read_address(address, &at))
		return -1;
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, QUEUE) ||
		getsockname(fd, (struct sockaddr *)&at, &len)) {
		close(fd);
		return -1;
	}
	inet_ntop(AF_INET, &at.sin_addr, host, sizeof host);
	snprintf(got, got_size, "%s:%u", host, ntohs(at.sin_port));
	return fd;
}

/* Out of descriptors, the rest waits in the kernel until some are free. */
static void accept_all(struct server *s, int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		conn_open(s, fd);
}

/* How many events there are. */
static int wait_awake(struct server *s, int64_t awake_us, struct epoll_event *events)
{
	int64_t until_us = clock_us() + awake_us;
	int n = 0;

	while (!n && clock_us() < until_us)
		n = epoll_wait(s->epoll, events, EVENTS, 0);
	return n ? n : epoll_wait(s->epoll, events, EVENTS, wheel_wait_ms(&s->wheel, clock_ms(), WAIT_MS));
}

static void turn(struct server *s, int listener, int64_t awake_us)
{
	struct epoll_event events[EVENTS];
	int n = wait_awake(s, awake_us, events);
	struct wheel_timer *t;

	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr)
			conn_event(s, events[i].data.ptr, events[i].events);
		else
			accept_all(s, listener);
	}
	for (int64_t now_ms = clock_ms(); (t = wheel_take(&s->wheel, now_ms));)
		conn_due(s, (struct conn *)(void *)t);
	conn_bury(s);
}

void server_run(struct provider *p, int listener, int64_t awake_us, const volatile sig_atomic_t *stop)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
	struct server *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	s->provider = p;
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	wheel_init(&s->wheel, clock_ms());
	if (s->epoll < 0 || epoll_ctl(s->epoll, EPOLL_CTL_ADD, listener, &e))
		abort();
	while (!*stop)
		turn(s, listener, awake_us);
	while (s->all)
		conn_close(s, s->all, false);
	conn_bury(s);
	close(s->epoll);
	free(s);
}
