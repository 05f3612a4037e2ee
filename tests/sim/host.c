/* Takes the term, turns, commits, dies. One commit is out at a time, and nothing is stepped meanwhile. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/host.h"
#include "reeve/error.h"
#include "tests/sim/again.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { TICK_MS = 100, LEAD_AGAIN_MS = 1000 };

static const struct fleet_limits limits = { .jobs = HOST_JOBS_MOST,
	.workers = HOST_WORKERS_MOST,
	.leases = HOST_LEASES_MOST,
	.subtasks_per_job = LEDGER_SUBTASKS,
	.heartbeat_ms = HEARTBEAT_MS,
	.ttl_ms = TTL_MS,
	.leader_ttl_ms = LEADER_TTL_MS };

static struct happening to(const struct host *h, enum happen_kind kind)
{
	return (struct happening){ .kind = kind, .who = h->index, .life = h->life };
}

int64_t host_now(const struct world *w, const struct host *h)
{
	return w->now_ms + h->clock_ms;
}

bool host_is_mended(const struct host *h)
{
	return memory_is_connected(memory_of(h->store));
}

bool host_is_fooled(const struct world *w, const struct host *h)
{
	return strcmp(h->term.holder, w->ledger.term.holder) && (h->slept || h->forgotten);
}

void host_step(struct world *w, struct host *h, const struct event *event)
{
	tally.events++;
	tally.by_event[event->kind]++;
	again_event(w, h, event, host_now(w, h));
	step(&h->fleet, event, host_now(w, h), &h->fx);
	invariants_look(w, h);
}

static void step_kind(struct world *w, struct host *h, enum event_kind kind)
{
	struct event event = { .kind = kind, .unix_ms = w->now_ms };

	host_step(w, h, &event);
}

/* The term is this host's now. */
static void lead_told(struct world *w, struct host *h)
{
	tally.terms++;
	tally.terms_twice += h->term.number <= w->newest_term;
	for (uint64_t id = 0; id < LEDGER_JOBS; id++)
		tally.plans_half += w->ledger.jobs[id].state == JOB_PLANNING && !w->ledger.jobs[id].sealed &&
				    w->ledger.jobs[id].facts[0].stored.state;
	w->twice |= h->term.number <= w->newest_term;
	w->newest_term = h->term.number;
	w->ledger.term = h->term;
	world_log(w, "host", h->index, "leads", "term=%" PRIu64 " holder=%s seq=%" PRIu64, h->term.number,
		h->term.holder + sizeof h->term.holder - 5, h->seq);
}

/* What is stored becomes a fleet. */
static void host_live(struct world *w, struct host *h)
{
	h->up = true;
	h->commit_out = h->committed = h->confirm_out = h->pending = h->slept = h->forgotten = false;
	h->paused_until_ms = h->isolated_until_ms = 0;
	h->confirm_asked_ms = 0;
	h->confirmed_ms = host_now(w, h);
	h->inbox = h->beats = NULL;
	h->inbox_end = &h->inbox;
	fleet_init(&h->fleet, &limits, client_tools, 2, w->seed);
	again_begin(w, h);
	invariants_begin(h);
	host_load(w, h);
	h->turn_ms = host_now(w, h);
	step_kind(w, h, EVENT_TURN);
	step_kind(w, h, EVENT_RESTORED);
	again_turn(w, h);
	effects_clear(&h->fx);
	again_clear(w, h);
	world_soon(w, TICK_MS, to(h, HAPPEN_HOST_TICK));
}

void host_start(struct world *w, struct host *h)
{
	char words[256];
	int err = -E_UNAVAILABLE;

	if (!h->wanted || h->up)
		return;
	h->life++;
	h->store = store_memory_again(w->store, (struct store_wake){ NULL, NULL });
	if (w->now_ms >= w->store_fault.stands_until_ms)
		err = h->store->ops->lead(h->store, &h->term, &h->seq, words);
	if (err) {
		h->store->ops->close(h->store);
		h->store = NULL;
		world_soon(w, LEAD_AGAIN_MS, to(h, HAPPEN_HOST_START));
		return;
	}
	if (w->handle_count == HANDLES_MOST) {
		world_broke(w, "coordinators do nothing but start");
		return;
	}
	w->handles[w->handle_count++] = h->store;
	lead_told(w, h);
	host_live(w, h);
}

void host_release(struct host *h)
{
	fleet_release(&h->fleet);
	effects_clear(&h->fx);
	h->up = false;
}

