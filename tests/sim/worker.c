/* Holds leases, beats, keeps results until they are acknowledged, comes back, adopts, drains and dies. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/worker.h"
#include "tests/sim/kept.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { HELD_MOST = 64, RETAINED_MOST = 64, RETAINED_BYTES = 1 << 20, RECONNECT_MS = 2000 };

static const enum attempt_state kept[] = { ATTEMPT_QUEUED, ATTEMPT_RUNNING, ATTEMPT_UNSENT, ATTEMPT_SENT };
enum { KEPT = sizeof kept / sizeof kept[0] };

static struct happening to(const struct crewman *c, enum happen_kind kind)
{
	return (struct happening){ .kind = kind, .who = c->index, .life = c->life, .id = c->stream };
}

static struct stream *stream_of(struct world *w, const struct crewman *c)
{
	struct stream *s = net_stream(w, c->stream);

	return s && s->worker_sees ? s : NULL;
}

bool worker_is_attached(struct world *w, const struct crewman *c, uint32_t host, uint32_t host_life)
{
	const struct stream *s = stream_of(w, c);

	return c->up && c->welcome && s && !s->cut && s->host_sees && s->host == host &&
	       s->host_life == host_life;
}

static void reconnect(struct world *w, struct crewman *c)
{
	c->stream = 0;
	c->welcome = false;
	world_soon(w, world_between(w, RECONNECT_BASE_MS, RECONNECT_MS), to(c, HAPPEN_WORKER_CONNECT));
}

void worker_start(struct world *w, struct crewman *c)
{
	c->life++;
	c->up = true;
	c->draining = c->welcome = c->presents_old = false;
	c->paused_until_ms = c->slow_until_ms = c->late_until_ms = 0;
	c->running = 0;
	c->hung_run = 0;
	c->held = held_new(HELD_MOST);
	held_retain(c->held, RETAINED_MOST, RETAINED_BYTES);
	world_log(w, "worker", c->index, "started", "incarnation=%u", c->life);
	reconnect(w, c);
}

void worker_kill(struct world *w, struct crewman *c, const char *why)
{
	struct stream *s = stream_of(w, c);

	if (!c->up)
		return;
	world_log(w, "worker", c->index, "dies", "%s", why);
	if (s)
		net_cut(w, s, world_chance(w, 20) ? world_between(w, 1000, 20000) : world_between(w, 0, 50),
			0);
	held_free(c->held);
	c->held = NULL;
	c->up = false;
	c->stream = 0;
	world_soon(w, world_between(w, 100, 3000),
		(struct happening){ .kind = HAPPEN_WORKER_START, .who = c->index });
}

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
	for (size_t i = 0; i < KEPT; i++)
		for (struct attempt *a = held_first(c->held, kept[i]); a; a = held_next(a))
			list[(*count)++] = lease_of(a);
	for (struct attempt *a = held_last(c->held, ATTEMPT_RETAINED); retained && a; a = held_previous(a))
		list[(*count)++] = lease_of(a);
	return list;
}

static void post(struct world *w, struct crewman *c, struct event *events, size_t count)
{
	struct post *out = arena_zero(&w->arena, sizeof *out);
	struct stream *s = stream_of(w, c);

	for (size_t i = 0; i < count; i++)
		events[i].conn = c->stream;
	out->events = events;
	out->count = count;
	if (s && count)
		net_to_host(w, s, out);
}

static bool is_held_by_another(const struct world *w, const struct crewman *c, struct subtask_ref ref)
{
	for (uint32_t i = 0; i < w->worker_count; i++)
		for (size_t k = 0; k < KEPT && &w->workers[i] != c && w->workers[i].up; k++)
			for (struct attempt *a = held_first(w->workers[i].held, kept[k]); a; a = held_next(a))
				if (a->ref.job == ref.job && a->ref.number == ref.number)
					return true;
	return false;
}

static void say_hello(struct world *w, struct crewman *c)
{
	struct event *event = arena_zero(&w->arena, sizeof *event);
	uint32_t slots = c->draining ? 0 : c->slots;

	event->kind = EVENT_HELLO;
	event->hello = (struct event_hello){ .worker = str_of(c->id),
		.queue = c->index == 1 && !w->fair ? STR("night") : STR(""),
		.incarnation = c->life,
		.tools = c->index % 3 ? 3 : 1,
		.slots = { [KIND_NOOP] = slots, [KIND_TOOL] = slots, [KIND_SCRIPTED] = slots },
		.prefetch = {
			[KIND_NOOP] = 8, [KIND_TOOL] = PREFETCH_TOOL, [KIND_SCRIPTED] = c->index % 2 } };
	event->hello.held = leases_of(w, c, true, &event->hello.held_count);
	for (size_t i = 0; i < event->hello.held_count; i++)
		tally.two_presenters += is_held_by_another(w, c, event->hello.held[i].ref);
	world_log(w, "worker", c->index, "hello", "stream=%" PRIu64 " held=%zu", c->stream,
		event->hello.held_count);
	post(w, c, event, 1);
}

void worker_connect(struct world *w, struct crewman *c)
{
	struct stream *s;

	if (!c->up || c->stream)
		return;
	if (world_chance(w, 50))
		c->host = (uint32_t)world_between(w, 0, HOSTS - 1);
	s = w->hosts[c->host].up ? net_open(w, c->index, c->host) : NULL;
	if (!s) {
		c->host = (c->host + 1) % HOSTS;
		reconnect(w, c);
		return;
	}
	c->stream = s->id;
	say_hello(w, c);
}

void worker_closed(struct world *w, struct crewman *c, uint64_t stream)
{
	struct stream *s = net_stream(w, stream);

	s->worker_sees = false;
	if (c->up && c->stream == stream)
		reconnect(w, c);
}

static void run_count(struct world *w, struct subtask_ref ref)
{
	tally.runs_begun++;
	ledger_fact(w, ref)->runs++;
}

static void start_queued(struct world *w, struct crewman *c)
{
	struct attempt *a;

	while (c->running < c->slots && (a = held_first(c->held, ATTEMPT_QUEUED))) {
		enum behaviour behaviour = client_behaviour(w, a->ref);
		int64_t takes = world_between(w, 100, 4000);
		struct happening done = to(c, HAPPEN_WORKER_DONE);

		if (behaviour == BEHAVES_SLOW)
			takes *= 3;
		if (w->now_ms < c->slow_until_ms)
			takes *= 5;
		held_start(c->held, a);
		c->running++;
		/* The run's number tells this use of the row from the next one. */
		a->wall_ms = (int64_t)++c->runs;
		run_count(w, a->ref);
		money_begins(w, a);
		done.id = c->runs;
		done.data = a;
		world_soon(w, takes, done);
	}
}

