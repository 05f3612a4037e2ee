/* What reaches a coordinator waits here until its turn, by the rules of stream.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/host.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

void host_enqueue(struct host *h, struct post *post)
{
	post->next = NULL;
	*h->inbox_end = post;
	h->inbox_end = &post->next;
}

/* As in stream.c: a beat waits in the slot of its stream, nothing overtakes a hello, of the rest there is a limit. */
static void receive_one(struct world *w, struct host *h, struct stream *s, struct post *post)
{
	invariants_receive(w, post);
	if (post->events[0].kind == EVENT_BEAT && s->beat) {
		post->next = s->beat->next;
		*s->beat = *post;
	} else if (post->events[0].kind == EVENT_BEAT) {
		post->next = h->beats;
		s->beat = h->beats = post;
	} else {
		post->counted = true;
		s->letters++;
		s->armed = post->events[0].kind != EVENT_HELLO && s->letters < WORKER_LETTERS_MOST;
		host_enqueue(h, post);
	}
}

void host_receive(struct world *w, struct host *h, struct stream *s)
{
	while (s->armed && s->waiting) {
		struct post *next = s->waiting;

		s->waiting = next->next;
		receive_one(w, h, s, next);
	}
}

void host_hears(struct world *w, struct host *h, uint64_t stream, struct post *post)
{
	struct stream *s = net_stream(w, stream);
	struct post **end = &s->waiting;

	if (!s->host_sees)
		return;
	while (*end)
		end = &(*end)->next;
	post->next = NULL;
	*end = post;
	host_receive(w, h, s);
	host_run(w, h);
}

void host_closed(struct world *w, struct host *h, uint64_t stream)
{
	struct post *post = arena_zero(&w->arena, sizeof *post);
	struct stream *s = net_stream(w, stream);

	if (!s->host_sees)
		return;
	s->host_sees = false;
	s->closed_ms = w->now_ms;
	s->waiting = NULL;
	post->stream = stream;
	post->events = arena_zero(&w->arena, sizeof *post->events);
	post->events[0].kind = EVENT_GONE;
	post->events[0].conn = stream;
	post->count = 1;
	host_enqueue(h, post);
	host_run(w, h);
}

void host_calls(struct world *w, struct host *h, const struct event *events, size_t count)
{
	struct post *post;

	if (!h->up || w->now_ms < h->paused_until_ms)
		return;
	post = arena_zero(&w->arena, sizeof *post);
	post->events = arena_take(&w->arena, count * sizeof *events);
	memcpy(post->events, events, count * sizeof *events);
	post->count = count;
	host_enqueue(h, post);
	host_run(w, h);
}

void host_call(struct world *w, struct host *h, const struct event *event)
{
	struct event stamped = *event;

	if (event->kind == EVENT_SUBMIT)
		stamped.submit.unix_ms = w->now_ms;
	host_calls(w, h, &stamped, 1);
}