void host_pause(const struct world *w, struct host *h, int64_t ms)
{
	if (h->paused_until_ms < w->now_ms + ms)
		h->paused_until_ms = w->now_ms + ms;
}

void host_kill(struct world *w, struct host *h, const char *why)
{
	if (!h->up)
		return;
	world_log(w, "host", h->index, "dies", "%s", why);
	for (uint64_t i = 0; i < w->net.count; i++) {
		struct stream *s = &w->net.streams[i];

		if (s->host == h->index && s->host_life == h->life && !s->cut)
			net_cut(w, s, 0,
				!w->calm && world_chance(w, 10) ? world_between(w, 5000, 20000)
								: world_between(w, 1, 100));
	}
	if (h->commit_out && world_chance(w, 30))
		memory_of(h->store)->commit_waits = false; /* lost on its way, if it was */
	else if (h->commit_out && world_chance(w, 50))
		w->store_fault.late = (struct late_store){ h->store,
			w->now_ms + LEADER_TTL_MS + world_between(w, 0, 5000) };
	again_look(w, h);
	store_memory_orphan(h->store);
	/* The handle stays until the end: what is on its way in it can still arrive. */
	h->store = NULL;
	host_release(h);
	h->life++;
	world_soon(w, world_between(w, 200, 3000), to(h, HAPPEN_HOST_START));
}

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
	s->waiting = NULL;
	post->stream = stream;
	post->events = arena_zero(&w->arena, sizeof *post->events);
	post->events[0].kind = EVENT_GONE;
	post->events[0].conn = stream;
	post->count = 1;
	host_enqueue(h, post);
	host_run(w, h);
}

void host_call(struct world *w, struct host *h, const struct event *event)
{
	struct post *post;

	if (!h->up || w->now_ms < h->paused_until_ms)
		return;
	post = arena_zero(&w->arena, sizeof *post);
	post->events = arena_take(&w->arena, sizeof *post->events);
	post->events[0] = *event;
	post->events[0].submit.unix_ms = event->kind == EVENT_SUBMIT ? w->now_ms : event->submit.unix_ms;
	post->count = 1;
	host_enqueue(h, post);
	host_run(w, h);
}

/* Until when nothing goes through this handle. */
static int64_t store_stands_until(const struct world *w, const struct host *h, const struct store *store)
{
	int64_t until = w->store_fault.stands_until_ms;

	if (store == h->store && h->isolated_until_ms > until)
		until = h->isolated_until_ms;
	if (store == w->store_fault.late.store && w->store_fault.late.until_ms > until)
		until = w->store_fault.late.until_ms;
	return until;
}

/* How long the store takes, and whether it has applied the commit all that time or does so at the end. */
static void commit(struct world *w, struct host *h)
{
	struct store_fault *fault = &w->store_fault;
	int64_t takes = world_between(w, 1, 3);
	struct happening answer = to(h, HAPPEN_HOST_STORE);
	enum memory_mood mood = world_chance(w, 50) ? MEMORY_MUTE : MEMORY_STANDS;

	if (w->now_ms < fault->slow_until_ms)
		takes = world_between(w, 10, 3000);
	if (w->now_ms < store_stands_until(w, h, h->store)) {
		takes = store_stands_until(w, h, h->store) - w->now_ms + 1;
		mood = MEMORY_STANDS;
	}
	store_memory_mood(h->store, mood);
	h->store->ops->commit(h->store, ++h->seq, h->fx.moves, h->fx.move_count);
	h->commit_out = true;
	answer.data = h->store;
	world_soon(w, takes, answer);
	if (!fault->kill_next)
		return;
	fault->kill_next = false;
	tally.by_fault[FAULT_HOST_KILLED_IN_COMMIT]++;
	host_kill(w, h, "with a commit on its way");
}

static void step_beats(struct world *w, struct host *h)
{
	while (h->beats && effects_room(&h->fx, STEP_MOVES)) {
		struct post *post = h->beats;

		h->beats = post->next;
		net_stream(w, post->stream)->beat = NULL;
		for (size_t i = 0; i < post->count; i++)
			host_step(w, h, &post->events[i]);
	}
	h->pending = h->beats;
}

