/* Copies bytes between store and Redis, but for the reply that is to be lost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cut_proxy.h"

#include <CUnit/CUnit.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un place(const char *path)
{
	struct sockaddr_un out = { .sun_family = AF_UNIX };

	snprintf(out.sun_path, sizeof out.sun_path, "%s", path);
	return out;
}

static void hang_up(struct cut_proxy *p, int i)
{
	close(p->pairs[i].client);
	close(p->pairs[i].server);
	p->pairs[i].client = p->pairs[i].server = -1;
	p->pairs[i].doomed = 0;
}

static void greet(struct cut_proxy *p)
{
	struct sockaddr_un to = place(p->behind);
	int client = accept(p->listener, NULL, NULL);

	for (int i = 0; client >= 0 && i < CUT_PAIRS; i++)
		if (p->pairs[i].client < 0) {
			p->pairs[i].client = client;
			p->pairs[i].server = socket(AF_UNIX, SOCK_STREAM, 0);
			if (connect(p->pairs[i].server, (void *)&to, sizeof to))
				hang_up(p, i);
			return;
		}
	if (client >= 0)
		close(client);
}

static void copy(struct cut_proxy *p, int i, int from_client)
{
	static char bytes[1 << 16];
	int from = from_client ? p->pairs[i].client : p->pairs[i].server;
	int to = from_client ? p->pairs[i].server : p->pairs[i].client;
	ssize_t n = read(from, bytes, sizeof bytes);

	if (n > 0 && from_client && memmem(bytes, (size_t)n, "\r\nreeve_commit_1\r\n", 18) &&
		p->cuts_left > 0) {
		p->cuts_left--;
		p->pairs[i].doomed = 1;
	}
	if (n > 0 && !from_client && p->pairs[i].doomed) {
		p->cuts_made++;
		n = 0;
	}
	if (n <= 0 || send(to, bytes, (size_t)n, MSG_NOSIGNAL) != n)
		hang_up(p, i);
}

static void *run(void *arg)
{
	struct cut_proxy *p = arg;

	while (!p->stop) {
		struct pollfd fds[1 + 2 * CUT_PAIRS] = { { p->listener, POLLIN, 0 } };

		for (int i = 0; i < CUT_PAIRS; i++) {
			fds[1 + 2 * i] = (struct pollfd){ p->pairs[i].client, POLLIN, 0 };
			fds[2 + 2 * i] = (struct pollfd){ p->pairs[i].server, POLLIN, 0 };
		}
		poll(fds, 1 + 2 * CUT_PAIRS, -1);
		for (int i = 0; i < CUT_PAIRS; i++) {
			if (fds[1 + 2 * i].revents)
				copy(p, i, 1);
			if (fds[2 + 2 * i].revents && p->pairs[i].server >= 0)
				copy(p, i, 0);
		}
		if (fds[0].revents)
			greet(p);
	}
	return NULL;
}

void cut_proxy_start(struct cut_proxy *p, const char *dir, const char *behind)
{
	struct sockaddr_un at;

	memset(p, 0, sizeof *p);
	snprintf(p->socket, sizeof p->socket, "%s/cut.sock", dir);
	snprintf(p->address, sizeof p->address, "unix:%s", p->socket);
	snprintf(p->behind, sizeof p->behind, "%s", behind);
	for (int i = 0; i < CUT_PAIRS; i++)
		p->pairs[i].client = p->pairs[i].server = -1;
	at = place(p->socket);
	p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	CU_ASSERT_EQUAL_FATAL(bind(p->listener, (void *)&at, sizeof at), 0);
	CU_ASSERT_EQUAL_FATAL(listen(p->listener, 16), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&p->thread, NULL, run, p), 0);
}

void cut_proxy_end(struct cut_proxy *p)
{
	p->stop = 1;
	shutdown(p->listener, SHUT_RDWR); /* wakes the poll */
	pthread_join(p->thread, NULL);
	for (int i = 0; i < CUT_PAIRS; i++)
		if (p->pairs[i].client >= 0)
			hang_up(p, i);
	close(p->listener);
}
