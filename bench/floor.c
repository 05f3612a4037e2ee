/* floor ADDRESS:PORT CALLS: so many streaming calls at once by bare sockets: what any client takes on this machine, beside the ideal. */
/* SPDX-License-Identifier: Apache-2.0 */

/* A call is a connection, a request that was written beforehand, and reading until the words that end an answer; nothing is
 * understood of it but x-sim-ideal-ms. Of the simulated provider's openai alone. JSON as `reeve bench calls --json` prints. */
#include "common/io/clock.h"
#include "common/str.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CALLS_MOST = 100000, CONNECTING_MOST = 128, EVENTS = 256, READ_BYTES = 16384, FILES_BESIDE = 16 };

static const char request[] =
	"POST /v1/chat/completions HTTP/1.1\r\nHost: floor\r\nContent-Type: application/json\r\n"
	"Content-Length: 135\r\n\r\n"
	"{\"model\":\"bench\",\"messages\":[{\"role\":\"user\",\"content\":\"Count from one to ten.\"}],"
	"\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

struct run {
	struct sockaddr_in to;
	int epoll;
	unsigned calls, started, connecting, ended, complete;
	uint64_t ideal_ms;
	bool *asked; /* by descriptor */
};

static void watch(const struct run *r, int how, uint32_t events, int fd)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	if (epoll_ctl(r->epoll, how, fd, &e))
		abort();
}

static void start(struct run *r)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		abort();
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)connect(
		fd, (struct sockaddr *)&r->to, sizeof r->to); /* how it went is seen when it is written to */
	watch(r, EPOLL_CTL_ADD, EPOLLOUT, fd);
	r->started++;
	r->connecting++;
}

static void finish(struct run *r, int fd, bool complete)
{
	watch(r, EPOLL_CTL_DEL, 0, fd);
	r->ended++;
	r->complete += complete;
}

static void ask(struct run *r, int fd)
{
	r->connecting--;
	r->asked[fd] = true;
	if (send(fd, request, sizeof request - 1, MSG_NOSIGNAL) == sizeof request - 1)
		watch(r, EPOLL_CTL_MOD, EPOLLIN, fd);
	else
		finish(r, fd, false);
}

static void read_more(struct run *r, int fd)
{
	static const char ideal[] = "x-sim-ideal-ms: ", done[] = "data: [DONE]";
	static char bytes[READ_BYTES];
	ssize_t n = recv(fd, bytes, sizeof bytes - 1, 0);
	const char *at = n > 0 ? memmem(bytes, (size_t)n, ideal, sizeof ideal - 1) : NULL;
	uint64_t ms;

	if (n > 0)
		bytes[n] = '\0';
	if (at) {
		ms = strtoull(at + sizeof ideal - 1, NULL, 10);
		r->ideal_ms = ms > r->ideal_ms ? ms : r->ideal_ms;
	}
	if (n <= 0)
		finish(r, fd, false);
	else if (memmem(bytes, (size_t)n, done, sizeof done - 1))
		finish(r, fd, true);
}

static void turn(struct run *r)
{
	struct epoll_event events[EVENTS];

	while (r->started < r->calls && r->connecting < CONNECTING_MOST)
		start(r);
	for (int i = 0, n = epoll_wait(r->epoll, events, EVENTS, -1); i < n; i++) {
		if (r->asked[events[i].data.fd])
			read_more(r, events[i].data.fd);
		else
			ask(r, events[i].data.fd);
	}
}

static bool read_arguments(char **argv, struct run *r)
{
	char *colon = strchr(argv[1], ':');
	struct rlimit files;
	uint64_t port, calls;

	if (!colon || !str_to_u64(str_of(colon + 1), &port) || port > UINT16_MAX ||
		!str_to_u64(str_of(argv[2]), &calls) || !calls || calls > CALLS_MOST ||
		getrlimit(RLIMIT_NOFILE, &files))
		return false;
	*colon = '\0';
	files.rlim_cur = files.rlim_max;
	*r = (struct run){ .to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) },
		.epoll = epoll_create1(EPOLL_CLOEXEC),
		.calls = (unsigned)calls,
		.asked = calloc(calls + FILES_BESIDE, sizeof *r->asked) };
	return r->asked && inet_pton(AF_INET, argv[1], &r->to.sin_addr) == 1 &&
	       !setrlimit(RLIMIT_NOFILE, &files) && files.rlim_max >= calls + FILES_BESIDE;
}

int main(int argc, char **argv)
{
	struct run r;
	struct rusage used;
	int64_t began_us, cpu_us;

	if (argc != 3 || !read_arguments(argv, &r)) {
		fputs("usage: floor ADDRESS:PORT CALLS, no more than descriptors may be open\n", stderr);
		return 2;
	}
	began_us = clock_us();
	while (r.ended < r.calls)
		turn(&r);
	began_us = clock_us() - began_us;
	getrusage(RUSAGE_SELF, &used);
	cpu_us = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec +
		 used.ru_stime.tv_usec;
	printf("{\"calls\":%u,\"concurrency\":%u,\"complete\":%u,\"seconds\":%.3f,\"ideal_seconds\":%.3f,"
	       "\"cpu_us_per_call\":%lld,\"rss_bytes_per_call\":%ld}\n",
		r.calls, r.calls, r.complete, (double)began_us / 1e6, (double)r.ideal_ms / 1000,
		(long long)(cpu_us / r.calls), used.ru_maxrss * 1024 / (long)r.calls);
	free(r.asked);
	return r.complete == r.calls ? 0 : 1;
}
