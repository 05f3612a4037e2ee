/* A row a tier, from cheap to strong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/plan_models.h"

#include "common/report/text.h"
#include "common/usd.h"

static json_t *count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *text(const struct buf *s)
{
	struct buf escaped = BUF_INIT;
	json_t *value;

	text_escape_terminal(buf_str(s), &escaped);
	value = json_stringn(buf_str(&escaped).at, escaped.len);
	buf_release(&escaped);
	return value;
}

static json_t *range(const struct estimate_range *from)
{
	json_t *out = json_object();

	json_object_set_new(out, "low", count(from->low));
	json_object_set_new(out, "middle", count(from->middle));
	json_object_set_new(out, "high", count(from->high));
	return out;
}

static json_t *tier_row(const struct priced_tier *tier)
{
	json_t *out = json_object();

	json_object_set_new(out, "tier", text(&tier->name));
	json_object_set_new(out, "model", text(&tier->model));
	json_object_set_new(out, "learnt", count(tier->learnt));
	json_object_set_new(out, "tokens", range(&tier->estimate.tokens));
	json_object_set_new(out, "microusd", range(&tier->estimate.microusd));
	json_object_set_new(out, "least_microusd", count(tier->least_microusd));
	return out;
}

json_t *plan_models(const struct plan_of *p)
{
	const struct prices *f = p->prices;
	uint64_t budget = p->o->budget_microusd;
	json_t *out = json_object(), *tiers = json_array();

	for (size_t i = 0; i < f->count; i++)
		json_array_append_new(tiers, tier_row(&f->tiers[i]));
	json_object_set_new(out, "for_a_plan", json_boolean(p->questions->plan));
	json_object_set_new(out, "questions", count(questions_number(p->questions)));
	json_object_set_new(out, "bytes", count(questions_bytes(p->questions)));
	json_object_set_new(out, "budget_microusd", count(budget));
	json_object_set_new(
		out, "microusd_most", count(f->microusd_most < budget ? f->microusd_most : budget));
	json_object_set_new(out, "corrected", json_boolean(f->count && f->tiers[0].learnt));
	json_object_set_new(out, "tiers", tiers);
	return out;
}

static uint64_t number(const json_t *object, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(object, key));
}

static void render_tier(const json_t *row, struct buf *out)
{
	const json_t *tokens = json_object_get(row, "tokens"), *money = json_object_get(row, "microusd");

	buf_printf(out, "  %-12s %8llu tokens (%llu to %llu), ",
		json_string_value(json_object_get(row, "tier")), (unsigned long long)number(tokens, "middle"),
		(unsigned long long)number(tokens, "low"), (unsigned long long)number(tokens, "high"));
	usd_add(number(money, "middle"), out);
	buf_add_text(out, " (");
	usd_add(number(money, "low"), out);
	buf_add_text(out, " to ");
	usd_add(number(money, "high"), out);
	buf_printf(out, "), model %s\n", json_string_value(json_object_get(row, "model")));
}

void plan_models_render(json_t *models, struct buf *out)
{
	json_t *row, *tiers = json_object_get(models, "tiers");
	size_t i;

	if (!models)
		return;
	buf_printf(out, "Models: %llu questions about %.1f kB in all",
		(unsigned long long)number(models, "questions"), (double)number(models, "bytes") / 1e3);
	if (!json_array_size(tiers)) {
		buf_add_text(out, "; no tier is configured, so none is asked (docs/models.md)\n");
		return;
	}
	buf_add_text(out, ". Were all of them asked of one tier:\n");
	json_array_foreach(tiers, i, row) render_tier(row, out);
	if (json_is_true(json_object_get(models, "for_a_plan"))) {
		buf_add_text(out,
			"That is the planner's question alone, asked of the last of them. What its plan asks "
			"comes behind it;\nall together it costs ");
		usd_add(number(models, "budget_microusd"), out);
		buf_add_text(out, " at the most.\n");
		return;
	}
	buf_add_text(
		out, "The first is asked first, the next one where the gates refuse an answer. At the most ");
	usd_add(number(models, "microusd_most"), out);
	buf_add_text(out, json_is_true(json_object_get(models, "corrected"))
				  ? ", whatever fails.\nCorrected by what earlier jobs came to.\n"
				  : ", whatever fails.\nNot corrected: of what earlier jobs came to nothing "
				    "is known here.\n");
}
