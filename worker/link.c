/* Without a stream the main thread waits at an eventfd, with one at its completion queue: a wake reaches both. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/link.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/rpc_client.h"
#include "reeve/limits.h"
#include "worker/blobs.h"
#include "worker/register.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A host that swallows packets must not hold us: one ttl without a welcome, and the next address has its turn. */
enum { WELCOME_MS = TTL_MS, CLOSE_MS = 1000, WAIT_MOST_MS = 1000 };

struct link {
	const char *const *addresses;
	struct str token;
	size_t count, current;
	struct rpc_channel *channels[ADDRESSES_MOST];
	bool failed[ADDRESSES_MOST]; /* the channel, when it was used last */
	bool welcome;
	bool welcomed;  /* once, by whomever */
	size_t missed;  /* addresses in a row, of this round */
	unsigned tries; /* rounds */
	int64_t retry_ms;
	int64_t give_up_ms; /* without a welcome */
	uint64_t chance;

	pthread_mutex_t mutex; /* of all below, against those who wake */
	int wake_fd;
	struct rpc_stream *stream; /* changed by the main thread alone */
};

struct link *link_begin(const char *const *addresses, size_t count, struct str token)
{
	struct link *l = calloc(1, sizeof *l);

	assert(count && count <= ADDRESSES_MOST);
	if (!l)
		abort(); /* the truth is in the store */
	l->addresses = addresses;
	l->token = token;
	for (; l->count < count; l->count++)
		l->channels[l->count] = rpc_channel_open(addresses[l->count], token, MESSAGE_BYTES_MOST);
	l->chance = (uint64_t)clock_us();
	pthread_mutex_init(&l->mutex, NULL);
	l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert(l->wake_fd >= 0);
	return l;
}

static void stream_set(struct link *l, struct rpc_stream *stream)
{
	pthread_mutex_lock(&l->mutex);
	l->stream = stream;
	pthread_mutex_unlock(&l->mutex);
}

void link_part(struct link *l)
{
	struct rpc_stream *stream = l->stream;
	int64_t until_ms = clock_ms() + CLOSE_MS;
	struct rpc_stream_event event = { .kind = RPC_STREAM_NOTHING };

	if (stream && l->welcome) {
		rpc_stream_half_close(stream);
		while (event.kind != RPC_STREAM_CLOSED && clock_ms() < until_ms) {
			rpc_stream_poll(stream, CLOSE_MS / 10, &event);
			if (event.kind == RPC_STREAM_MESSAGE)
				rpc_stream_receive(stream);
		}
	}
	stream_set(l, NULL);
	if (stream)
		rpc_stream_close(stream);
	for (size_t i = 0; i < l->count; i++)
		rpc_channel_close(l->channels[i]);
}

void link_close(struct link *l)
{
	link_part(l);
	close(l->wake_fd);
	pthread_mutex_destroy(&l->mutex);
	free(l);
}

void link_wake(void *arg)
{
	struct link *l = arg;

	pthread_mutex_lock(&l->mutex);
	if (l->stream)
		rpc_stream_wake(l->stream);
	else
		(void)!eventfd_write(l->wake_fd, 1);
	pthread_mutex_unlock(&l->mutex);
}

static void wait_woken(struct link *l, int64_t wait_ms)
{
	struct pollfd fd = { .fd = l->wake_fd, .events = POLLIN };
	eventfd_t count;

	if (poll(&fd, 1, (int)wait_ms) > 0)
		(void)!eventfd_read(l->wake_fd, &count);
}

/* The next address has its turn soon, whatever the round: a new leader is found within one ttl, however many do not lead. */
static void lose(struct link *l, int64_t now_ms)
{
	struct rpc_stream *stream = l->stream;
	bool round_over = ++l->missed == l->count;

	stream_set(l, NULL);
	rpc_stream_close(stream);
	l->welcome = false;
	l->retry_ms = now_ms + reconnect_delay_ms(round_over ? l->tries : 0, &l->chance);
	l->tries += round_over;
	l->missed %= l->count;
	l->current = (l->current + 1) % l->count;
}

