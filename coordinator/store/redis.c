/* A store in Redis, seen from its owner: open, lead, ask, poll, close. redis_thread.c does the asking. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/batch.h"
#include "coordinator/store/redis_setup.h"
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORDS 256

static void ring(struct redis_store *s)
{
	uint64_t one = 1;

	/* Only a full counter could refuse, and then the bell rings already. */
	if (write(s->bell, &one, sizeof one) < 0)
		return;
}

static void ask(struct redis_store *s, struct slot *slot)
{
	pthread_mutex_lock(&s->lock);
	assert(s->term.number > 0);
	assert(slot->state == SLOT_EMPTY);
	slot->state = SLOT_ASKED;
	pthread_mutex_unlock(&s->lock);
	ring(s);
}

static void commit(struct store *base, uint64_t seq, const struct move *moves, size_t count)
{
	struct redis_store *s = (struct redis_store *)base;

	/* The thread does not look at these before the slot is asked, nor after it has answered. */
	buf_clear(&s->batch);
	s->args = batch_encode(&s->batch, moves, count);
	s->seq = seq;
	ask(s, &s->commit);
}

static void confirm(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	ask(s, &s->confirm);
}

static bool take_reply(struct slot *slot, struct store_reply *out)
{
	if (slot->state != SLOT_ANSWERED)
		return false;
	*out = slot->reply;
	slot->state = SLOT_EMPTY;
	return true;
}

static bool poll_reply(struct store *base, struct store_reply *out)
{
	struct redis_store *s = (struct redis_store *)base;
	bool got;

	pthread_mutex_lock(&s->lock);
	got = take_reply(&s->commit, out) || take_reply(&s->confirm, out);
	pthread_mutex_unlock(&s->lock);
	return got;
}

static const struct store_trouble *trouble_of(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	return atomic_load(&s->trouble);
}

static void close_store(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	pthread_mutex_lock(&s->lock);
	s->stop = true;
	/* A read that waits for a Redis that hangs ends at once. */
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	ring(s);
	pthread_join(s->thread, NULL);
	pthread_mutex_destroy(&s->lock);
	close(s->bell);
	buf_release(&s->batch);
	tail_clear(&s->tail);
	free(s);
}

static const struct store_ops redis_ops = {
	.lead = redis_lead,
	.load = redis_load,
	.commit = commit,
	.confirm = confirm,
	.poll = poll_reply,
	.trouble = trouble_of,
	.rows = redis_rows,
	.events = redis_events,
	.cached = redis_cached,
	.cache_bound = redis_cache_bound,
	.close = close_store,
};

/* Signals are for the main thread; hiredis writes without MSG_NOSIGNAL, so SIGPIPE is for nobody. */
static int start_thread(struct redis_store *s)
{
	sigset_t all, before;
	int failed;

	signal(SIGPIPE, SIG_IGN);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&s->thread, NULL, redis_thread, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? -E_EXHAUSTED : 0;
}

static int start(struct redis_store *s, redisContext *link, struct store_wake wake, char words[WORDS])
{
	s->base.ops = &redis_ops;
	s->wake = wake;
	s->link = link;
	s->fd = link->fd;
	redis_random(s->term.holder);
	pthread_mutex_init(&s->lock, NULL);
	s->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->bell >= 0 && start_thread(s) == 0)
		return 0;
	snprintf(words, WORDS, "no thread or descriptor left for the store");
	if (s->bell >= 0)
		close(s->bell);
	pthread_mutex_destroy(&s->lock);
	return -E_EXHAUSTED;
}

int store_redis_open(const char *address, const char *fleet, int wait_ms, struct store_wake wake,
	struct store **out, char words[WORDS])
{
	struct redis_store *s = calloc(1, sizeof *s);
	const struct store_trouble *trouble;
	redisContext *link = NULL;
	int err = -E_INVALID;

	if (!s)
		abort();
	snprintf(words, WORDS,
		"neither unix:PATH nor redis://HOST:PORT/DB nor sentinel://HOST:PORT/NAME: %.150s", address);
	if (link_address_parse(address, &s->address))
		goto out;
	snprintf(words, WORDS, "not a name for a fleet: %.180s", fleet);
	if (keys_init(&s->keys, fleet))
		goto out;
	words[0] = '\0';
	err = setup_connect(&s->address, wait_ms, &link, words);
	if (!err)
		err = setup_check(link, words);
	if (!err)
		err = setup_library(link, &trouble, words);
	if (!err)
		err = start(s, link, wake, words);
	if (!err) {
		*out = &s->base;
		return 0;
	}
out:
	if (link)
		redisFree(link);
	free(s);
	return err;
}
