/* The key is asked for by a thread of its own, for a Redis that hangs must not keep anybody from an answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/standby.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/receive.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	ASK_MS = 200,  /* a key that was given up is noticed this soon; it costs Redis two small calls */
	POLL_MS = 100, /* to see that a signal came */
};

struct standby {
	struct coordinator *co;
	int err;
	char words[256];
	atomic_bool over;
};

static bool worth_asking_again(int err)
{
	return err == -E_EXISTS || err == -E_UNAVAILABLE;
}

static void log_change(int before, const struct standby *s)
{
	if (s->err == before)
		return;
	if (s->err == -E_UNAVAILABLE)
		log_event(LEVEL_WARN, "standby.no_store", log_text("reason", s->words));
	else if (s->err == -E_EXISTS)
		log_event(LEVEL_INFO, "standby.waits", log_text("reason", s->words));
}

static void *ask_main(void *arg)
{
	struct standby *s = arg;
	struct store *store = s->co->store;
	int before = 0;

	pthread_setname_np(pthread_self(), "reeve-standby");
	for (;;) {
		s->err = store->ops->lead(store, &s->co->term, &s->co->seq, s->words);
		if (!worth_asking_again(s->err) || *s->co->stop)
			break;
		log_change(before, s);
		before = s->err;
		poll(NULL, 0, ASK_MS);
	}
	s->over = true;
	loop_wake(s->co);
	return NULL;
}

int standby_wait(struct coordinator *co, char words[256])
{
	struct standby s = { .co = co };
	pthread_t thread;
	int64_t began_ms = clock_ms();

	if (pthread_create(&thread, NULL, ask_main, &s))
		abort(); /* a process that cannot start a thread at its start serves nobody */
	while (!s.over) {
		struct rpc_event event;

		rpc_server_poll(co->server, POLL_MS, &event);
		if (event.kind != RPC_NOTHING)
			receive_event(co, &event);
	}
	pthread_join(thread, NULL);
	memcpy(words, s.words, sizeof s.words);
	if (!s.err)
		log_event(LEVEL_INFO, "standby.takes_over", log_number("term", (int64_t)co->term.number),
			log_number("seq", (int64_t)co->seq), log_number("waited_ms", clock_ms() - began_ms));
	return *co->stop ? -E_CANCELLED : s.err;
}
