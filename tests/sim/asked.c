/* Remembers of each life what it was told of the tiers, and of each tier when it was asked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/asked.h"
#include "coordinator/state/tier_list.h"
#include "tests/sim/goals.h"
#include "tests/sim/models.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void asked_look(struct world *w, const struct host *h)
{
	const struct fleet *f = &h->fleet;
	uint32_t taken[PROVIDER_TIERS] = { 0 };

	for (uint32_t i = f->lease_first; w->models && i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

		if (row->kind == KIND_MODEL)
			taken[tier_index_of_row(f, row)] += lease->ticket.taken;
	}
	for (size_t i = 0; w->models && i < PROVIDER_TIERS; i++)
		if (taken[i] != f->quotas[i].limit.running)
			world_broke(w, "tier %s has %u calls under way, and %u leases have a place",
				provider_tiers[i].name.at, f->quotas[i].limit.running, taken[i]);
}

static bool somebody_can_ask(const struct fleet *f, const struct job_row *job, uint8_t tier)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].conn && !f->workers[i].draining &&
			f->workers[i].tools >> (TOOLS_MOST + tier) & 1 &&
			worker_serves(&f->workers[i], &f->queues[job->queue]))
			return true;
	return false;
}

const char *asked_fault(const struct fleet *f, const struct effect *effect, const struct worker_row *worker)
{
	const struct job_row *job = fleet_job(f, effect->ref.job);
	const struct subtask_row *row = job_subtask(job, effect->ref.number);
	const struct lease_row *lease = lease_of_token(f, row, effect->token);
	uint32_t list = row->tool - TOOLS_MOST;

	if (!(worker->tools >> (TOOLS_MOST + effect->tier) & 1) && somebody_can_ask(f, job, effect->tier))
		return "to a worker without a key of its tier, and another one has it";
	if (lease && !lease_twin(f, lease) && job->asking[list] > 1 && !(job->warm >> list & 1))
		return "beside the first question of its list, which nobody has answered yet";
	return NULL;
}

static const struct attempt *attempt_of(const struct world *w, struct token token)
{
	for (uint32_t i = 0; i < w->worker_count; i++) {
		const struct attempt *a = w->workers[i].up ? held_find(w->workers[i].held, token) : NULL;

		if (a)
			return a;
	}
	return NULL;
}

/* A provider that says when to come again is not asked before. */
static void hear_when(struct host *h, const struct attempt *a, ptrdiff_t tier)
{
	enum call_answer answer = a->output.call.end ? call_answer_of(str_of(a->output.call.end)) : CALL_NONE;
	int64_t after_ms = a->output.call.rates.retry_after_ms;

	if ((answer != CALL_TOO_MANY && answer != CALL_OVERLOAD) || after_ms < 0)
		return;
	if (h->seen.not_before_ms[tier] < h->fleet.now_ms + after_ms)
		h->seen.not_before_ms[tier] = h->fleet.now_ms + after_ms;
}

/* One of them speaks for all. */
static bool account_has_dates(const struct world *w, ptrdiff_t tier)
{
	uint32_t who = provider_account((size_t)tier);

	for (size_t i = 0; i < PROVIDER_TIERS; i++)
		if (who >> i & 1 && w->providers[i].dated)
			return true;
	return false;
}

static bool is_of_account(const struct attempt *a)
{
	return a->output.call.end && call_answer_of(str_of(a->output.call.end)) == CALL_TERMINAL;
}

/* An answer whose attempt is forgotten is not seen here, and the date that it named then stands with who heard it alone: who has one is
 * believed, where the provider has named one at all. */
static bool has_a_date(const struct world *w, const struct host *h, ptrdiff_t tier)
{
	const struct breaker *b = &h->fleet.quotas[tier].breaker;

	return account_has_dates(w, tier) && b->state == BREAKER_OPEN && b->terminal &&
	       b->until_ms != BREAKER_FOREVER;
}

