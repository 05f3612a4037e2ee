/* Loads what is stored into a fleet of its own, and compares the two. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/mirror.h"
#include "coordinator/state/way.h"
#include "tests/sim/load.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdlib.h>

struct mirror {
	struct fleet fleet;
	struct effects fx;
	int64_t now_ms;
};

static void mirror_step(void *arg, const struct event *event)
{
	struct mirror *m = arg;

	step(&m->fleet, event, m->now_ms, &m->fx);
}

/* Attempts of what is free and under way are in memory alone, as is what a hedge of it came to. Where several present it, the count
 * is that of who came first. */
static bool is_exact(const struct subtask_row *row)
{
	return row->bill || row->state == SUBTASK_BACKOFF || subtask_rests((enum subtask_state)row->state);
}

static bool way_differs(const struct subtask_row *a, const struct subtask_row *b)
{
	uint8_t by_a[ATTEMPTS_REFUSED_MOST], by_b[ATTEMPTS_REFUSED_MOST];
	uint32_t count = way_refused(a, by_a);

	return a->passed != b->passed || a->language != b->language || way_refused(b, by_b) != count ||
	       memcmp(by_a, by_b, count);
}

static const char *row_fault(const struct subtask_row *live, const struct subtask_row *stored)
{
	bool has_spec = live->state != SUBTASK_DONE || kind_finds((enum subtask_kind)live->kind);

	if (live->kind != stored->kind)
		return "is of another kind";
	if (has_spec &&
		!str_equal(str_bytes(live->spec, live->spec_len), str_bytes(stored->spec, stored->spec_len)))
		return "is another subtask";
	if (subtask_rests((enum subtask_state)live->state) !=
		subtask_rests((enum subtask_state)stored->state))
		return "rests in one of the two";
	if (stored->refused > live->refused || stored->failed > live->failed || stored->lost > live->lost)
		return "had more attempts than it knows";
	if (!is_exact(live))
		return NULL;
	if (stored->refused != live->refused || stored->failed != live->failed ||
		stored->lost != live->lost || stored->attempts != live->attempts)
		return "had fewer attempts";
	return live->kind == KIND_MODEL && way_differs(live, stored) ? "has another way behind it" : NULL;
}

static const char *facts_fault(const struct job_row *live, const struct job_row *stored)
{
	if (live->state != stored->state || (live->state == JOB_PAUSED && live->reason != stored->reason))
		return "its state";
	if (live->sealed != stored->sealed || live->cancelling != stored->cancelling)
		return "whether it is whole, or being cancelled";
	if (strcmp(live->queue_name, stored->queue_name) || strcmp(live->principal, stored->principal))
		return "whose it is";
	if (live->key_len != stored->key_len || memcmp(live->key, stored->key, live->key_len) ||
		memcmp(live->contract, stored->contract, sizeof live->contract))
		return "its key or contract";
	if (live->submitted_unix_ms != stored->submitted_unix_ms ||
		live->most_running != stored->most_running)
		return "when it came, or how much of it may run";
	if (live->purse.granted != stored->purse.granted)
		return "what it may cost";
	return str_equal(live->request, stored->request) ? NULL : "its request";
}

static void look_at_rows(struct world *w, const struct job_row *live, const struct job_row *stored)
{
	uint64_t attempts = 0, known = 0;

	if (live->counts.total != stored->counts.total) {
		world_broke(w, "j%" PRIu64 ": who takes over would have %u subtasks of %u", live->id,
			stored->counts.total, live->counts.total);
		return;
	}
	for (uint32_t i = 0; i < live->counts.total; i++) {
		const char *fault = row_fault(job_subtask(live, i), job_subtask(stored, i));

		if (fault)
			world_broke(w, "j%" PRIu64 "/%u: to who takes over it %s", live->id, i, fault);
		attempts += job_subtask(stored, i)->attempts;
		known += job_subtask(live, i)->attempts;
	}
	if (attempts != stored->counts.attempts)
		world_broke(w, "j%" PRIu64 ": who takes over counts %" PRIu64 " attempts of %" PRIu64,
			live->id, stored->counts.attempts, attempts);
	if (known != live->counts.attempts)
		world_broke(w,
			"j%" PRIu64 ": %" PRIu64 " attempts are counted, and its subtasks had %" PRIu64,
			live->id, live->counts.attempts, known);
	if (live->purse.reserved + live->purse.spent != stored->purse.reserved + stored->purse.spent)
		world_broke(w, "j%" PRIu64 ": to who takes over %" PRIu64 " are out, and not %" PRIu64,
			live->id, stored->purse.reserved + stored->purse.spent,
			live->purse.reserved + live->purse.spent);
}

