/* Compares the fleet with itself, its effects with the ledger, and its judgement of workers with the workers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/invariants.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { LOOK_AGAIN = 16 };

/* Two leases at most, each of which knows the other, with two workers. */
static void look_at_twin(struct world *w, const struct host *h, const struct lease_row *lease)
{
	const struct lease_row *twin = lease_twin(&h->fleet, lease);

	if (twin && (lease_twin(&h->fleet, twin) != lease || twin->number != lease->number ||
			    twin->job != lease->job || twin->worker == lease->worker ||
			    token_equal(twin->token, lease->token)))
		world_broke(w, "a hedge of subtask %u is no twin of its lease", lease->number);
}

static void look_at_row(struct world *w, struct host *h, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);
	struct token *seen = &h->seen[job->id % HOST_JOBS_MOST][number];
	bool leased = row->state == SUBTASK_LEASED || row->state == SUBTASK_GATING;

	/* What is accepted may be the older one of two leases. */
	if (token_compare(row->token, *seen) < 0 && row->state != SUBTASK_DONE && row->state != SUBTASK_HELD)
		world_broke(w, "j%" PRIu64 "/%u: its token became smaller", job->id, number);
	*seen = row->token;
	if (leased != (row->lease != NO_SLOT))
		world_broke(w, "j%" PRIu64 "/%u: %s, and its lease is %u", job->id, number,
			subtask_state_name(row->state), row->lease);
	if (row->lease == NO_SLOT)
		return;
	const struct lease_row *lease = &h->fleet.leases[row->lease];

	if (lease->number != number || h->fleet.jobs[lease->job] != job ||
		token_compare(lease->token, row->token) > 0)
		world_broke(w, "j%" PRIu64 "/%u: its lease is another's", job->id, number);
	look_at_twin(w, h, lease);
}

static void look_at_job(struct world *w, struct host *h, const struct job_row *job, uint32_t *leases)
{
	uint32_t slot = (uint32_t)(job->id % HOST_JOBS_MOST);
	struct job_counts counts = { 0 };

	if (h->seen_job[slot] != job->id)
		memset(h->seen[slot], 0, sizeof h->seen[slot]);
	h->seen_job[slot] = job->id;
	if (job_ended(job->state))
		return;
	for (uint32_t i = 0; i < job->counts.total; i++) {
		look_at_row(w, h, job, i);
		counts.by_state[job_subtask(job, i)->state]++;
	}
	if (memcmp(counts.by_state, job->counts.by_state, sizeof counts.by_state))
		world_broke(w, "job j%" PRIu64 ": its counts are not those of its rows", job->id);
	if (job->ready_total + job->unlooked.count + job->asked.count != counts.by_state[SUBTASK_READY] ||
		job->backoff_count != counts.by_state[SUBTASK_BACKOFF])
		world_broke(w, "job j%" PRIu64 ": its lists are not those of its rows", job->id);
	if (job->running != counts.by_state[SUBTASK_LEASED] + counts.by_state[SUBTASK_GATING] + job->hedges)
		world_broke(w, "job j%" PRIu64 ": %u leases are counted", job->id, job->running);
	*leases += job->running;
}

void invariants_look(struct world *w, struct host *h)
{
	const struct fleet *f = &h->fleet;
	uint32_t leases = 0, of_workers = 0;

	/* Most steps change no row. That the fleet's hash says so is believed, but not for long. */
	if (h->seen_hash == f->hash && ++h->steps % LOOK_AGAIN)
		return;
	h->seen_hash = f->hash;
	for (uint32_t i = 0; i < f->limits.jobs; i++)
		if (f->jobs[i])
			look_at_job(w, h, f->jobs[i], &leases);
	for (uint32_t i = 0; i < f->limits.workers; i++)
		of_workers += f->workers[i].leases;
	/* As many leases as subtasks that have one: none has two. */
	if (leases != f->lease_count || of_workers != f->lease_count)
		world_broke(w, "%u leases live, subtasks have %u, workers %u", f->lease_count, leases,
			of_workers);
}