/* A date that is too soon is put off. */
static void hear_until(struct host *h, int64_t after_ms, ptrdiff_t tier)
{
	int64_t least_ms = after_ms > QUOTA_SHUT_MS_LEAST ? after_ms : QUOTA_SHUT_MS_LEAST;

	if (after_ms >= 0 && h->seen.shut_until_ms[tier] < h->fleet.now_ms + least_ms)
		h->seen.shut_until_ms[tier] = h->fleet.now_ms + least_ms;
}

/* Each job that would ask it keeps that for who takes over. */
static void keep_shut(struct world *w, const struct host *h)
{
	for (uint32_t i = 0; i < h->fleet.limits.jobs; i++) {
		const struct job_row *job = h->fleet.jobs[i];

		if (job && job->state == JOB_RUNNING && job->sealed && job->work.model_lens_count)
			w->ledger.jobs[job->id % LEDGER_JOBS].shut |= h->seen.shut;
	}
}

/* Also of an answer that is old news here, and was not to who heard it: of a tier of its account. */
static void believe_dates(struct world *w, struct host *h)
{
	for (ptrdiff_t i = 0; i < PROVIDER_TIERS; i++)
		if (h->seen.shut >> i & 1 && has_a_date(w, h, i))
			h->seen.dated |= 1u << i;
	h->seen.shut &= ~h->seen.dated;
	for (uint32_t i = 0; i < LEDGER_JOBS; i++)
		w->ledger.jobs[i].shut &= ~h->seen.dated;
}

/* A tier whose account is empty, or which refuses the key, is not asked by who was told so before a person has acted, and of such an account
 * no other is. */
static void hear(struct world *w, struct host *h, const struct effect *effect)
{
	const struct attempt *a = attempt_of(w, effect->token);
	ptrdiff_t tier = a && a->kind == KIND_MODEL ? models_named(a) : -1;

	if (tier >= 0 && (effect->reason == REASON_TURNED_AWAY || effect->reason == REASON_RUNNER_FAILED))
		hear_when(h, a, tier);
	believe_dates(w, h);
	if (effect->reason != REASON_QUOTA || tier < 0 || token_compare(a->ran_under, h->seen.reopened) <= 0)
		return;
	uint32_t who = is_of_account(a) ? provider_account((size_t)tier) : 1u << tier;

	if (a->output.call.rates.retry_after_ms >= 0)
		h->seen.dated |= who;
	hear_until(h, a->output.call.rates.retry_after_ms, tier);
	h->seen.shut |= who;
	believe_dates(w, h);
	keep_shut(w, h);
}

/* The clock of a coordinator that leapt or stood still measures no minute; and where the store has lost the jobs nobody can know that
 * there was one. */
static bool minutes_are_known(const struct world *w)
{
	if (w->forgot)
		return false;
	for (uint32_t i = 0; i < HOSTS; i++)
		if (w->hosts[i].clock_ms)
			return false;
	return true;
}

/* What a gate refused is asked of somebody else, where there is one, none was ever shut, and nothing of what was asked is lost. */
static void look_at_turn(struct world *w, const struct effect *effect)
{
	struct fact *fact = ledger_fact(w, effect->ref);
	bool unknown = w->forgot;

	for (size_t i = 0; i < PROVIDER_TIERS; i++)
		unknown |= w->providers[i].shut_until_ms != 0;
	if (fact->asked_of == effect->tier + 1 && fact->stored.refused > fact->refused_then && !unknown &&
		effect->tier + 1 < PROVIDER_TIERS && !fact->stored.looks_at && !fact->stored.plans)
		world_broke(w, "j%" PRIu64 "/%u: refused, and asked of tier %s again", effect->ref.job,
			effect->ref.number, provider_tiers[effect->tier].name.at);
	fact->asked_of = effect->tier + 1;
	fact->refused_then = fact->stored.refused;
}

