/* Finds for each row the verdicts on it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/second.h"
#include "coordinator/state/second_look.h"

#include <stdlib.h>

/* That one look was asked for, or what it said. */
struct second_vote {
	uint32_t of, finding;
	uint32_t by; /* the number of the tier that looked; 0: nobody did */
	bool mixed;  /* another one did, too */
	struct look_votes votes;
};

static int by_claim(const void *left, const void *right)
{
	const struct second_vote *a = left, *b = right;

	if (a->of != b->of)
		return a->of < b->of ? -1 : 1;
	return (a->finding > b->finding) - (a->finding < b->finding);
}

void second_asked(struct second *s, const struct aggregate_subtask *look)
{
	for (size_t i = 0; i < look->claim_count; i++) {
		struct second_vote asked = { .of = look->of, .finding = look->claims[i], .votes.asked = 1 };

		buf_add(&s->said, &asked, sizeof asked);
	}
}

void second_add(struct second *s, const struct aggregate_subtask *look, uint32_t tier,
	const struct tool_result *result)
{
	for (size_t i = 0; i < result->judged_count; i++) {
		enum claim_verdict verdict = result->judged[i].verdict;
		struct second_vote said = { .of = look->of,
			.finding = result->judged[i].finding,
			.by = tier,
			.votes = { .stands = verdict == VERDICT_STANDS,
				.refuted = verdict == VERDICT_REFUTED,
				.unsure = verdict == VERDICT_UNSURE } };

		buf_add(&s->said, &said, sizeof said);
	}
}

static void voice_add(struct second_vote *into, uint32_t by)
{
	into->mixed = into->mixed || (into->by && by && into->by != by);
	into->by = by ? by : into->by;
}

/* Adds up what stands side by side. */
static void count_votes(struct second *s)
{
	struct second_vote *rows = (void *)s->said.at;
	size_t count = s->said.len / sizeof *rows, left = 0;

	if (count)
		qsort(rows, count, sizeof *rows, by_claim);
	for (size_t i = 0; i < count; i++) {
		struct look_votes *into, more = rows[i].votes;

		if (!left || by_claim(&rows[left - 1], &rows[i])) {
			rows[left++] = rows[i];
			continue;
		}
		voice_add(&rows[left - 1], rows[i].by);
		into = &rows[left - 1].votes;
		into->asked += more.asked;
		into->stands += more.stands;
		into->refuted += more.refuted;
		into->unsure += more.unsure;
	}
	s->said.len = left * sizeof *rows;
}

static const struct second_vote *votes_on(const struct second *s, const struct merge_row *row)
{
	static const struct second_vote none;
	struct second_vote key = { .of = row->supporter.subtask, .finding = row->place };
	const struct second_vote *vote =
		s->said.len ? bsearch(&key, s->said.at, s->said.len / sizeof key, sizeof key, by_claim)
			    : NULL;

	return vote ? vote : &none;
}

/* A model that says its own claim again says nothing new: with others in the list that is no independent look. */
static bool is_own(const struct second_vote *vote, const struct merge_row *row, size_t tiers)
{
	return tiers > 1 && vote->by && !vote->mixed && vote->by == row->supporter.tier;
}

/* False: it is told no more. */
static bool stays(struct second *s, size_t tiers, struct merge_row *row)
{
	const struct finding f = { .severity = row->severity };
	const struct second_vote *vote;
	struct look_outcome outcome;

	if (second_look_of(&f, true) != SECOND_WANTED) {
		row->confidence = second_look_spared(row->confidence);
		return true;
	}
	vote = votes_on(s, row);
	outcome = second_look_judge(&vote->votes, row->confidence);
	if (outcome.told && is_own(vote, row, tiers)) {
		outcome = (struct look_outcome){ true, CONFIDENCE_LOW, false };
		s->own++;
	}
	row->confidence = outcome.confidence;
	s->gate.fired++;
	s->gate.passed += outcome.stands;
	s->gate.refused += !outcome.told;
	s->gate.could_not_check += outcome.told && !outcome.stands;
	return outcome.told;
}

size_t second_apply(struct second *s, size_t tiers, struct merge_row *rows, size_t count)
{
	size_t left = 0;

	count_votes(s);
	for (size_t i = 0; i < count; i++)
		if (!row_is_of_model(&rows[i]) || stays(s, tiers, &rows[i]))
			rows[left++] = rows[i];
	s->gate.name = STR("second look");
	return left;
}

void second_release(struct second *s)
{
	buf_release(&s->said);
}
