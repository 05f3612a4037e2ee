/* The loop: letters in, calls started, sockets served, deadlines looked at, ends told. */
/* SPDX-License-Identifier: Apache-2.0 */

/* Only this thread touches libcurl's handles, and it adds and removes none within a callback of theirs. */
#include "worker/model/http_engine.h"
#include "common/io/clock.h"
#include "worker/model/http_group.h"
#include "worker/model/http_transfer.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A look at all deadlines takes a millisecond at ten thousand calls, and deadlines are seconds. */
enum { EVENTS_MOST = 256, LOOK_MS = 100 };

/* Of an event: the groups' have smaller ones in their upper half. */
#define WAKE_EVENT UINT64_MAX

struct call_list {
	struct http_call *first, *last;
	size_t count;
};

struct http_engine {
	struct http_settings settings;
	pthread_t thread;
	int epoll, wake;
	int64_t look_due_ms;
	int64_t now_ms; /* of this turn */
	struct call_list waiting, running;
	size_t connecting;
	struct http_group *groups;
	uint32_t group_count, groups_most;
	CURLSH *share; /* what the groups know in common: names that were looked up, sessions of TLS */
	CURL **spare;  /* handles between two calls */
	size_t spare_count;

	pthread_mutex_t lock; /* of the rest, and of the calls' `known` */
	struct call_list letters;
	bool cancels; /* some call wishes to be called off */
	bool closing;
};

static void list_push(struct call_list *l, struct http_call *c)
{
	c->next = NULL;
	c->prev = l->last;
	*(l->last ? &l->last->next : &l->first) = c;
	l->last = c;
	l->count++;
}

static void list_take(struct call_list *l, struct http_call *c)
{
	*(c->prev ? &c->prev->next : &l->first) = c->next;
	*(c->next ? &c->next->prev : &l->last) = c->prev;
	c->next = c->prev = NULL;
	l->count--;
}

static void wake(struct http_engine *e)
{
	uint64_t one = 1;
	ssize_t n = write(e->wake, &one, sizeof one);

	(void)n; /* it is full: then it will be read */
}

static bool is_connecting(const struct http_call *c)
{
	return c->connect_ms && !c->asked_ms;
}

/* The call is the caller's again behind this. */
static void tell_end(struct http_engine *e, struct http_call *c, enum http_end end)
{
	pthread_mutex_lock(&e->lock);
	c->known = false;
	pthread_mutex_unlock(&e->lock);
	c->on_end(c, end);
}

static void give_back(struct http_engine *e, CURL *easy, bool again)
{
	if (again)
		e->spare[e->spare_count++] = easy;
	else
		curl_easy_cleanup(easy); /* NULL is fine */
}

static void end_running(struct http_engine *e, struct http_call *c, enum http_end end)
{
	CURL *easy = c->easy;

	e->connecting -= is_connecting(c);
	http_group_remove(c->group, easy);
	give_back(e, easy, transfer_end(c));
	list_take(&e->running, c);
	tell_end(e, c, end);
}

/* The first with room, so that idle connections are found and the calls of HTTP/2 are together. NULL: no memory. */
static struct http_group *group_find(struct http_engine *e)
{
	uint32_t i = 0;

	while (i < e->group_count && e->groups[i].running == HTTP_GROUP_CALLS)
		i++;
	assert(i < e->groups_most);
	if (i == e->group_count && !http_group_open(&e->groups[i], i, e->epoll, &e->now_ms))
		return NULL;
	e->group_count += i == e->group_count;
	return &e->groups[i];
}

/* Handles know the share until they are freed: a reset leaves it. */
static CURL *easy_take(struct http_engine *e)
{
	CURL *easy = e->spare_count ? e->spare[--e->spare_count] : curl_easy_init();

	if (easy)
		curl_easy_setopt(easy, CURLOPT_SHARE, e->share);
	return easy;
}

