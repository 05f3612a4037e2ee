/* Tells a choice line by line: the decision first, then what it was made from. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/explain.h"
#include "common/usd.h"

#include <math.h>

/* What is expected may be no whole micro-dollar, and a gain less than nothing. */
static void add_money(struct buf *out, double microusd)
{
	if (microusd < 0)
		buf_add_byte(out, '-');
	usd_add((uint64_t)(fabs(microusd) + 0.5), out);
}

static void add_way(const struct str *names, const struct choice *c, struct buf *out)
{
	buf_printf(out, "try %.*s", STR_ARG(names[c->way[0].tier]));
	for (uint32_t i = 1; i < c->count; i++)
		buf_printf(out, ", if refused %.*s", STR_ARG(names[c->way[i].tier]));
	buf_printf(out, ": accepted with %.2f, right with %.2f, expected cost ", c->accepted, c->right);
	add_money(out, c->cost_microusd);
	buf_add_text(out, ", gain ");
	add_money(out, c->gain_microusd);
	buf_add_byte(out, '\n');
}

static void add_end(const struct choice *c, const struct choose_wish *wish, struct buf *out)
{
	static const char *const words[] = {
		[CHOOSE_NOT_WORTH] = "stop: no try that is left is expected to bring what it costs; a right "
				     "result is worth ",
		[CHOOSE_SPENT] =
			"stop: the gates have refused every tier that may be tried; a right result is worth ",
		[CHOOSE_NO_MONEY] = "stop: no try is paid for by what is left of the budget, ",
		[CHOOSE_CLOSED] = "wait: no tier that is left may be asked now; a right result is worth ",
	};

	buf_add_text(out, words[c->end]);
	add_money(out, (double)(c->end == CHOOSE_NO_MONEY ? wish->left_microusd : wish->worth_microusd));
	buf_add_byte(out, '\n');
}

static void add_past(const struct str *names, const struct choose_past *past, struct buf *out)
{
	if (!past->count)
		return;
	buf_add_text(out, "refused so far:");
	for (uint32_t i = 0; i < past->count; i++)
		buf_printf(out, "%s %.*s", i ? "," : "", STR_ARG(names[past->tried[i]]));
	buf_add_byte(out, '\n');
}

static bool was_tried(const struct choose_past *past, uint32_t tier)
{
	for (uint32_t i = 0; i < past->count; i++)
		if (past->tried[i] == tier)
			return true;
	return false;
}

/* A tier as it would be tried next. */
static void add_tier(const struct choose_tier *t, struct str name, const struct choose_wish *wish,
	const struct choose_past *past, double accept, struct buf *out)
{
	const struct choose_verdicts *seen = &t->after[past->count];

	buf_printf(out, "  %.*s: accepted with %.2f (%.2f before any verdict; %u accepted and %u refused",
		STR_ARG(name), accept, t->accept, seen->accepted, seen->refused);
	if (past->count)
		buf_printf(out, " after %u refusal%s", past->count, past->count > 1 ? "s" : "");
	buf_add_text(out, "), a try costs ");
	add_money(out, (double)t->cost_microusd);
	if (t->closed)
		buf_add_text(out, ", may not be asked now");
	else if (t->cost_microusd > wish->left_microusd)
		buf_add_text(out, ", more than is left of the budget");
	buf_add_byte(out, '\n');
}

void explain(const struct choose_tier *tiers, const struct str *names, uint32_t count,
	const struct choose_wish *wish, const struct choose_past *past, const struct choice *choice,
	struct buf *out)
{
	if (choice->end == CHOOSE_TRY)
		add_way(names, choice, out);
	else
		add_end(choice, wish, out);
	add_past(names, past, out);
	for (uint32_t i = 0; i < count; i++)
		if (was_tried(past, i))
			buf_printf(out,
				"  %.*s: was refused; the same tier is not asked again through the same "
				"gates\n",
				STR_ARG(names[i]));
		else if (past->count < CHOOSE_TRIES_MOST)
			add_tier(&tiers[i], names[i], wish, past, choice->accept[i], out);
	buf_printf(out,
		"gates: pass %.2f of what is right and %.2f of what is wrong, and what they accept at %.2f "
		"or less is "
		"not tried; a right result is worth ",
		wish->gate.true_pass, wish->gate.false_pass, wish->leak);
	add_money(out, (double)wish->worth_microusd);
	buf_add_byte(out, '\n');
}
