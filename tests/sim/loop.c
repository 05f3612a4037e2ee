/* Turns and commits, in the place of the coordinator's loop: one commit is out at a time, and nothing is stepped meanwhile. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/host.h"
#include "tests/sim/again.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

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
	struct happening answer = host_happens(h, HAPPEN_HOST_STORE);
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

/* What one turn may write, what is kept for a store that loses it, and what lives beside the rows of jobs: each has its limit. */
static void look_at_limits(struct world *w, const struct host *h)
{
	const struct tail *kept = &memory_of(h->store)->tail;
	const struct fleet *f = &h->fleet;

	if (h->fx.move_count > EFFECT_MOVES_MOST || h->fx.move_bytes > COMMIT_BYTES_MOST)
		world_broke(w, "%zu moves of %zu bytes in one turn", h->fx.move_count, h->fx.move_bytes);
	if (kept->count > TAIL_COMMITS_MOST || kept->bytes > TAIL_BYTES_MOST)
		world_broke(w, "%zu commits of %zu bytes are kept", kept->count, kept->bytes);
	if (f->lease_count > f->limits.leases)
		world_broke(w, "%u leases live", f->lease_count);
}

static void turn(struct world *w, struct host *h)
{
	tally.turns++;
	h->turn_ms = host_now(w, h);
	h->turned_ms = w->now_ms;
	host_step_kind(w, h, EVENT_TURN);
	step_beats(w, h);
	for (struct post *post = h->inbox; post && !h->pending; post = post->next)
		while (post->stepped < post->count && !h->pending) {
			h->pending = !step_fits(&h->fleet, &post->events[post->stepped], &h->fx);
			if (!h->pending)
				host_step(w, h, &post->events[post->stepped++]);
		}
	host_step_kind(w, h, EVENT_REST);
	again_turn(w, h);
	h->pending = h->pending || !effects_room(&h->fx, STEP_MOVES);
	invariants_turn(w, h);
	look_at_limits(w, h);
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
	      (h->inbox || h->beats || h->pending || host_now(w, h) - h->turn_ms >= HOST_TICK_MS);
	if (due)
		turn(w, h);
}
