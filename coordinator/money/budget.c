/* Moves money between three heaps: granted and free, reserved, spent. Nothing is in two, and nothing is lost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/budget.h"
#include "coordinator/money/price.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

enum {
	SPARE_PARTS = 20
}; /* as many questions, at their bound, the rest of a budget has to pay before one is asked twice */

static bool purse_fits(const struct purse *p, uint64_t microusd)
{
	uint64_t out = p->reserved + p->spent;

	return out <= p->granted && p->granted - out >= microusd;
}

typedef uint32_t pricing(const struct job_row *job, const struct tier *tier, const struct tool_spec *spec);

static uint32_t priced(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, pricing *by)
{
	const struct tier *tier = row->kind == KIND_MODEL ? tier_of_row(f, row) : NULL;
	struct tool_spec spec;

	if (row->kind != KIND_MODEL)
		return row->kind == KIND_SCRIPTED ? job->work.price_microusd : 0;
	if (!tier || !spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		return 0; /* nobody can be asked: the worker says so */
	return by(job, tier, &spec);
}

uint32_t budget_price(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	return priced(f, job, row, price_of);
}

uint32_t budget_least(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	return priced(f, job, row, price_least_of);
}

bool budget_fits(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	uint32_t price = budget_price(f, job, row);

	return !price || purse_fits(&job->purse, price);
}

/* Money that is out may come back, and pays a longer answer then. */
bool budget_lends(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	return budget_fits(f, job, row) ||
	       (!job->purse.reserved && purse_fits(&job->purse, budget_least(f, job, row)));
}

bool budget_spares(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	uint64_t price = row->kind == KIND_MODEL ? budget_price(f, job, row) : 0;

	return !price || purse_fits(&job->purse, price * SPARE_PARTS);
}

bool budget_fits_some(const struct fleet *f, const struct job_row *job, const struct subtask_row *row)
{
	struct tool_spec spec;

	if (row->kind != KIND_MODEL || !f->tier_count ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		return budget_fits(f, job, row);
	for (uint32_t i = 0; i < f->tier_count; i++)
		if (purse_fits(&job->purse, price_of(job, &f->tiers[i], &spec)))
			return true;
	return false;
}

static uint64_t payee(const struct fleet *f, const struct lease_row *lease)
{
	return str_hash(str_of(f->workers[lease->worker].id));
}

void budget_reserve(struct fleet *f, struct lease_row *lease)
{
	struct job_row *job = f->jobs[lease->job];
	struct subtask_row *row = job_subtask(job, lease->number);
	uint32_t price = budget_price(f, job, row);

	if (!price)
		return;
	assert(budget_lends(f, job, row));
	if (!purse_fits(&job->purse, price))
		price = (uint32_t)(job->purse.granted - job->purse.spent); /* nothing is out */
	if (!row->bill)
		row->bill = arena_zero(&job->arena, sizeof *row->bill);
	bill_open(row->bill, lease->token, price, payee(f, lease));
	lease->reserved = price;
	job->purse.reserved += lease->reserved;
}

bool budget_reclaim(struct fleet *f, struct lease_row *lease, struct token old)
{
	struct job_row *job = f->jobs[lease->job];
	struct subtask_row *row = job_subtask(job, lease->number);
	struct charge *charge = bill_charge(row->bill, old);

	if (!charge || !charge->full) {
		if (!budget_fits(f, job, row))
			return false;
		budget_reserve(f, lease);
		return true;
	}
	job->purse.spent -= charge->microusd;
	job->purse.reserved += charge->microusd;
	*charge = (struct charge){
		.token = lease->token, .microusd = charge->microusd, .worker = payee(f, lease)
	};
	lease->reserved = charge->microusd;
	return true;
}

void budget_adopt(struct fleet *f, const struct lease_row *lease, struct token old)
{
	struct bill *bill = job_subtask(f->jobs[lease->job], lease->number)->bill;
	struct charge *charge = bill_charge(bill, old);

	if (!lease->reserved || !charge)
		return;
	charge->token = lease->token;
	charge->worker = payee(f, lease);
}

/* What this lease had reserved is out of the purse. */
static struct charge *charge_take(struct fleet *f, struct lease_row *lease)
{
	struct job_row *job = f->jobs[lease->job];
	struct charge *charge = bill_charge(job_subtask(job, lease->number)->bill, lease->token);

	assert(charge && !charge->full && charge->microusd == lease->reserved);
	assert(job->purse.reserved >= lease->reserved);
	job->purse.reserved -= lease->reserved;
	lease->reserved = 0;
	return charge;
}

/* A worker may say any number: no sum of these comes round to little. */
static uint64_t believed(uint64_t microusd)
{
	return microusd < REPORT_MICROUSD_MOST ? microusd : REPORT_MICROUSD_MOST;
}

static void close_charge(struct bill *bill, struct charge *charge, uint64_t microusd, bool sure)
{
	bill_close(bill, charge, microusd);
	if (!sure)
		bill_doubt(bill, microusd);
}

void budget_settle(struct fleet *f, struct lease_row *lease, uint64_t microusd, bool sure)
{
	struct job_row *job = f->jobs[lease->job];
	struct bill *bill = job_subtask(job, lease->number)->bill;

	if (!lease->reserved)
		return; /* it is free, or was settled when its result came first */
	close_charge(bill, charge_take(f, lease), believed(microusd), sure);
	job->purse.spent += believed(microusd);
}

void budget_settle_full(struct fleet *f, struct lease_row *lease)
{
	struct charge *charge;

	if (!lease->reserved)
		return;
	charge = charge_take(f, lease);
	charge->full = true;
	f->jobs[lease->job]->purse.spent += charge->microusd;
}

bool budget_report(struct job_row *job, uint32_t number, struct token token, struct str worker,
	uint64_t microusd, bool sure)
{
	struct bill *bill = job_subtask(job, number)->bill;
	struct charge *charge = bill_charge(bill, token);

	if (!charge || !charge->full || charge->worker != str_hash(worker))
		return false;
	job->purse.spent -= charge->microusd;
	job->purse.spent += believed(microusd);
	close_charge(bill, charge, believed(microusd), sure);
	return true;
}
