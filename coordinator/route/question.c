/* Reads a row, and asks the router. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/question.h"
#include "coordinator/money/budget.h"
#include "coordinator/money/expect.h"
#include "coordinator/state/history.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/tier_list.h"
#include "coordinator/state/way.h"

enum {
	CHOICES_A_TURN = 64,
	/* What choose() takes grows faster than the square of the tiers: of three 1.3 us were measured, of sixteen 450; a choice may
	 * call it four times. With sixteen a turn makes four choices. */
	CHOICE_PAIRS_A_TURN = 1024,
};

void question_costs(const struct forecast_book *book, const struct tier *tiers, size_t count,
	struct str workflow, uint32_t bytes, uint64_t out[TIERS_MOST])
{
	for (size_t i = 0; i < count && i < TIERS_MOST; i++) {
		struct estimate estimate;

		/* Who answers it is looked at again all the same: that does not tell one from the other. */
		expect_estimate(book,
			&(struct expect_plan){ .tiers = tiers,
				.tier_count = count,
				.first = i,
				.workflow = workflow,
				.questions = 1,
				.bytes = bytes },
			&estimate);
		out[i] = estimate.microusd.raw;
	}
}

void question_judged(struct fleet *f, struct job_row *job, const struct subtask_row *row,
	const struct call_heard *call, bool accepted)
{
	if (row->kind == KIND_MODEL)
		history_add(f, job, row, call->tier ? call->tier - 1u : tier_index_of_row(f, row),
			row->refused, accepted);
}

static void look_at_tiers(const struct fleet *f, struct routing_facts *facts)
{
	for (uint32_t i = 0; i < f->tier_count; i++) {
		facts->shut |= (uint32_t)quota_is_shut(&f->quotas[i], f->now_ms) << i;
		facts->rest |= (uint32_t)quota_rests(&f->quotas[i], QUOTA_RESTS, f->now_ms) << i;
	}
}

/* False: no router is asked. The tiers of a second look have an order of their own; its attempts are counted as any. */
static bool choice_of(const struct fleet *f, const struct job_row *job, uint32_t number,
	const struct subtask_row *row, struct routing *out)
{
	uint64_t costs[TIERS_MOST], spent = job->purse.reserved + job->purse.spent;
	struct routing_facts facts = { .tiers = f->tiers,
		.tier_count = f->tier_count,
		.costs_microusd = costs,
		.verdicts = &f->verdicts,
		.passed = row->passed,
		.left_microusd = job->purse.granted > spent ? job->purse.granted - spent : 0,
		.worth_microusd = job->work.worth_microusd ? job->work.worth_microusd : WORTH_MICROUSD,
		.number = number };
	struct tool_spec spec;

	if (row->kind != KIND_MODEL || !f->tier_count ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec) || !spec_is_review(&spec))
		return false;
	facts.lens = spec.lens;
	facts.kind = (struct verdict_kind){ row->language, spec.bytes };
	look_at_tiers(f, &facts);
	facts.past.count = way_refused(row, facts.past.tried);
	question_costs(&f->forecasts, f->tiers, f->tier_count, job->work.workflow, spec.bytes, costs);
	routing_make(&facts, out);
	return true;
}

bool question_is_over(const struct fleet *f, const struct job_row *job, uint32_t number, struct buf *words)
{
	struct subtask_row after = *job_subtask(job, number);
	struct routing routing;

	after.refused++;
	if (after.kind == KIND_MODEL)
		way_tried(&after, tier_index_of_row(f, &after), SUBTASK_REFUSE);
	if (!choice_of(f, job, number, &after, &routing) || routing.asks)
		return false;
	routing_words(&routing, words);
	return true;
}

static void route(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);
	struct buf words = BUF_INIT;
	struct routing routing;
	struct effect *log;
	struct str why;

	if (!choice_of(f, job, number, row, &routing)) {
		subtask_route(f, job, number, 1); /* its input is damaged: a worker says so */
		return;
	}
	routing_words(&routing, &words);
	why = arena_str(&fx->arena, buf_str(&words));
	buf_release(&words);
	if (!routing.asks) {
		subtask_move(f, job, number, SUBTASK_SPENT, REASON_NOT_WORTH, why, fx);
		return;
	}
	subtask_route(f, job, number, (uint8_t)(routing.tier + 1));
	log = effects_log(fx, LOG_ROUTED);
	log->ref = (struct subtask_ref){ job->id, number, row->attempts + 1, 0 };
	log->token = row->token;
	log->worker = arena_str(&fx->arena, routing.names[routing.tier]);
	log->detail = why;
}

/* One at least: of a budget that pays for nothing is told though nobody is idle, or here. */
static uint32_t wanted(const struct fleet *f)
{
	uint32_t idle = 0;

	for (uint32_t i = 0; i < f->limits.workers; i++) {
		const struct worker_row *w = &f->workers[i];

		if (w->conn && !w->draining && w->slots[KIND_MODEL] > w->held[KIND_MODEL])
			idle += w->slots[KIND_MODEL] - w->held[KIND_MODEL];
	}
	return idle ? idle : 1;
}