static void drained_maybe(struct world *w, struct crewman *c)
{
	size_t left = c->running;

	for (size_t i = 0; i < KEPT; i++)
		left += held_count(c->held, kept[i]);
	if (c->draining && !left)
		worker_kill(w, c, "drained");
}

void worker_done(struct world *w, struct crewman *c, struct attempt *a, uint64_t run)
{
	if (!c->up || run == c->hung_run || a->wall_ms != (int64_t)run ||
		(a->state != ATTEMPT_RUNNING && a->state != ATTEMPT_ABANDONED))
		return;
	c->running--;
	if (client_behaviour(w, a->ref) == POISON) {
		tally.by_fault[FAULT_SUBTASK_POISON]++;
		worker_kill(w, c, "of poison");
		return;
	}
	a->output.outcome = result_outcome(w, a);
	held_finish(c->held, a);
	start_queued(w, c);
	worker_send(w, c);
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
		world_soon(w, c->late_until_ms - w->now_ms, to(c, HAPPEN_WORKER_SEND));
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
	c->beat_ms = w->now_ms;
	for (struct attempt *a = held_first(c->held, ATTEMPT_RUNNING); a; a = held_next(a))
		a->progress.progress += (uint64_t)a->wall_ms != c->hung_run;
	post(w, c, event, 1);
	world_soon(w, HEARTBEAT_MS, to(c, HAPPEN_WORKER_BEAT));
}

