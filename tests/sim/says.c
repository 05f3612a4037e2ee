/* What a worker says: its hello, its beats, its results, and what is not true. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/crewman.h"
#include "tests/sim/kept.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

const enum attempt_state crewman_states[CREWMAN_STATES] = { ATTEMPT_QUEUED, ATTEMPT_RUNNING, ATTEMPT_UNSENT,
	ATTEMPT_SENT };

static struct held_lease lease_of(const struct attempt *a)
{
	bool finished =
		a->state == ATTEMPT_UNSENT || a->state == ATTEMPT_SENT || a->state == ATTEMPT_RETAINED;

	return (struct held_lease){ .ref = a->ref,
		.token = a->token,
		.finished = finished,
		.phase = a->state == ATTEMPT_QUEUED ? STR("queued")
			 : finished                 ? STR("reporting")
						    : STR("running"),
		.progress = a->progress.progress,
		.silence_ms = finished ? SILENCE_MS_MOST : SILENCE_MS_LEAST };
}

/* What is retained has no lease, but is offered to who may lack it. */
static struct held_lease *leases_of(struct world *w, const struct crewman *c, bool retained, size_t *count)
{
	struct held_lease *list = arena_take(&w->arena, (HELD_MOST + RETAINED_MOST) * sizeof *list);

	*count = 0;
	for (size_t i = 0; i < CREWMAN_STATES; i++)
		for (struct attempt *a = held_first(c->held, crewman_states[i]); a; a = held_next(a))
			list[(*count)++] = lease_of(a);
	for (struct attempt *a = held_last(c->held, ATTEMPT_RETAINED); retained && a; a = held_previous(a))
		list[(*count)++] = lease_of(a);
	return list;
}

static void post(struct world *w, struct crewman *c, struct event *events, size_t count)
{
	struct post *out = arena_zero(&w->arena, sizeof *out);
	struct stream *s = worker_stream(w, c);

	for (size_t i = 0; i < count; i++)
		events[i].conn = c->stream;
	out->events = events;
	out->count = count;
	if (s && count)
		net_to_host(w, s, out);
}

static bool has(const struct crewman *c, struct subtask_ref ref)
{
	for (size_t k = 0; k < CREWMAN_STATES && c->up; k++)
		for (struct attempt *a = held_first(c->held, crewman_states[k]); a; a = held_next(a))
			if (a->ref.job == ref.job && a->ref.number == ref.number)
				return true;
	return false;
}

uint32_t worker_holders(const struct world *w, struct subtask_ref ref)
{
	uint32_t holders = 0;

	for (uint32_t i = 0; i < w->worker_count; i++)
		holders += has(&w->workers[i], ref);
	return holders;
}

static bool is_held_by_another(const struct world *w, const struct crewman *c, struct subtask_ref ref)
{
	for (uint32_t i = 0; i < w->worker_count; i++)
		if (&w->workers[i] != c && has(&w->workers[i], ref))
			return true;
	return false;
}

/* And no other queue. */
static bool serves_night(const struct world *w, const struct crewman *c)
{
	return c->index == 1 && !w->fair;
}

static uint64_t tools_of(const struct world *w, const struct crewman *c)
{
	bool both = w->scenario && w->scenario->lone_tool ? serves_night(w, c) : c->index % 3 != 0;

	return (both ? 3 : 1) | (uint64_t)c->keys << TOOLS_MOST;
}

void worker_say_hello(struct world *w, struct crewman *c)
{
	struct event *event = arena_zero(&w->arena, sizeof *event);
	uint32_t slots = c->draining ? 0 : c->slots;

	event->kind = EVENT_HELLO;
	event->hello = (struct event_hello){ .worker = str_of(c->id),
		.queue = serves_night(w, c) ? STR("night") : STR(""),
		.incarnation = c->life,
		.host = w->fair ? 0 : 1 + c->index / 2,
		.tools = tools_of(w, c),
		.slots = { [KIND_NOOP] = slots,
			[KIND_TOOL] = slots,
			[KIND_SCRIPTED] = slots,
			[KIND_MODEL] = c->keys ? slots : 0 },
		.prefetch = {
			[KIND_NOOP] = 8, [KIND_TOOL] = PREFETCH_TOOL, [KIND_SCRIPTED] = c->index % 2 } };
	event->hello.held = leases_of(w, c, true, &event->hello.held_count);
	for (size_t i = 0; i < event->hello.held_count; i++)
		tally.two_presenters += is_held_by_another(w, c, event->hello.held[i].ref);
	world_log(w, "worker", c->index, "hello", "stream=%" PRIu64 " held=%zu", c->stream,
		event->hello.held_count);
	post(w, c, event, 1);
}

