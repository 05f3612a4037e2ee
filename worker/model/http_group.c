/* What libcurl wants to hear of, on the engine's epoll and clock. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/http_group.h"

#include <assert.h>
#include <sys/epoll.h>

enum { SPARE_CONNECTIONS = 16 };

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct http_group *g = arg;
	struct epoll_event ev = { .data.u64 = (uint64_t)g->number << 32 | (uint32_t)fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(g->epoll, EPOLL_CTL_DEL, fd, NULL); /* it may be closed already */
		return 0;
	}
	ev.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
	if (epoll_ctl(g->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev))
		return -1;
	curl_multi_assign(g->multi, fd, g);
	return 0;
}

/* A wait of epoll ends by it: that spares a call of the kernel for every change of a timerfd, and libcurl changes it often. */
static int on_timer(CURLM *multi, long wait_ms, void *arg)
{
	struct http_group *g = arg;

	(void)multi;
	g->due_ms = wait_ms < 0 ? -1 : *g->now_ms + wait_ms;
	return 0;
}

bool http_group_open(struct http_group *g, uint32_t number, int epoll, const int64_t *now_ms)
{
	*g = (struct http_group){
		.multi = curl_multi_init(), .epoll = epoll, .number = number, .due_ms = -1, .now_ms = now_ms
	};
	if (!g->multi)
		return false;
	curl_multi_setopt(g->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(g->multi, CURLMOPT_SOCKETDATA, g);
	curl_multi_setopt(g->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(g->multi, CURLMOPT_TIMERDATA, g);
	/* Fewer than there are calls would open a connection for each of them. */
	curl_multi_setopt(g->multi, CURLMOPT_MAXCONNECTS, (long)HTTP_GROUP_CALLS + SPARE_CONNECTIONS);
	curl_multi_setopt(g->multi, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)HTTP_GROUP_CALLS);
	return true;
}

void http_group_close(struct http_group *g)
{
	assert(!g->running);
	curl_multi_cleanup(g->multi);
}

bool http_group_add(struct http_group *g, CURL *easy)
{
	assert(g->running < HTTP_GROUP_CALLS);
	if (curl_multi_add_handle(g->multi, easy))
		return false;
	g->running++;
	return true;
}

void http_group_remove(struct http_group *g, CURL *easy)
{
	curl_multi_remove_handle(g->multi, easy);
	g->running--;
}

void http_group_serve(struct http_group *g, int fd, uint32_t events)
{
	int running;

	g->stirred = true;
	curl_multi_socket_action(g->multi, fd,
		(events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			(events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0),
		&running);
}

void http_group_tick(struct http_group *g)
{
	int running;

	if (g->due_ms < 0 || *g->now_ms < g->due_ms)
		return;
	g->due_ms = -1;
	g->stirred = true;
	curl_multi_socket_action(g->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

CURL *http_group_ended(struct http_group *g, CURLcode *code)
{
	CURLMsg *message;
	int left;

	while (g->stirred && (message = curl_multi_info_read(g->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		*code = message->data.result;
		return message->easy_handle;
	}
	g->stirred = false;
	return NULL;
}