/* Two may be asked the same, where one takes too long: of one tier. */
static void look_at_twins(struct world *w, const struct host *h, const struct effect *effect)
{
	const struct job_row *job = fleet_job(&h->fleet, effect->ref.job);
	const struct subtask_row *row =
		job && !job_ended(job->state) ? job_subtask(job, effect->ref.number) : NULL;
	const struct lease_row *lease = row ? lease_of_token(&h->fleet, row, effect->token) : NULL;
	const struct lease_row *twin = lease ? lease_twin(&h->fleet, lease) : NULL;
	const struct attempt *a = twin ? attempt_of(w, twin->token) : NULL;

	if (a && a->output.call.tier.len &&
		!str_equal(a->output.call.tier, provider_tiers[effect->tier].name))
		world_broke(w, "j%" PRIu64 "/%u: asked of tier %s, and of tier %s beside it", effect->ref.job,
			effect->ref.number, provider_tiers[effect->tier].name.at, a->output.call.tier.at);
}

/* A minute does not begin anew because another leads. */
static void look_at_minute(struct world *w, const struct host *h, size_t place)
{
	const struct tier *tier = &provider_tiers[place];
	struct provider *p = &w->providers[place];
	uint32_t life = HOSTS * h->life + h->index + 1, calls, most = tier->limits.requests_per_minute;

	minute_add(&p->granted, h->turned_ms);
	calls = minute_calls(&p->granted, h->turned_ms);
	if (most && calls > most && minutes_are_known(w))
		world_broke(w, "tier %s was asked %u times in a minute, and may be %u times", tier->name.at,
			calls, most);
	tally.questions++;
	tally.asked_by_another += p->asker && p->asker != life && calls > 1;
	p->asker = life;
}

static void ask(struct world *w, const struct host *h, const struct effect *effect)
{
	world_log(w, "tier", effect->tier, "asked", "j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64,
		effect->ref.job, effect->ref.number, effect->token.term, effect->token.seq);
	if (h->seen.shut >> effect->tier & 1)
		world_broke(w, "j%" PRIu64 "/%u: asked of tier %s, which is shut", effect->ref.job,
			effect->ref.number, provider_tiers[effect->tier].name.at);
	if (h->fleet.now_ms < h->seen.shut_until_ms[effect->tier])
		world_broke(w,
			"j%" PRIu64 "/%u: asked of tier %s %" PRId64 " ms before the date that was named",
			effect->ref.job, effect->ref.number, provider_tiers[effect->tier].name.at,
			h->seen.shut_until_ms[effect->tier] - h->fleet.now_ms);
	if (w->ledger.jobs[effect->ref.job % LEDGER_JOBS].shut >> effect->tier & 1 && !w->forgot)
		world_broke(w, "j%" PRIu64 "/%u: asked of tier %s, which was shut when another led",
			effect->ref.job, effect->ref.number, provider_tiers[effect->tier].name.at);
	if (h->fleet.now_ms < h->seen.not_before_ms[effect->tier])
		world_broke(w, "j%" PRIu64 "/%u: asked of tier %s %" PRId64 " ms before it may be",
			effect->ref.job, effect->ref.number, provider_tiers[effect->tier].name.at,
			h->seen.not_before_ms[effect->tier] - h->fleet.now_ms);
	goals_asked(w, effect);
	look_at_turn(w, effect);
	look_at_twins(w, h, effect);
	look_at_minute(w, h, effect->tier);
}

void asked_effect(struct world *w, struct host *h, const struct effect *effect)
{
	if (!w->models)
		return;
	if (effect->kind == EFFECT_ACKNOWLEDGE)
		hear(w, h, effect);
	if (effect->kind == EFFECT_RESUMED) {
		h->seen.shut = h->seen.dated = 0;
		memset(h->seen.shut_until_ms, 0, sizeof h->seen.shut_until_ms);
		for (uint32_t i = 0; i < LEDGER_JOBS; i++)
			w->ledger.jobs[i].shut = 0;
		h->seen.reopened = w->given;
	}
	if (effect->kind == EFFECT_ASSIGN && effect->subtask == KIND_MODEL)
		ask(w, h, effect);
}