/* A channel that failed waits for a while, and all calls fail meanwhile though the coordinator may be back: that long, and then
 * as long as our own pause, leases would go on without a beat. A new one tries at once. */
static void channel_renew(struct link *l)
{
	struct rpc_channel **channel = &l->channels[l->current];

	rpc_channel_close(*channel);
	*channel = rpc_channel_open(l->addresses[l->current], l->token, MESSAGE_BYTES_MOST);
}

static void connect_now(struct link *l, int64_t now_ms, struct link_event *out)
{
	l->give_up_ms = now_ms + WELCOME_MS;
	if (l->failed[l->current])
		channel_renew(l);
	l->failed[l->current] = false;
	stream_set(l, rpc_stream_open(l->channels[l->current], "/reeve.v1.Worker/Attach", false));
	out->kind = LINK_OPENED;
}

static void log_lost(const struct link *l, const char *err)
{
	log_event(LEVEL_WARN, "link.lost", log_text("addr", l->addresses[l->current]), log_text("err", err),
		log_number("welcomed", l->welcome));
}

/* Who was taken in once waits: a coordinator may be started with its own token again. */
static bool is_final(const struct link *l, int err)
{
	return err == -E_STALE || (err == -E_UNAUTHENTICATED && !l->welcomed);
}

static void poll_stream(struct link *l, int64_t now_ms, int64_t wait_ms, struct link_event *out)
{
	struct rpc_stream_event event;

	rpc_stream_poll(l->stream, (int)wait_ms, &event);
	if (event.kind == RPC_STREAM_MESSAGE) {
		/* The message is borrowed until the next poll: asking for the next one now loses nothing. */
		rpc_stream_receive(l->stream);
		out->kind = LINK_MESSAGE;
		out->message = event.message;
	} else if (event.kind == RPC_STREAM_CLOSED) {
		out->kind = is_final(l, event.err) ? LINK_REFUSED : LINK_LOST;
		out->err = event.err;
		log_lost(l, error_name(event.err));
		l->failed[l->current] = event.err == -E_UNAVAILABLE;
		lose(l, now_ms);
		if (out->kind == LINK_REFUSED)
			l->retry_ms = INT64_MAX;
	} else if (!l->welcome && now_ms >= l->give_up_ms) {
		log_lost(l, "timeout");
		l->failed[l->current] = true;
		lose(l, now_ms);
		out->kind = LINK_LOST;
	}
}

void link_poll(struct link *l, int64_t now_ms, int64_t wait_ms, struct link_event *out)
{
	*out = (struct link_event){ .kind = LINK_NOTHING };
	if (wait_ms > WAIT_MOST_MS)
		wait_ms = WAIT_MOST_MS;
	if (l->stream) {
		poll_stream(l, now_ms, wait_ms, out);
	} else if (now_ms >= l->retry_ms) {
		connect_now(l, now_ms, out);
	} else {
		if (wait_ms > l->retry_ms - now_ms)
			wait_ms = l->retry_ms - now_ms;
		wait_woken(l, wait_ms);
	}
}

void link_welcome(struct link *l)
{
	l->welcome = l->welcomed = true;
	l->tries = 0;
	l->missed = 0;
}

void link_drop(struct link *l, int64_t now_ms)
{
	if (l->stream)
		lose(l, now_ms);
}

bool link_is_welcome(const struct link *l)
{
	return l->stream && l->welcome;
}

size_t link_address(const struct link *l)
{
	return l->current;
}

void link_send(struct link *l, struct str message)
{
	if (l->stream)
		rpc_stream_send(l->stream, message);
}

size_t link_queued(const struct link *l)
{
	return l->stream ? rpc_stream_queued(l->stream) : 0;
}
