/* Counts subtasks, and weighs what is bad about a job: no bit hides another. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/outcome.h"

void outcome_totals(const struct aggregate_facts *facts, struct report_totals *t)
{
	t->subtasks = facts->subtask_count;
	for (size_t i = 0; i < facts->subtask_count; i++) {
		const struct aggregate_subtask *s = &facts->subtasks[i];

		t->done += s->state == SUBTASK_DONE;
		t->dead += s->state == SUBTASK_DEAD;
		t->held += s->state == SUBTASK_HELD;
		t->cancelled += s->state == SUBTASK_CANCELLED;
		t->attempts += s->attempts;
		t->cached += s->state == SUBTASK_DONE && s->cached;
		t->executed += s->state == SUBTASK_DONE && !s->cached;
		t->cost_microusd += s->cost_microusd;
		t->unreported_microusd += s->unreported_microusd;
		/* The claims that they were for say so themselves, too, by their low confidence. */
		t->looks_unpaid += s->again && s->unpaid;
		t->looks_unpaid_microusd += s->again && s->unpaid ? s->most_microusd : 0;
	}
}

static bool gates_refused(const struct aggregate_facts *facts)
{
	for (size_t i = 0; i < facts->subtask_count; i++)
		if (facts->subtasks[i].state == SUBTASK_DEAD && facts->subtasks[i].refused)
			return true;
	return facts->state == JOB_REFUSED;
}

/* What is held has a bit of its own. */
static bool is_unfinished(const struct aggregate_facts *facts, const struct report_totals *t)
{
	return facts->state != JOB_DONE || t->done + t->held + t->looks_unpaid < t->subtasks;
}

static enum severity worst_fresh(const struct report *r)
{
	for (size_t i = 0; i < r->finding_count; i++) /* worst first */
		if (report_is_fresh(&r->findings[i]))
			return r->findings[i].severity;
	return SEVERITY_NONE;
}

unsigned outcome_of(const struct aggregate_facts *facts, const struct report *r, bool lacking)
{
	enum severity fail_on = facts->fail_on;
	unsigned outcome = facts->outcome;

	if (fail_on && worst_fresh(r) >= fail_on)
		outcome |= REPORT_FINDINGS;
	if (gates_refused(facts))
		outcome |= REPORT_REFUSED;
	if (facts->state == JOB_PAUSED)
		outcome |= REPORT_BUDGET;
	if (r->totals.held)
		outcome |= REPORT_HELD;
	if (lacking || is_unfinished(facts, &r->totals))
		outcome |= REPORT_INCOMPLETE;
	return outcome ? outcome : REPORT_CLEAN;
}
