/* A row a tier, from cheap to strong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/plan_models.h"

#include "cli/words/json_out.h"
#include "common/usd.h"

static json_t *range(const struct estimate_range *from)
{
	json_t *out = json_object();

	json_object_set_new(out, "low", json_out_count(from->low));
	json_object_set_new(out, "middle", json_out_count(from->middle));
	json_object_set_new(out, "high", json_out_count(from->high));
	return out;
}

static json_t *tier_row(const struct priced_tier *tier)
{
	json_t *out = json_object();

	json_object_set_new(out, "tier", json_out_text(buf_str(&tier->name)));
	json_object_set_new(out, "model", json_out_text(buf_str(&tier->model)));
	json_object_set_new(out, "learnt", json_out_count(tier->learnt));
	json_object_set_new(out, "tokens", range(&tier->estimate.tokens));
	json_object_set_new(out, "microusd", range(&tier->estimate.microusd));
	json_object_set_new(out, "second_looks", json_out_count(tier->looks));
	json_object_set_new(out, "least_microusd", json_out_count(tier->least_microusd));
	json_object_set_new(out, "dearest_microusd", json_out_count(tier->dearest_microusd));
	return out;
}

json_t *plan_models(const struct plan_of *p)
{
	const struct prices *f = p->prices;
	uint64_t budget = p->o->budget_microusd;
	json_t *out = json_object(), *tiers = json_array();
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < f->count; i++)
		json_array_append_new(tiers, tier_row(&f->tiers[i]));
	json_object_set_new(out, "for_a_plan", json_boolean(p->questions->plan));
	json_object_set_new(out, "questions", json_out_count(questions_number(p->questions)));
	json_object_set_new(out, "bytes", json_out_count(questions_bytes(p->questions)));
	json_object_set_new(out, "budget_microusd", json_out_count(budget));
	json_object_set_new(
		out, "microusd_most", json_out_count(f->microusd_most < budget ? f->microusd_most : budget));
	json_object_set_new(out, "corrected", json_boolean(f->count && f->tiers[0].learnt));
	json_object_set_new(out, "tiers", tiers);
	questions_words(p->questions, f, budget, &line);
	json_object_set_new(out, "words", json_stringn(line.at, line.len));
	buf_release(&line);
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
	buf_printf(out, "), %llu second looks in it, model %s\n",
		(unsigned long long)number(row, "second_looks"),
		json_string_value(json_object_get(row, "model")));
}

void plan_models_render(json_t *models, struct buf *out)
{
	json_t *row, *tiers = json_object_get(models, "tiers");
	struct buf line = BUF_INIT;
	size_t i;

	if (!models)
		return;
	buf_printf(&line, "Models: %s.", json_string_value(json_object_get(models, "words")));
	plan_wrap(buf_str(&line), PLAN_WIDTH, out);
	buf_release(&line);
	if (!json_array_size(tiers) || json_is_true(json_object_get(models, "for_a_plan")))
		return;
	buf_printf(out, "Were all of these questions, about %.1f kB in all, asked of one tier:\n",
		(double)number(models, "bytes") / 1e3);
	json_array_foreach(tiers, i, row) render_tier(row, out);
	buf_add_text(out, "What the gates refuse is asked of the next one, too.\n");
}
