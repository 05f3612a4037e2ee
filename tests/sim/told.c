/* Looks at each effect as it is carried out: it says what is stored, and takes nothing from who lives. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/asked.h"
#include "tests/sim/invariants.h"
#include "tests/sim/world.h"

#include <inttypes.h>

/* Nothing is acknowledged that is not stored. */
static void look_at_acknowledge(struct world *w, const struct host *h, const struct effect *effect)
{
	const struct fact *fact = ledger_fact(w, effect->ref);

	/* Handed back: rightly stored nowhere. Lost since: given back before anything else goes to the store. */
	if (effect->reason == REASON_HANDED_BACK || effect->reason == REASON_QUOTA || !host_is_mended(h) ||
		host_is_fooled(w, h))
		return;
	if (!fact || token_compare(fact->stored.token, effect->token) < 0 ||
		(fact->stored.state != SUBTASK_DONE && effect->reason == REASON_ACCEPTED_BEFORE))
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
			h->turned_ms >= c->paused_until_ms + TTL_MS && held_find(c->held, effect->token))
			world_broke(w, "j%" PRIu64 "/%u: its lease expired, and worker %s lives and has it",
				effect->ref.job, effect->ref.number, c->id);
	}
}

/* Its worker is at work on it, and the provider has billed it. */
static bool is_under_way(const struct world *w, const struct effect *effect)
{
	for (uint32_t i = 0; i < w->worker_count; i++) {
		const struct crewman *c = &w->workers[i];
		const struct attempt *a = c->up ? held_find(c->held, effect->token) : NULL;

		if (a && a->state == ATTEMPT_RUNNING && a->output.spent_microusd)
			return true;
	}
	return false;
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

/* After a terminal answer of its provider nothing of a job begins before a person has acted. */
static void look_at_quota(struct world *w, const struct host *h, const struct effect *effect)
{
	struct ledger_job *job = &w->ledger.jobs[effect->ref.job % LEDGER_JOBS];
	uint32_t life = HOSTS * h->life + h->index + 1;

	/* Of a question to models its tier alone is shut: see asked.c. */
	for (uint32_t i = 0; effect->kind == EFFECT_ACKNOWLEDGE && i < w->worker_count; i++) {
		const struct crewman *c = &w->workers[i];
		const struct attempt *a = c->up ? held_find(c->held, effect->token) : NULL;

		/* Two jobs that had one number, of which the store has lost one, are not told apart here. */
		if (a && a->kind != KIND_MODEL && a->output.outcome == OUTCOME_QUOTA && !w->forgot &&
			token_compare(a->ran_under, job->resumed) > 0)
			job->out_of_quota = life;
	}
	if (effect->kind == EFFECT_RESUMED && !effect->err) {
		job->out_of_quota = 0;
		job->resumed = w->given;
	}
	if (effect->kind == EFFECT_ASSIGN && job->out_of_quota == life)
		world_broke(w, "j%" PRIu64 "/%u: assigned after its provider took no more calls",
			effect->ref.job, effect->ref.number);
}

static bool is_hedged(const struct host *h, struct subtask_ref ref)
{
	const struct job_row *job = fleet_job(&h->fleet, ref.job);
	const struct subtask_row *row = job && !job_ended(job->state) ? job_subtask(job, ref.number) : NULL;

	return row && row->lease != NO_SLOT && lease_twin(&h->fleet, &h->fleet.leases[row->lease]);
}

/* Of several who say that they hold a subtask the one with the newest token has it. One of two that stand beside each other takes
 * nothing from the other: who did not hear of its adoption may come again. */
static void look_at_claim(struct world *w, struct host *h, const struct effect *effect)
{
	struct seen_row *last = &h->seen.rows[effect->ref.job % HOST_JOBS_MOST][effect->ref.number];
	struct token with = effect->kind == EFFECT_ADOPT ? effect->old_token : effect->token;
	const struct stream *s = net_stream(w, effect->conn);

	if (is_hedged(h, effect->ref))
		return;
	if (token_compare(with, last->claimed) < 0 && s->worker != last->claimer)
		world_broke(w,
			"j%" PRIu64 "/%u: worker w%u has it by %" PRIu64 ".%" PRIu64
			", and w%u by the newer %" PRIu64 ".%" PRIu64,
			effect->ref.job, effect->ref.number, s->worker, with.term, with.seq, last->claimer,
			last->claimed.term, last->claimed.seq);
	last->claimed = with;
	last->claimer = s->worker;
}

/* Tokens grow over all that lead: what was given once is never given again. Who does not lead any more gives none. */
static void look_at_token(struct world *w, const struct host *h, const struct effect *effect)
{
	bool leads = !strcmp(h->term.holder, w->ledger.term.holder);

	if (leads && token_compare(effect->token, w->given) <= 0)
		world_broke(w,
			"j%" PRIu64 "/%u: token %" PRIu64 ".%" PRIu64 " is given, and %" PRIu64 ".%" PRIu64
			" was before",
			effect->ref.job, effect->ref.number, effect->token.term, effect->token.seq,
			w->given.term, w->given.seq);
	if (leads)
		w->given = effect->token;
	if (leads || effect->kind != EFFECT_ASSIGN)
		return;
	tally.late_assignments++;
	if (!host_is_fooled(w, h))
		world_broke(w, "j%" PRIu64 "/%u: assigned by who was deposed, and could know it",
			effect->ref.job, effect->ref.number);
}

/* Who was told to take nothing new, or said so, is given nothing new, by whatever stream it comes back. */
static void look_at_drain(struct world *w, const struct effect *effect)
{
	struct stream *s = net_stream(w, effect->conn);

	if (!s)
		return;
	s->drains |= effect->kind == EFFECT_DRAIN ||
		     (effect->kind == EFFECT_ACKNOWLEDGE && effect->reason == REASON_HANDED_BACK);
	if (s->drains && effect->kind == EFFECT_ASSIGN)
		world_broke(w, "j%" PRIu64 "/%u: given to worker w%u, which drains", effect->ref.job,
			effect->ref.number, s->worker);
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
		look_at_acknowledge(w, h, effect);
	look_at_drain(w, effect);
	look_at_quota(w, h, effect);
	asked_effect(w, h, effect);
	if (effect->kind == EFFECT_ASSIGN || effect->kind == EFFECT_ADOPT) {
		look_at_claim(w, h, effect);
		look_at_token(w, h, effect);
	}
	if (effect->kind == EFFECT_LOG && effect->log == LOG_SUBTASK_MOVED &&
		effect->move == SUBTASK_EXPIRE) {
		tally.expired++;
		tally.paid_expired += is_under_way(w, effect);
		effect->reason == REASON_STALLED ? look_at_stall(w, effect) : look_at_expiry(w, h, effect);
	}
}