bool worker_hang(struct world *w, struct crewman *c)
{
	const struct attempt *a = c->up && !c->hung_run ? held_first(c->held, ATTEMPT_RUNNING) : NULL;

	if (!a)
		return false;
	c->hung_run = (uint64_t)a->wall_ms;
	world_log(w, "worker", c->index, "hangs", "j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64, a->ref.job,
		a->ref.number, a->token.term, a->token.seq);
	return true;
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

void worker_drain(struct world *w, struct crewman *c)
{
	struct attempt *a;

	if (!c->up || c->draining)
		return;
	c->draining = true;
	while ((a = held_first(c->held, ATTEMPT_QUEUED))) {
		a->output.outcome = OUTCOME_RETURNED;
		held_finish(c->held, a);
	}
	worker_send(w, c);
	drained_maybe(w, c);
}

static void take(struct world *w, struct crewman *c, const struct effect *effect)
{
	struct attempt *a = held_add(c->held, effect->ref, effect->token, effect->subtask, effect->spec);

	if (!a)
		return; /* assigned twice */
	/* What it comes to is made of this alone, and stays as long as the result does. */
	buf_add_str(&a->output.body, effect->spec);
	if (c->draining) {
		a->output.outcome = OUTCOME_RETURNED;
		held_finish(c->held, a);
	} else if (a->kind == KIND_NOOP) {
		run_count(w, a->ref);
		a->output.outcome = result_outcome(w, a);
		held_finish(c->held, a);
	}
}

/* What hangs ends when it is told to: runners kill what they started. */
static void let_go(struct world *w, struct crewman *c, struct attempt *a)
{
	struct happening done = to(c, HAPPEN_WORKER_DONE);

	done.id = c->hung_run;
	done.data = a;
	c->hung_run = 0;
	world_soon(w, world_between(w, 10, 500), done);
}

static void drop(struct world *w, struct crewman *c, const struct effect *effect)
{
	struct attempt *a = held_find(c->held, effect->token);

	if (effect->kind == EFFECT_CANCEL && a && a->output.outcome == OUTCOME_DONE &&
		effect->reason == REASON_SUPERSEDED) {
		tally.runs_wasted++;
		world_log(w, "worker", c->index, "wasted", "j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64,
			a->ref.job, a->ref.number, a->token.term, a->token.seq);
	}
	if (a && c->hung_run && (uint64_t)a->wall_ms == c->hung_run)
		let_go(w, c, a);
	if (effect->kind == EFFECT_ACKNOWLEDGE)
		held_acknowledge(c->held, effect->token, effect_accepts(effect), w->now_ms);
	else
		held_drop(c->held, effect->token);
}

static void welcome(struct world *w, struct crewman *c)
{
	c->welcome = true;
	held_resend(c->held);
	worker_beat(w, c, c->stream);
}

static void obey_one(struct world *w, struct crewman *c, const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_WELCOME:
		if (!c->welcome)
			welcome(w, c);
		break;
	case EFFECT_ASSIGN:
		take(w, c, effect);
		break;
	case EFFECT_ACKNOWLEDGE:
	case EFFECT_CANCEL:
		drop(w, c, effect);
		break;
	case EFFECT_ADOPT:
		held_adopt(c->held, effect->old_token, effect->token, effect->ref.attempt);
		break;
	case EFFECT_DRAIN:
		worker_drain(w, c);
		break;
	default: /* NOT_LEADER: it keeps its work and goes elsewhere */
		net_cut(w, net_stream(w, c->stream), 5, 5);
		net_stream(w, c->stream)->worker_sees = false;
		reconnect(w, c);
	}
}

void worker_hears(struct world *w, struct crewman *c, uint64_t stream, const struct parcel *parcel)
{
	for (size_t i = 0; i < parcel->count && c->up && c->stream == stream; i++)
		obey_one(w, c, &parcel->list[i]);
	if (!c->up)
		return;
	start_queued(w, c);
	worker_send(w, c);
	drained_maybe(w, c);
}