static void look_at_job(struct world *w, const struct job_row *live, const struct job_row *stored)
{
	const char *fault;

	if (!stored || stored->id != live->id) {
		world_broke(w, "j%" PRIu64 ": who takes over would not know it", live->id);
		return;
	}
	fault = facts_fault(live, stored);
	if (fault)
		world_broke(w, "j%" PRIu64 ": who takes over would not know %s", live->id, fault);
	else if (live->sealed)
		look_at_rows(w, live, stored);
}

/* Answers of models that were accepted after so many refusals, in the whole book: a worker may have named another tier than its row does. */
static uint64_t accepted(const struct verdict_book *book, int refusals)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < VERDICTS_ROWS_MOST; i++)
		sum += book->rows[i].after[refusals].accepted;
	return sum;
}

static void look_at_verdicts(
	struct world *w, const struct verdict_book *live, const struct verdict_book *stored)
{
	for (int n = 0; n < VERDICTS_REFUSALS; n++)
		if (accepted(live, n) != accepted(stored, n))
			world_broke(w,
				"who takes over knows of %" PRIu64
				" verdicts after %d refusals, and not of %" PRIu64,
				accepted(stored, n), n, accepted(live, n));
}

static bool waits_for_a_person(const struct quota *quota)
{
	return quota->breaker.terminal && quota->breaker.until_ms == BREAKER_FOREVER;
}

/* What is shut until a person has acted is so for who takes over, where a job that goes on would ask it. */
static void look_at_tiers(struct world *w, const struct host *h, const struct fleet *stored)
{
	const struct fleet *live = &h->fleet;
	bool asks = false;

	for (uint32_t i = 0; i < live->limits.jobs; i++)
		asks |= live->jobs[i] && live->jobs[i]->state == JOB_RUNNING && live->jobs[i]->sealed &&
			live->jobs[i]->work.model_lens_count;
	for (size_t i = 0; asks && i < live->tier_count; i++)
		if (waits_for_a_person(&live->quotas[i]) != waits_for_a_person(&stored->quotas[i]))
			world_broke(w, "tier %s is %s, and to who takes over it is not",
				live->tiers[i].name.at,
				waits_for_a_person(&live->quotas[i]) ? "shut" : "open");
}

static bool is_quiet(const struct world *w, const struct host *h)
{
	return !w->broken[0] && !w->store_fault.other && !h->commit_out && !h->fx.move_count &&
	       !strcmp(h->term.holder, w->ledger.term.holder) && host_is_mended(h);
}

void mirror_look(struct world *w, struct host *h)
{
	struct mirror *m;

	if (!is_quiet(w, h))
		return;
	m = calloc(1, sizeof *m);
	if (!m)
		abort();
	m->now_ms = host_now(w, h);
	effects_init(&m->fx);
	fleet_init(&m->fleet, &host_limits, client_tools, 2, w->seed);
	fleet_shares(&m->fleet, w->shares, 2);
	if (w->models)
		fleet_tiers(&m->fleet, provider_tiers, PROVIDER_TIERS);
	if (!load_stored(w, w->store, h->term.number + 1, mirror_step, m)) {
		tally.mirrors++;
		m->fleet.unix_ms = h->fleet.unix_ms;
		mirror_step(m, &(struct event){ .kind = EVENT_RESTORED });
		for (uint32_t i = 0; i < h->fleet.limits.jobs; i++)
			if (h->fleet.jobs[i] && !job_ended(h->fleet.jobs[i]->state))
				look_at_job(w, h->fleet.jobs[i], m->fleet.jobs[i]);
		look_at_tiers(w, h, &m->fleet);
		if (w->seed % 4)
			look_at_verdicts(w, &h->fleet.verdicts, &m->fleet.verdicts);
	}
	fleet_release(&m->fleet);
	effects_release(&m->fx);
	free(m);
}
