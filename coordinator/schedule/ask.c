/* Takes a place of the tier's quota for each lease, and moves what waits for a tier in vain. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/ask.h"
#include "common/tier/lend.h"
#include "common/utf8.h"
#include "coordinator/state/tier_list.h"

#include <string.h>

enum {
	ASK_MOVES = 4096, /* rows that go over in one turn: half a millisecond */
};

bool ask_may(const struct fleet *f, const struct subtask_row *row)
{
	struct quota *quota = tier_quota_of_row(f, row);

	return !quota || quota_may(quota, tier_tokens_of_row(f, row), f->now_ms);
}

void ask_begin(const struct fleet *f, struct lease_row *lease)
{
	const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);
	struct quota *quota = tier_quota_of_row(f, row);

	if (quota)
		quota_take(quota, tier_tokens_of_row(f, row), f->now_ms, &lease->ticket);
}

/* A person who said that the provider takes calls again knew what this one was told. */
static bool is_old_news(const struct quota *quota, const struct lease_row *lease)
{
	return token_compare(lease->adopted.seq ? lease->adopted : lease->token, quota->resumed) <= 0;
}

/* A worker's reason begins with the tier's name. */
static void why_keep(const struct tier *tier, struct str reason, char why[QUOTA_WHY_BYTES])
{
	if (str_starts(reason, tier->name) &&
		str_starts(str_sub(reason, tier->name.len, reason.len), STR(": ")))
		reason = str_sub(reason, tier->name.len + 2, reason.len);
	reason = utf8_cut(reason, QUOTA_WHY_BYTES - 1);
	memcpy(why, reason.at, reason.len);
	why[reason.len] = '\0';
}

/* True, and told, where it was asked before this answer, and is not after it. */
static bool opened(const struct fleet *f, size_t tier, const struct breaker *before, struct effects *fx)
{
	const struct breaker *b = &f->quotas[tier].breaker;
	struct effect *log;

	if (b->state != BREAKER_OPEN || (before->state == BREAKER_OPEN && before->terminal == b->terminal))
		return false;
	log = effects_log(fx, b->terminal ? LOG_TIER_SHUT : LOG_TIER_FAULTY);
	log->detail = arena_str(&fx->arena, f->tiers[tier].name);
	log->reason = b->terminal ? REASON_QUOTA : REASON_PROVIDER_FAULTS;
	log->ms = b->until_ms == BREAKER_FOREVER ? 0 : b->until_ms - f->now_ms;
	return true;
}

/* The other tiers of its account would hear the same: none is asked to find that out. */
static void shut_account(struct fleet *f, size_t tier, const struct lease_row *lease,
	const struct call_heard *call, struct effects *fx)
{
	for (size_t i = 0; i < f->tier_count; i++) {
		struct quota *quota = &f->quotas[i];
		struct breaker before = quota->breaker;

		if (i == tier || !tier_same_account(&f->tiers[i], &f->tiers[tier]) ||
			is_old_news(quota, lease))
			continue;
		quota_shut(quota, call, &f->chance, f->now_ms);
		if (opened(f, i, &before, fx))
			memcpy(quota->why, f->quotas[tier].why, sizeof quota->why);
	}
}

void ask_hear(struct fleet *f, struct lease_row *lease, const struct event_result *result, struct effects *fx)
{
	const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);
	struct quota *quota = tier_quota_of_row(f, row);
	struct call_heard call = result->call;
	size_t tier = call.tier ? call.tier - 1u : row->kind == KIND_MODEL ? tier_index_of_row(f, row) : 0;
	struct breaker before;

	if (!quota || tier >= f->tier_count)
		return;
	/* After a restart its row may be in the list of another tier than the one that was asked. */
	if (quota != &f->quotas[tier]) {
		quota_lost(quota, &lease->ticket, f->now_ms);
		quota = &f->quotas[tier];
	}
	before = quota->breaker;
	if (result->outcome == OUTCOME_QUOTA && call.answer != CALL_TERMINAL)
		call.answer = CALL_FORBIDDEN; /* whatever its words: else it would be asked again at once */
	if ((call.answer == CALL_TERMINAL || call.answer == CALL_FORBIDDEN) && is_old_news(quota, lease))
		call.answer = CALL_NONE;
	quota_hear(quota, &lease->ticket, &call, f->tiers[tier].api, tier_output_most(&f->tiers[tier]),
		&f->chance, f->now_ms);
	if (opened(f, tier, &before, fx))
		why_keep(&f->tiers[tier], result->reason, quota->why);
	if (call.answer == CALL_TERMINAL)
		shut_account(f, tier, lease, &call, fx);
}

bool ask_waits(struct fleet *f, const struct lease_row *lease)
{
	struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

	if (row->kind == KIND_MODEL && ++row->turned < TURNED_AWAY_MOST)
		return true;
	row->turned = 0;
	return false;
}

bool ask_is_over(const struct fleet *f, const struct subtask_row *row, enum call_answer answer)
{
	size_t turns[TIERS_MOST];

	return row->kind == KIND_MODEL && (answer == CALL_CUT || answer == CALL_UNASKED) &&
	       tier_turns_behind(row) + 1 >= tier_turns(f, row, turns);
}

/* Of one ready list, as far as it goes: where there is no other tier for one there may be for the next. Returns how many moves are
 * left. */
static int list_goes_over(struct fleet *f, struct job_row *job, uint8_t list, int moves)
{
	uint32_t number = job->ready[list].first, after;

	for (; moves && number != NO_SLOT; moves--, number = after) {
		const struct subtask_row *row = job_subtask(job, number);

		after = row->next;
		if (tier_list_may_leave(f, row))
			subtask_route(f, job, number, 0);
	}
	return moves;
}

/* Of all jobs; false where the moves did not last. */
static bool tier_is_left(struct fleet *f, size_t tier, int *moves)
{
	for (uint32_t i = 0; i < f->limits.jobs && *moves; i++) {
		struct job_row *job = f->jobs[i];

		if (!job || !job->ready_models || fleet_tiers_unknown(f, job))
			continue;
		for (size_t list = TOOLS_MOST + tier; list < RUNNERS_MOST && *moves; list += f->tier_count)
			if (job->ready[list].count)
				*moves = list_goes_over(f, job, (uint8_t)list, *moves);
	}
	return *moves;
}

/* Where one may be asked that was away what found no other tier may find this one. */
static void look_who_is_back(struct fleet *f)
{
	bool back = false;

	for (size_t i = 0; i < f->tier_count; i++) {
		bool away = tier_list_is_away(f, (uint8_t)(TOOLS_MOST + i), QUOTA_RESTS);

		back = back || (f->quotas[i].away && !away);
		f->quotas[i].away = away;
	}
	for (size_t i = 0; back && i < f->tier_count; i++)
		f->quotas[i].left = false;
}

/* From a tier that is shut always; from one that is let alone once, for what comes to it then has found no better one, until another is
 * back. */
void ask_slice(struct fleet *f)
{
	int moves = ASK_MOVES;

	look_who_is_back(f);
	for (size_t i = 0; i < f->tier_count && moves; i++) {
		struct quota *quota = &f->quotas[i];
		bool rests = quota_rests(quota, QUOTA_RESTS, f->now_ms);

		quota->left = quota->left && rests;
		if (quota_is_shut(quota, f->now_ms))
			tier_is_left(f, i, &moves);
		else if (rests && !quota->left)
			quota->left = tier_is_left(f, i, &moves);
	}
}
