/* The provider's own bill: a call is billed as it begins, whoever dies in the middle of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/money.h"
#include "coordinator/state/record.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void money_price(struct world *w, struct job_work *work)
{
	bool free = w->calm && !(w->scenario && w->scenario->paid);

	if (work->kind != KIND_SCRIPTED || free || w->fair || !world_chance(w, 60))
		return;
	work->price_microusd = MONEY_PRICE;
	work->budget_microusd = MONEY_PRICE * (uint64_t)world_between(w, 1, 2 * (int64_t)work->subtasks);
}

static uint64_t out_of(const struct fact *fact)
{
	const struct bill *bill = &fact->stored.bill;
	uint64_t out = 0;

	for (uint32_t i = 0; i < bill->count; i++)
		out += bill->charges[i].full ? 0 : bill->charges[i].microusd;
	return out;
}

void money_bill(struct world *w, struct attempt *a, uint64_t microusd)
{
	struct ledger_job *job = &w->ledger.jobs[a->ref.job];
	struct fact *fact = ledger_fact(w, a->ref);

	a->output.spent_microusd = microusd;
	job->billed += microusd;
	fact->billed += microusd;
	tally.billed += microusd;
	if (w->forgot)
		return; /* a reservation may be lost with the store's last commits: the limit that is written down */
	if (job->billed > job->granted)
		world_broke(w,
			"j%" PRIu64 ": the provider's own bill, %" PRIu64 ", is above the cap, %" PRIu64,
			a->ref.job, job->billed, job->granted);
	if (fact->billed > bill_settled(&fact->stored.bill) + out_of(fact))
		world_broke(w, "j%" PRIu64 "/%u: a call began that nobody had reserved money for", a->ref.job,
			a->ref.number);
}

void money_begins(struct world *w, struct attempt *a)
{
	if (!w->jobs[w->ledger.jobs[a->ref.job].def].submit.work.price_microusd)
		return;
	if (!w->calm && world_between(w, 1, 400) == 1)
		w->quota_until_ms = w->now_ms + world_between(w, 500, 5000);
	if (w->now_ms >= w->quota_until_ms) /* else it is refused, and not billed */
		money_bill(w, a, (uint64_t)world_between(w, 1, MONEY_PRICE));
}

bool money_is_refused(const struct world *w, const struct attempt *a)
{
	const struct ledger_job *job = &w->ledger.jobs[a->ref.job];

	return w->jobs[job->def].submit.work.price_microusd && !a->output.spent_microusd;
}

const char *money_fault(const struct fact *fact, const struct subtask_record *record)
{
	if (record->row.state == SUBTASK_LEASED && !record->paid)
		return "a free lease is stored";
	if (record->row.state == SUBTASK_LEASED)
		return NULL;
	for (uint32_t i = 0; i < record->bill.count; i++)
		if (!record->bill.charges[i].full)
			return "nobody has it, and money is reserved for it";
	return bill_settled(&record->bill) < fact->stored.bill.spent ? "what was spent became less" : NULL;
}

bool money_is_out(const struct fact *fact, struct token token)
{
	struct bill bill = fact->stored.bill;
	const struct charge *charge = bill_charge(&bill, token);

	return charge && !charge->full;
}

void money_look(struct world *w, uint64_t id)
{
	const struct ledger_job *job = &w->ledger.jobs[id];
	uint64_t sum = 0;

	if (!job->granted || w->forgot)
		return;
	for (uint32_t i = 0; i < job->total; i++)
		sum += bill_settled(&job->facts[i].stored.bill) + out_of(&job->facts[i]);
	if (sum > job->granted)
		world_broke(
			w, "j%" PRIu64 ": %" PRIu64 " are spent or out, of %" PRIu64, id, sum, job->granted);
}

uint64_t money_raise(struct world *w, uint64_t job)
{
	if (w->jobs[w->ledger.jobs[job].def].submit.work.model_lens_count)
		return w->ledger.jobs[job].granted + MONEY_QUESTION * (uint64_t)world_between(w, 1, 20);
	return w->ledger.jobs[job].granted + MONEY_PRICE * (uint64_t)world_between(w, 1, 60);
}

void money_end(struct world *w, uint64_t id)
{
	const struct ledger_job *job = &w->ledger.jobs[id % LEDGER_JOBS];

	for (uint32_t i = 0; job->granted && i < job->total; i++) {
		const struct fact *fact = &job->facts[i];
		uint64_t settled = bill_settled(&fact->stored.bill);

		if (out_of(fact))
			world_broke(w, "j%" PRIu64 "/%u: %" PRIu64 " stay reserved for ever", id, i,
				out_of(fact));
		if (fact->billed > settled && !w->forgot)
			world_broke(w, "j%" PRIu64 "/%u: %" PRIu64 " billed, %" PRIu64 " known", id, i,
				fact->billed, settled);
		tally.settled += settled;
	}
}