/* Nothing is acknowledged that is not stored. */
static void look_at_acknowledge(struct world *w, const struct effect *effect)
{
	const struct fact *fact = ledger_fact(w, effect->ref);

	if (effect->reason == REASON_HANDED_BACK)
		return; /* rightly stored nowhere */
	if (!fact || token_compare(fact->token, effect->token) < 0 ||
		(fact->state != SUBTASK_DONE && effect->reason == REASON_ACCEPTED_BEFORE))
		world_broke(w,
			"j%" PRIu64 "/%u: acknowledged under %" PRIu64 ".%" PRIu64 ", which is not stored",
			effect->ref.job, effect->ref.number, effect->token.term, effect->token.seq);
}

/* A worker that is attached, beats and has the attempt does not lose it, whatever pauses there were. What counts is when
 * that was decided: a store that stands may let the world hear of it much later. */
static void look_at_expiry(struct world *w, const struct host *h, const struct effect *effect)
{
	for (uint32_t i = 0; i < w->worker_count; i++) {
		const struct crewman *c = &w->workers[i];

		if (effect->reason == REASON_WORKER_LOST && str_equal(str_of(c->id), effect->worker) &&
			worker_is_attached(w, c, h->index, h->life) &&
			h->turn_ms >= c->paused_until_ms + TTL_MS && held_find(c->held, effect->token))
			world_broke(w, "j%" PRIu64 "/%u: its lease expired, and worker %s lives and has it",
				effect->ref.job, effect->ref.number, c->id);
	}
}

/* Work that advances is not called stalled, however late its beats were. */
static void look_at_stall(struct world *w, const struct effect *effect)
{
	for (uint32_t i = 0; i < w->worker_count; i++) {
		const struct crewman *c = &w->workers[i];
		const struct attempt *a = c->up ? held_find(c->held, effect->token) : NULL;

		if (a && a->state == ATTEMPT_RUNNING && (uint64_t)a->wall_ms != c->hung_run)
			world_broke(w, "j%" PRIu64 "/%u: called stalled, and worker %s gets on with it",
				effect->ref.job, effect->ref.number, c->id);
	}
}

void invariants_loaded(struct host *h)
{
	const struct fleet *f = &h->fleet;

	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		/* Workers are called w0, w1 and so on. */
		uint32_t worker = (uint32_t)(f->workers[lease->worker].id[1] - '0');

		h->claimed[lease->job][lease->number] = (struct claimed){ lease->adopted, worker };
	}
}

void invariants_turn(struct world *w, const struct host *h)
{
	if (w->now_ms - h->confirmed_ms <= LEADER_TTL_MS / 2)
		return;
	for (size_t i = 0; i < h->fx.count; i++)
		if (h->fx.list[i].kind == EFFECT_ASSIGN)
			world_broke(w, "j%" PRIu64 "/%u: granted by who was not confirmed for %" PRId64 " ms",
				h->fx.list[i].ref.job, h->fx.list[i].ref.number, w->now_ms - h->confirmed_ms);
}

/* Of several who say that they hold a subtask the one with the newest token has it. */
static void look_at_claim(struct world *w, struct host *h, const struct effect *effect)
{
	struct claimed *last = &h->claimed[effect->ref.job % HOST_JOBS_MOST][effect->ref.number];
	struct token with = effect->kind == EFFECT_ADOPT ? effect->old_token : effect->token;
	const struct stream *s = net_stream(w, effect->conn);

	if (token_compare(with, last->token) < 0 && s->worker != last->worker)
		world_broke(w,
			"j%" PRIu64 "/%u: worker w%u has it by %" PRIu64 ".%" PRIu64
			", and w%u by the newer %" PRIu64 ".%" PRIu64,
			effect->ref.job, effect->ref.number, s->worker, with.term, with.seq, last->worker,
			last->token.term, last->token.seq);
	*last = (struct claimed){ with, s->worker };
}