static bool begin(struct http_engine *e, struct http_call *c, CURL *easy)
{
	c->group = group_find(e);
	return c->group && easy && transfer_begin(c, easy, &e->settings, &e->now_ms, &e->connecting) &&
	       http_group_add(c->group, easy);
}

static void start_waiting(struct http_engine *e)
{
	while (e->waiting.first && e->running.count < e->settings.calls_most &&
		e->connecting < e->settings.connecting_most) {
		struct http_call *c = e->waiting.first;
		CURL *easy = easy_take(e);

		list_take(&e->waiting, c);
		if (!begin(e, c, easy)) {
			c->why = "the URL is none, or there is no memory";
			c->connect_ms = 0;
			give_back(e, easy, transfer_end(c));
			tell_end(e, c, HTTP_UNREACHABLE);
			continue;
		}
		c->connect_ms = e->now_ms;
		e->connecting++;
		list_push(&e->running, c);
	}
}

static void cancel_wished(struct http_engine *e)
{
	struct call_list *const lists[] = { &e->waiting, &e->running };

	for (int i = 0; i < 2; i++)
		for (struct http_call *c = lists[i]->first, *next; c; c = next) {
			next = c->next;
			if (!c->cancel)
				continue;
			if (i) {
				end_running(e, c, HTTP_CANCELLED);
			} else {
				list_take(&e->waiting, c);
				tell_end(e, c, HTTP_CANCELLED);
			}
		}
}

/* False when the engine closes. */
static bool take_letters(struct http_engine *e)
{
	bool cancels, closing;
	struct http_call *c;

	pthread_mutex_lock(&e->lock);
	while ((c = e->letters.first)) {
		list_take(&e->letters, c);
		list_push(&e->waiting, c);
	}
	cancels = e->cancels;
	e->cancels = false;
	closing = e->closing;
	pthread_mutex_unlock(&e->lock);
	if (cancels)
		cancel_wished(e);
	return !closing;
}

static void look_at_deadlines(struct http_engine *e)
{
	enum http_end end;

	if (e->now_ms < e->look_due_ms)
		return;
	e->look_due_ms = e->now_ms + LOOK_MS;
	for (struct http_call *c = e->running.first, *next; c; c = next) {
		next = c->next;
		if (http_call_is_late(c, e->now_ms, &end))
			end_running(e, c, end);
	}
	for (struct http_call *c = e->waiting.first, *next; c; c = next) {
		next = c->next;
		if (!http_call_is_late(c, e->now_ms, &end))
			continue;
		list_take(&e->waiting, c);
		tell_end(e, c, end);
	}
}

static void collect_ends(struct http_engine *e)
{
	CURLcode code;
	CURL *easy;

	for (uint32_t i = 0; i < e->group_count; i++)
		while ((easy = http_group_ended(&e->groups[i], &code))) {
			struct http_call *c;

			curl_easy_getinfo(easy, CURLINFO_PRIVATE, &c);
			end_running(e, c, transfer_end_of(c, code));
		}
}

static int wait_ms(const struct http_engine *e)
{
	int64_t due = e->running.count || e->waiting.count ? e->look_due_ms : -1;

	for (uint32_t i = 0; i < e->group_count; i++)
		if (e->groups[i].due_ms >= 0 && (due < 0 || e->groups[i].due_ms < due))
			due = e->groups[i].due_ms;
	if (due < 0)
		return -1;
	return due <= e->now_ms ? 0 : (int)(due - e->now_ms);
}

static void serve(struct http_engine *e, const struct epoll_event *ev)
{
	uint64_t letters;

	if (ev->data.u64 == WAKE_EVENT) {
		ssize_t n = read(e->wake, &letters, sizeof letters);
		(void)n;
	} else {
		http_group_serve(&e->groups[ev->data.u64 >> 32], (int)(ev->data.u64 & INT32_MAX), ev->events);
	}
}