static void hand_in(struct world *w, const struct crewman *c, const struct attempt *a, struct token token,
	struct event *out)
{
	result_make(w, a, c->index, token, out);
	world_log(w, "worker", c->index, "hands in",
		"j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64 " outcome=%d", a->ref.job, a->ref.number,
		token.term, token.seq, (int)a->output.outcome);
}

/* A worker that presents, beside the token of its lease, the one that it had before. */
static bool presents_old(struct crewman *c, const struct attempt *a)
{
	if (!c->presents_old || token_equal(a->token, a->ran_under))
		return false;
	c->presents_old = false;
	tally.by_fault[FAULT_WORKER_OLD]++;
	return true;
}

void worker_send(struct world *w, struct crewman *c)
{
	size_t count = c->up ? held_count(c->held, ATTEMPT_UNSENT) : 0, n = 0;
	struct event *events;
	struct attempt *a;

	if (c->up && w->now_ms < c->late_until_ms) {
		world_soon(w, c->late_until_ms - w->now_ms, worker_happens(c, HAPPEN_WORKER_SEND));
		return;
	}
	if (!count || !c->welcome)
		return;
	events = arena_zero(&w->arena, 2 * count * sizeof *events);
	while ((a = held_first(c->held, ATTEMPT_UNSENT))) {
		if (presents_old(c, a))
			hand_in(w, c, a, a->ran_under, &events[n++]);
		hand_in(w, c, a, a->token, &events[n++]);
		held_sent(c->held, a);
	}
	post(w, c, events, n);
}

void worker_beat(struct world *w, struct crewman *c, uint64_t stream)
{
	struct event *event;

	if (!c->up || !c->welcome || c->stream != stream)
		return;
	event = arena_zero(&w->arena, sizeof *event);
	event->kind = EVENT_BEAT;
	event->beat.leases = leases_of(w, c, false, &event->beat.count);
	event->beat.draining = c->draining;
	c->beat_ms = w->now_ms;
	for (struct attempt *a = held_first(c->held, ATTEMPT_RUNNING); a; a = held_next(a))
		a->progress.progress += (uint64_t)a->wall_ms != c->hung_run;
	post(w, c, event, 1);
	world_soon(w, HEARTBEAT_MS, worker_happens(c, HAPPEN_WORKER_BEAT));
}

/* What another one is at work on, if anything. */
static const struct attempt *any_of_others(struct world *w, const struct crewman *c)
{
	uint32_t first = (uint32_t)world_between(w, 0, w->worker_count - 1);

	for (uint32_t i = 0; i < w->worker_count; i++) {
		const struct crewman *other = &w->workers[(first + i) % w->worker_count];
		const struct attempt *a =
			other->up && other != c ? held_first(other->held, ATTEMPT_RUNNING) : NULL;

		if (a)
			return a;
	}
	return NULL;
}

bool worker_lie(struct world *w, struct crewman *c)
{
	const struct attempt *a = c->up && c->welcome ? any_of_others(w, c) : NULL;
	struct event *events = a ? arena_zero(&w->arena, 2 * sizeof *events) : NULL;
	struct held_lease *lease = a ? arena_take(&w->arena, sizeof *lease) : NULL;
	struct handed_in *in;

	if (!a)
		return false;
	*lease = lease_of(a);
	events[0].kind = EVENT_BEAT;
	events[0].beat.leases = lease;
	events[0].beat.count = 1;
	result_make(w, a, c->index, a->token, &events[1]);
	events[1].result.outcome = OUTCOME_DONE;
	in = (struct handed_in *)events[1].result.stored.at;
	in->run = (uint64_t)KEPT_WRONG;
	post(w, c, &events[0], 1);
	post(w, c, &events[1], 1);
	return true;
}
