/* Comes and goes, drains and dies, and does what it is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/crewman.h"
#include "tests/sim/models.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { RETAINED_BYTES = 1 << 20, RECONNECT_MS = 2000 };

struct happening worker_happens(const struct crewman *c, enum happen_kind kind)
{
	return (struct happening){ .kind = kind, .who = c->index, .life = c->life, .id = c->stream };
}

struct stream *worker_stream(struct world *w, const struct crewman *c)
{
	struct stream *s = net_stream(w, c->stream);

	return s && s->worker_sees ? s : NULL;
}

bool worker_is_attached(struct world *w, const struct crewman *c, uint32_t host, uint32_t host_life)
{
	const struct stream *s = worker_stream(w, c);

	return c->up && c->welcome && s && !s->cut && s->host_sees && s->host == host &&
	       s->host_life == host_life;
}

static void reconnect(struct world *w, struct crewman *c)
{
	c->stream = 0;
	c->welcome = false;
	world_soon(w, world_between(w, RECONNECT_BASE_MS, RECONNECT_MS),
		worker_happens(c, HAPPEN_WORKER_CONNECT));
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
	struct stream *s = worker_stream(w, c);

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
	worker_say_hello(w, c);
}

void worker_closed(struct world *w, struct crewman *c, uint64_t stream)
{
	struct stream *s = net_stream(w, stream);

	s->worker_sees = false;
	if (c->up && c->stream == stream)
		reconnect(w, c);
}

void worker_leave_drained(struct world *w, struct crewman *c)
{
	size_t left = c->running;

	for (size_t i = 0; i < CREWMAN_STATES; i++)
		left += held_count(c->held, crewman_states[i]);
	if (c->draining && !left)
		worker_kill(w, c, "drained");
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
	worker_leave_drained(w, c);
}

/* Rows of the book are used again: of the attempt before nothing is left in it. */
static void look_at_new(struct world *w, const struct attempt *a)
{
	if (a->output.outcome != OUTCOME_NONE || a->output.spent_microusd || a->output.call.end ||
		a->output.body.len || a->output.reason.len || a->progress.progress || a->wall_ms)
		world_broke(w, "j%" PRIu64 "/%u: begun anew, with what another attempt has left", a->ref.job,
			a->ref.number);
}

static void take(struct world *w, struct crewman *c, const struct effect *effect)
{
	struct attempt *a = held_add(c->held, effect->ref, effect->token, effect->subtask, effect->spec);

	if (!a)
		return; /* assigned twice */
	look_at_new(w, a);
	/* What it comes to is made of this alone, and stays as long as the result does. */
	buf_add_str(&a->output.body, effect->spec);
	if (a->kind == KIND_MODEL)
		models_assigned(a, effect->tier, effect->microusd);
	if (c->draining) {
		a->output.outcome = OUTCOME_RETURNED;
		held_finish(c->held, a);
	} else if (a->kind == KIND_NOOP) {
		worker_count_run(w, a->ref);
		a->output.outcome = result_outcome(w, a);
		held_finish(c->held, a);
	}
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
		worker_let_go(w, c, a);
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
	worker_run_queued(w, c);
	worker_send(w, c);
	worker_leave_drained(w, c);
}
