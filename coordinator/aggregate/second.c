/* Finds for each row the verdict on it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/second.h"
#include "coordinator/state/second_look.h"

#include <stdlib.h>

struct second_said {
	uint32_t of, finding;
	enum claim_verdict verdict;
};

static int by_claim(const void *left, const void *right)
{
	const struct second_said *a = left, *b = right;

	if (a->of != b->of)
		return a->of < b->of ? -1 : 1;
	return (a->finding > b->finding) - (a->finding < b->finding);
}

void second_add(struct second *s, const struct aggregate_subtask *look, const struct tool_result *result)
{
	for (size_t i = 0; i < result->judged_count; i++) {
		struct second_said said = { look->of, result->judged[i].finding, result->judged[i].verdict };

		buf_add(&s->said, &said, sizeof said);
	}
}

static enum claim_verdict verdict_on(const struct second *s, const struct merge_row *row)
{
	struct second_said key = { .of = row->supporter.subtask, .finding = row->place };
	const struct second_said *said =
		s->said.len ? bsearch(&key, s->said.at, s->said.len / sizeof key, sizeof key, by_claim)
			    : NULL;

	return said ? said->verdict : VERDICT_UNKNOWN;
}

/* One refuter is asked of each claim; one that did not answer decides nothing. */
static struct look_outcome judge(enum claim_verdict verdict, enum confidence said)
{
	struct look_votes votes = { .asked = 1,
		.stands = verdict == VERDICT_STANDS,
		.refuted = verdict == VERDICT_REFUTED,
		.unsure = verdict == VERDICT_UNSURE };

	return second_look_judge(&votes, said);
}

/* False: it is told no more. */
static bool stays(struct second *s, struct merge_row *row)
{
	const struct finding f = { .severity = row->severity };
	enum claim_verdict verdict = verdict_on(s, row);
	struct look_outcome outcome;

	if (second_look_of(&f, true) != SECOND_WANTED) {
		row->confidence = second_look_spared(row->confidence);
		return true;
	}
	outcome = judge(verdict, row->confidence);
	row->confidence = outcome.confidence;
	s->gate.fired++;
	s->gate.passed += verdict == VERDICT_STANDS;
	s->gate.refused += !outcome.told;
	s->gate.could_not_check += outcome.told && verdict != VERDICT_STANDS;
	return outcome.told;
}

size_t second_apply(struct second *s, struct merge_row *rows, size_t count)
{
	size_t left = 0;

	if (s->said.len)
		qsort(s->said.at, s->said.len / sizeof(struct second_said), sizeof(struct second_said),
			by_claim);
	for (size_t i = 0; i < count; i++)
		if (!row_is_of_model(&rows[i]) || stays(s, &rows[i]))
			rows[left++] = rows[i];
	s->gate.name = STR("second look");
	return left;
}

void second_release(struct second *s)
{
	buf_release(&s->said);
}
