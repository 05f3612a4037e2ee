/* Some of the engine's calls, and the connections that they share: one multi handle of libcurl on the engine's epoll. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_HTTP_GROUP_H
#define WORKER_MODEL_HTTP_GROUP_H
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libcurl (7.88) walks all connections of a multi handle for each that is opened and for each call that ends: of 10,000 calls
 * in one handle that is a third of the CPU of their start. And it fills one connection of HTTP/2 and then opens one for each
 * further call: so a group is as many as shall share one. More would all be stalled by one lost packet; most servers take 100. */
#define HTTP_GROUP_CALLS 64

struct http_group {
	CURLM *multi;
	int epoll; /* the engine's: group << 32 | descriptor stands in an event's data */
	uint32_t number;
	size_t running;
	int64_t due_ms; /* libcurl's own next timer; -1: none */
	const int64_t *now_ms;
	bool stirred; /* a call may have ended since http_group_ended() said none */
};

/* False: no memory, or no descriptor. `now_ms` is the clock of the engine's turn, and lives longer. */
bool http_group_open(struct http_group *group, uint32_t number, int epoll, const int64_t *now_ms);
/* Behind the removal of all calls. */
void http_group_close(struct http_group *group);
bool http_group_add(struct http_group *group, CURL *easy);
void http_group_remove(struct http_group *group, CURL *easy);
/* A descriptor of this group has events of epoll. */
void http_group_serve(struct http_group *group, int fd, uint32_t events);
/* Serves libcurl's timer where it is due. */
void http_group_tick(struct http_group *group);
/* A call that libcurl has done with, to be removed; NULL: none. */
CURL *http_group_ended(struct http_group *group, CURLcode *code);
#endif