static void *run(void *arg)
{
	struct http_engine *e = arg;
	struct epoll_event events[EVENTS_MOST];

	e->now_ms = clock_ms();
	while (take_letters(e)) {
		start_waiting(e);
		int n = epoll_wait(e->epoll, events, EVENTS_MOST, wait_ms(e));
		e->now_ms = clock_ms();
		for (int i = 0; i < n; i++)
			serve(e, &events[i]);
		for (uint32_t i = 0; i < e->group_count; i++)
			http_group_tick(&e->groups[i]);
		collect_ends(e);
		look_at_deadlines(e);
	}
	while (e->running.first)
		end_running(e, e->running.first, HTTP_CANCELLED);
	while (e->waiting.first) {
		struct http_call *c = e->waiting.first;
		list_take(&e->waiting, c);
		tell_end(e, c, HTTP_CANCELLED);
	}
	return NULL;
}

static bool open_thread(struct http_engine *e)
{
	sigset_t all, before;
	bool good;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	good = !pthread_create(&e->thread, NULL, run, e);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (good)
		pthread_setname_np(e->thread, "http");
	return good;
}

/* Without locks: one thread uses it. */
static CURLSH *share_open(void)
{
	CURLSH *share = curl_share_init();

	if (share) {
		curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
		curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	}
	return share;
}

/* As curl, Python and Go take it; libcurl itself looks at no variable. */
static const char *ca_file_of_environment(void)
{
	const char *path = getenv("SSL_CERT_FILE");

	return path && *path ? path : NULL;
}

static void release(struct http_engine *e)
{
	while (e->spare_count)
		curl_easy_cleanup(e->spare[--e->spare_count]);
	while (e->group_count)
		http_group_close(&e->groups[--e->group_count]);
	if (e->share)
		curl_share_cleanup(e->share);
	if (e->epoll >= 0)
		close(e->epoll);
	if (e->wake >= 0)
		close(e->wake);
	pthread_mutex_destroy(&e->lock);
	free(e->groups);
	free(e->spare);
	free(e);
}

int http_engine_open(const struct http_settings *settings, struct http_engine **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct http_engine *e = calloc(1, sizeof *e);
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = WAKE_EVENT };

	assert(e && settings->calls_most && settings->connecting_most);
	pthread_once(&once, transfer_global);
	e->settings = *settings;
	if (!e->settings.ca_file)
		e->settings.ca_file = ca_file_of_environment();
	e->groups_most = (settings->calls_most + HTTP_GROUP_CALLS - 1) / HTTP_GROUP_CALLS;
	e->groups = calloc(e->groups_most, sizeof *e->groups);
	e->spare = calloc(settings->calls_most + 1, sizeof *e->spare);
	assert(e->groups && e->spare);
	pthread_mutex_init(&e->lock, NULL);
	e->epoll = epoll_create1(EPOLL_CLOEXEC);
	e->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	e->share = share_open();
	if (!e->share || e->epoll < 0 || e->wake < 0 || epoll_ctl(e->epoll, EPOLL_CTL_ADD, e->wake, &ev) ||
		!open_thread(e)) {
		release(e);
		return -E_EXHAUSTED;
	}
	*out = e;
	return 0;
}

void http_engine_close(struct http_engine *e)
{
	pthread_mutex_lock(&e->lock);
	e->closing = true;
	pthread_mutex_unlock(&e->lock);
	wake(e);
	pthread_join(e->thread, NULL);
	release(e);
}

void http_engine_start(struct http_engine *e, struct http_call *c)
{
	bool first;

	assert(c->on_end && c->on_bytes && c->bytes_most && c->deadlines.total_ms > 0);
	assert(!c->known);
	c->started_ms = clock_ms();
	pthread_mutex_lock(&e->lock);
	first = !e->letters.first;
	c->known = true;
	e->cancels |= c->cancel;
	list_push(&e->letters, c);
	pthread_mutex_unlock(&e->lock);
	if (first)
		wake(e);
}

void http_engine_cancel(struct http_engine *e, struct http_call *c)
{
	c->cancel = true;
	pthread_mutex_lock(&e->lock);
	e->cancels |= c->known;
	pthread_mutex_unlock(&e->lock);
	wake(e);
}