static void log_effect(const struct world *w, const struct host *h, const struct effect *effect)
{
	static const char *const names[EFFECTS] = { [EFFECT_WELCOME] = "welcome",
		[EFFECT_ASSIGN] = "assign",
		[EFFECT_ACKNOWLEDGE] = "acknowledge",
		[EFFECT_CANCEL] = "cancel",
		[EFFECT_ADOPT] = "adopt",
		[EFFECT_DRAIN] = "drain",
		[EFFECT_NOT_LEADER] = "not leader",
		[EFFECT_DROP] = "drop",
		[EFFECT_RECHECK] = "recheck",
		[EFFECT_LOOK] = "look" };

	if (effect->kind == EFFECT_LOG && effect->log == LOG_SUBTASK_MOVED)
		world_log(w, "host", h->index, subtask_event_name(effect->move),
			"j%" PRIu64 "/%u.%u token=%" PRIu64 ".%" PRIu64 " now=%s reason=\"%s\"",
			effect->ref.job, effect->ref.number, effect->ref.attempt, effect->token.term,
			effect->token.seq, subtask_state_name(effect->state), reason_words(effect->reason));
	else if (effect->kind == EFFECT_LOG && effect->log == LOG_JOB_MOVED)
		world_log(w, "host", h->index, "job", "j%" PRIu64 " now=%s", effect->ref.job,
			job_state_name(effect->move));
	else if (names[effect->kind])
		world_log(w, "host", h->index, names[effect->kind],
			"j%" PRIu64 "/%u.%u token=%" PRIu64 ".%" PRIu64 " stream=%" PRIu64 " reason=\"%s\"",
			effect->ref.job, effect->ref.number, effect->ref.attempt, effect->token.term,
			effect->token.seq, effect->conn, reason_words(effect->reason));
}

void invariants_effect(struct world *w, struct host *h, const struct effect *effect)
{
	if (w->logging)
		log_effect(w, h, effect);
	if (effect->kind == EFFECT_ACKNOWLEDGE)
		look_at_acknowledge(w, effect);
	if (effect->kind == EFFECT_ASSIGN || effect->kind == EFFECT_ADOPT)
		look_at_claim(w, h, effect);
	if (effect->kind == EFFECT_ASSIGN)
		tally.late_assignments += memory_of(w->store)->memory->term.number != h->term.number;
	else if (effect->kind == EFFECT_LOG && effect->log == LOG_SUBTASK_MOVED &&
		 effect->move == SUBTASK_EXPIRE)
		effect->reason == REASON_STALLED ? look_at_stall(w, effect) : look_at_expiry(w, h, effect);
}

void invariants_receive(struct world *w, struct post *post)
{
	for (size_t i = 0; i < post->count; i++)
		if (post->events[i].kind == EVENT_RESULT)
			result_look(w, &post->events[i]);
}

void invariants_end(struct world *w)
{
	for (uint32_t i = 0; i < w->job_count; i++) {
		const struct ledger_job *job = &w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS];

		for (uint32_t k = 0; k < job->total; k++) {
			struct subtask_ref ref = { w->jobs[i].id, k, 0 };
			enum behaviour behaviour = client_behaviour(w, ref);
			enum subtask_state state = job->facts[k].state;

			tally.subtasks++;
			tally.ended[state]++;
			if (state == SUBTASK_DONE &&
				(behaviour == FAILS_ALWAYS || behaviour == REFUSED_ALWAYS ||
					behaviour == UNCHECKED_ALWAYS || behaviour == POISON))
				if (w->jobs[i].submit.work.kind != KIND_NOOP)
					world_broke(w, "j%" PRIu64 "/%u is DONE and never had a right result",
						ref.job, k);
			if (state == SUBTASK_DEAD && (behaviour == BEHAVES_WELL || behaviour == BEHAVES_SLOW))
				tally.innocent_dead++;
		}
	}
}