static void turn(struct world *w, struct host *h)
{
	tally.turns++;
	h->turn_ms = host_now(w, h);
	h->turned_ms = w->now_ms;
	step_kind(w, h, EVENT_TURN);
	step_beats(w, h);
	for (struct post *post = h->inbox; post && !h->pending; post = post->next)
		while (post->stepped < post->count && !h->pending) {
			h->pending = !step_fits(&h->fleet, &post->events[post->stepped], &h->fx);
			if (!h->pending)
				host_step(w, h, &post->events[post->stepped++]);
		}
	step_kind(w, h, EVENT_REST);
	again_turn(w, h);
	h->pending = h->pending || !effects_room(&h->fx, STEP_MOVES);
	invariants_turn(w, h);
	if (h->fx.move_count > EFFECT_MOVES_MOST)
		world_broke(w, "%zu moves in one turn", h->fx.move_count);
	if (h->fx.move_count)
		commit(w, h);
	else
		host_carry_out(w, h);
}

/* What may be refused: a key of another type, and what would follow it; or a store that is not this one any more. */
static void refused(struct world *w, struct host *h, const struct store_reply *reply)
{
	bool other = str_starts(str_of(reply->words), STR("the store "));

	tally.refusals += other;
	if (other ? !w->store_fault.other : !w->store_fault.spoiled)
		world_broke(w, "a commit was refused: %s", reply->words);
	host_kill(w, h, "its commit was refused");
}

/* Who slept on a commit may have a successor by now: nothing is told before the leader key is confirmed again. */
static void committed_tell(struct world *w, struct host *h)
{
	if (!h->up || !h->committed || host_now(w, h) - h->fleet.confirmed_ms > LEADER_TTL_MS / 2)
		return;
	h->committed = h->commit_out = false;
	host_carry_out(w, h);
}

static void store_replies(struct world *w, struct host *h)
{
	struct store_reply reply;

	while (h->up && h->store->ops->poll(h->store, &reply)) {
		struct event confirmed = { .kind = EVENT_CONFIRMED, .sent_ms = h->confirm_asked_ms };

		switch (reply.kind) {
		case STORE_COMMITTED:
			h->committed = true;
			break;
		case STORE_CONFIRMED:
			h->confirm_out = false;
			h->confirmed_ms = h->confirm_asked_ms;
			tally.events++;
			tally.by_event[EVENT_CONFIRMED]++;
			again_event(w, h, &confirmed, h->fleet.now_ms);
			step(&h->fleet, &confirmed, h->fleet.now_ms, &h->fx);
			break;
		case STORE_DEPOSED:
			tally.deposed++;
			tally.woke_deposed += h->committed;
			host_kill(w, h, "another leads");
			return;
		case STORE_REFUSED:
			refused(w, h, &reply);
			return;
		}
	}
}

/* The commit whose reply was lost is sent once more, and must change nothing. */
static void send_again(struct world *w, struct memory_store *s)
{
	uint64_t before = s->memory->seq;

	w->store_fault.reply_lost = false;
	tally.by_fault[FAULT_STORE_REPLY_LOST]++;
	s->commit_reply = memory_commit(s->memory, &s->term, s->seq, s->moves, s->count);
	if (s->memory->seq != before || s->commit_reply.kind == STORE_REFUSED)
		world_broke(
			w, "a commit that was sent twice is not what it was once: %s", s->commit_reply.words);
}

void host_store_answers(struct world *w, struct host *h, struct store *store, bool mine)
{
	struct memory_store *s = memory_of(store);
	bool applied;

	if (w->now_ms < store_stands_until(w, h, store)) {
		world_soon(w, store_stands_until(w, h, store) - w->now_ms,
			(struct happening){ .kind = HAPPEN_HOST_STORE,
				.who = h->index,
				.life = mine ? h->life : 0,
				.data = store });
		return;
	}
	applied = s->mood == MEMORY_MUTE && s->commit_answered && memory_is_connected(s) &&
		  s->commit_reply.kind == STORE_COMMITTED;
	if (applied && mine && w->store_fault.reply_lost)
		send_again(w, s);
	store_memory_mood(store, MEMORY_ANSWERS);
	if (mine)
		host_run(w, h);
}

void host_run(struct world *w, struct host *h)
{
	bool due;

	if (!h->up || w->now_ms < h->paused_until_ms)
		return;
	store_replies(w, h);
	committed_tell(w, h);
	if (h->up && !h->confirm_out && host_now(w, h) - h->confirm_asked_ms >= LEADER_CONFIRM_MS) {
		h->confirm_asked_ms = host_now(w, h);
		h->confirm_out = true;
		h->store->ops->confirm(h->store);
		store_replies(w, h);
		committed_tell(w, h);
	}
	due = h->up && !h->commit_out &&
	      (h->inbox || h->beats || h->pending || host_now(w, h) - h->turn_ms >= TICK_MS);
	if (due)
		turn(w, h);
}
