/* Bytes in, calls begun; calls stepped, bytes out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/conn.h"

#include "common/io/clock.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	READ_BYTES = 64 << 10,
	BACKLOG_MOST = 512 << 10, /* a client that does not read gets nothing new */
	KEEP_BYTES = 16 << 10,    /* a buffer that once was large is not kept */
	BUSY_MS = 5,              /* until a client that does not read is looked at again */
};

static void take_events(struct server *s, struct conn *c, bool writing)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | (writing ? (uint32_t)EPOLLOUT : 0),
		.data.ptr = c };

	if (c->writing == writing)
		return;
	c->writing = writing;
	epoll_ctl(s->epoll, EPOLL_CTL_MOD, c->fd, &e);
}

void conn_open(struct server *s, int fd)
{
	struct conn *c = calloc(1, sizeof *c);
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = c };
	int on = 1;

	if (!c)
		abort();
	c->fd = fd;
	c->link = &s->all;
	c->next = s->all;
	if (c->next)
		c->next->link = &c->next;
	s->all = c;
	/* Each event of a stream is to leave at once. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e))
		conn_close(s, c, false);
}

void conn_close(struct server *s, struct conn *c, bool reset)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (c->dead)
		return;
	c->dead = true;
	call_cancel(s->provider, &c->call, clock_ms());
	wheel_stop(&s->wheel, &c->timer);
	if (reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(c->fd);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	c->next = s->gone;
	s->gone = c;
}

void conn_bury(struct server *s)
{
	while (s->gone) {
		struct conn *c = s->gone;

		s->gone = c->next;
		call_release(&c->call);
		buf_release(&c->in);
		buf_release(&c->out);
		free(c);
	}
}

static size_t backlog(const struct conn *c)
{
	return c->out.len - c->out_at;
}

/* Sends what the client takes; false: it is gone. */
static bool flush(struct server *s, struct conn *c)
{
	while (backlog(c)) {
		ssize_t n = send(c->fd, c->out.at + c->out_at, backlog(c), MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN) {
			conn_close(s, c, false);
			return false;
		}
		if (n < 0)
			break;
		c->out_at += (size_t)n;
	}
	take_events(s, c, backlog(c) > 0);
	if (!backlog(c)) {
		c->out_at = 0;
		if (c->out.cap > KEEP_BYTES)
			buf_release(&c->out);
		else
			buf_clear(&c->out);
		if (c->closing) {
			conn_close(s, c, false);
			return false;
		}
	}
	return true;
}

static void answer(struct conn *c, int status, struct str body, bool closes)
{
	buf_printf(&c->out,
		"HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n%s\r\n", status,
		http_reason(status), body.len, closes ? "connection: close\r\n" : "");
	buf_add_str(&c->out, body);
	c->closing |= closes;
}

static void refuse(struct conn *c, enum problem problem)
{
	struct buf body = BUF_INIT;

	problem_body(problem, API_CHAT, STR(""), "req_sim_0", &body);
	answer(c, problem_status(problem, API_CHAT), buf_str(&body), true);
	buf_release(&body);
}

static bool is_call(const struct http_request *r, enum api *api)
{
	bool chat = str_equal(r->path, STR("/v1/chat/completions")) ||
		    str_equal(r->path, STR("/chat/completions"));

	*api = chat ? API_CHAT : API_MESSAGES;
	return str_equal(r->method, STR("POST")) && (chat || str_equal(r->path, STR("/v1/messages")));
}

static void begin(struct server *s, struct conn *c, const struct http_request *request)
{
	enum api api;

	c->closing = request->close;
	if (is_call(request, &api)) {
		bool closes = c->closing;

		c->closing = false; /* not before the answer is whole */
		call_begin(s->provider, &c->call, api, request, clock_ms());
		c->call.closes = closes;
		wheel_set(&s->wheel, &c->timer, c->call.due_ms);
	} else {
		struct buf body = BUF_INIT;
		int status =
			provider_control(s->provider, request->method, request->path, request->body, &body);

		answer(c, status, buf_str(&body), request->close);
		buf_release(&body);
	}
}

static void drop(struct conn *c, size_t bytes)
{
	memmove(c->in.at, c->in.at + bytes, c->in.len - bytes);
	c->in.len -= bytes;
	c->need = 0;
	c->told = false;
	if (!c->in.len)
		buf_release(&c->in);
}

/* Begins the calls that have come whole, one at a time. */
static void read_requests(struct server *s, struct conn *c)
{
	while (!c->call.open && !c->closing && c->in.len && c->in.len >= c->need) {
		struct http_request request;
		enum http_state state = http_read(buf_str(&c->in), &request);

		if (state == HTTP_READY) {
			begin(s, c, &request);
			drop(c, request.whole);
			continue;
		}
		if (state == HTTP_MORE) {
			c->need = request.whole ? request.whole : c->in.len + 1;
			if (request.expects && !c->told)
				buf_add_text(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
			c->told |= request.expects;
			break;
		}
		refuse(c, state == HTTP_BAD         ? PROBLEM_INVALID
			  : state == HTTP_NO_LENGTH ? PROBLEM_LENGTH
						    : PROBLEM_TOO_LARGE);
	}
	flush(s, c);
}

static bool receive(struct server *s, struct conn *c)
{
	static char bytes[READ_BYTES];

	for (;;) {
		ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return true;
		/* What comes while an answer runs is the next request: more than one is no client of these APIs. */
		if (n <= 0 || c->in.len > HTTP_HEAD_MOST + HTTP_BODY_MOST) {
			conn_close(s, c, false);
			return false;
		}
		buf_add(&c->in, bytes, (size_t)n);
		if ((size_t)n < sizeof bytes)
			return true;
	}
}

void conn_event(struct server *s, struct conn *c, uint32_t events)
{
	if (c->dead)
		return;
	if ((events & EPOLLOUT) && !flush(s, c))
		return;
	if (events & EPOLLIN) {
		if (!receive(s, c))
			return;
		read_requests(s, c);
	}
	if (!c->dead && (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
		conn_close(s, c, false);
}

static void step(struct server *s, struct conn *c, int64_t now_ms)
{
	enum call_next next = call_step(s->provider, &c->call, now_ms, &c->out);

	if (next == CALL_WAIT)
		wheel_set(&s->wheel, &c->timer, c->call.due_ms);
	if (next == CALL_CLOSE || (next == CALL_DONE && c->call.closes))
		c->closing = true;
	if (!flush(s, c))
		return;
	if (next == CALL_RESET)
		conn_close(s, c, true);
	if (next == CALL_DONE || next == CALL_CLOSE) {
		call_release(&c->call);
		if (!c->closing)
			read_requests(s, c);
	}
}

void conn_due(struct server *s, struct conn *c)
{
	struct provider *p = s->provider;
	int64_t now_ms = clock_ms(), late_ms = now_ms - c->call.due_ms;

	assert(!c->dead);
	if (backlog(c) > BACKLOG_MOST) {
		wheel_set(&s->wheel, &c->timer, now_ms + BUSY_MS);
		return;
	}
	p->steps++;
	p->late_ms_sum += late_ms > 0 ? (uint64_t)late_ms : 0;
	if (late_ms > 0 && (uint64_t)late_ms > p->late_ms_most)
		p->late_ms_most = (uint64_t)late_ms;
	step(s, c, now_ms);
}