/* True when the next of this list may be asked now, as far as its provider is concerned. */
static bool list_takes(const struct fleet *f, const struct job_row *job, uint8_t list)
{
	const struct subtask_row *row = job_subtask(job, job->ready[list].first);
	struct quota *quota = tier_quota_of_row(f, row);

	return !tier_list_is_shut(f, list) &&
	       (!quota || quota_may(quota, tier_tokens_of_row(f, row), f->now_ms));
}

/* True when it takes the place of another that would be routed. What is too dear does not, nor what came to a tier that is busy or shut
 * after others could not answer it: whom those may be asked of that wait behind it is another matter. */
static bool holds_place(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, bool takes)
{
	return (takes || (!row->refused && !row->passed)) && budget_fits(f, job, row);
}

/* How many of this lens wait to be leased, and hold a place. */
static uint32_t chosen_of(const struct fleet *f, const struct job_row *job, size_t lens)
{
	size_t tiers = f->tier_count ? f->tier_count : 1;
	uint32_t chosen = 0;

	for (size_t i = lens; i < lens + tiers && i < TIER_LISTS_MOST; i++) {
		uint8_t list = (uint8_t)(TOOLS_MOST + i);
		uint32_t number = job->ready[list].first;
		bool takes = number != NO_SLOT && list_takes(f, job, list);

		for (int looks = CHOICES_A_TURN; looks && number != NO_SLOT; looks--) {
			const struct subtask_row *row = job_subtask(job, number);

			chosen += holds_place(f, job, row, takes);
			number = row->next;
		}
	}
	return chosen;
}

/* No more than are being asked, and one: what a provider's limit, or the first of a prefix, holds back is not chosen before its turn. */
static uint32_t wanted_of(const struct fleet *f, const struct job_row *job, size_t lens, uint32_t idle)
{
	size_t tiers = f->tier_count ? f->tier_count : 1;
	uint32_t asking = 0;

	for (size_t i = lens; i < lens + tiers && i < TIER_LISTS_MOST; i++)
		asking += job->asking[i];
	return asking < idle ? asking + 1 : idle;
}

/* What no tier could be paid for is not routed: pause.c looks through the rest of the list, and says so. */
static uint32_t next_of(const struct fleet *f, const struct job_row *job, const struct subtask_list *wait)
{
	uint32_t number = wait->first;

	for (int looks = CHOICES_A_TURN; looks && number != NO_SLOT; looks--) {
		if (budget_fits_some(f, job, job_subtask(job, number)))
			return number;
		number = job_subtask(job, number)->next;
	}
	return NO_SLOT;
}

/* One that was routed may be dead now. */
static bool is_chosen(const struct fleet *f, const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);

	return row->state == SUBTASK_READY && holds_place(f, job, row, list_takes(f, job, row->tool));
}

/* Of choices, so that a turn stays short. */
static uint32_t room_of(const struct fleet *f)
{
	size_t tiers = f->tier_count ? f->tier_count : 1, room = CHOICE_PAIRS_A_TURN / (tiers * tiers);

	return room < CHOICES_A_TURN ? (uint32_t)room : CHOICES_A_TURN;
}
_Static_assert(CHOICE_PAIRS_A_TURN >= TIERS_MOST * TIERS_MOST,
	"of as many tiers as there may be one choice is made");

static uint32_t job_routes(
	struct fleet *f, struct job_row *job, uint32_t idle, uint32_t room, struct effects *fx)
{
	for (size_t lens = 0; lens < TIER_LISTS_MOST; lens++) {
		const struct subtask_list *wait = &job->unrouted[lens];
		uint32_t most = wait->count ? wanted_of(f, job, lens, idle) : 0;

		for (uint32_t n = most ? chosen_of(f, job, lens) : 0; wait->count && n < most && room;
			room--) {
			uint32_t number = next_of(f, job, wait);

			if (job->state != JOB_RUNNING || !effects_room(fx, 2))
				return 0;
			if (number == NO_SLOT)
				break;
			route(f, job, number, fx);
			n += is_chosen(f, job, number);
		}
	}
	return room;
}

void question_slice(struct fleet *f, struct effects *fx)
{
	uint32_t room = room_of(f), first = f->route_slot, most = wanted(f);

	for (uint32_t i = 0; i < f->limits.jobs && room; i++) {
		uint32_t slot = (first + i) % f->limits.jobs;
		struct job_row *job = f->jobs[slot];

		if (!job || job->state != JOB_RUNNING || job->cancelling || !job->ready_models ||
			fleet_tiers_unknown(f, job))
			continue;
		room = job_routes(f, job, most, room, fx);
		f->route_slot = slot + 1;
	}
}
