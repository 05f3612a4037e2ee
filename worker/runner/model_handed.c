/* Reads each answer as it comes, and packs all of them once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_handed.h"

#include "common/tier/recipe.h"
#include "common/utf8.h"
#include "reeve/limits.h"
#include "worker/runner/model_findings.h"
#include "worker/runner/model_plan.h"
#include "worker/runner/tool_judge.h"
#include "worker/runner/tool_wire.h"

/* A name for tables: what else may stand in it is a provider's to choose. */
static struct str model_name(struct model_run *r, struct str said)
{
	struct str name = arena_str(&r->shard.arena, utf8_cut(said, NAME_BYTES_MOST));

	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] <= ' ' || name.at[i] > '~')
			((char *)(uintptr_t)name.at)[i] = '?';
	return name;
}

/* Also where it was told what was wrong with another answer: it is none the worse for that. */
static void recipe_make(const struct model_run *r, unsigned char out[RECIPE_BYTES])
{
	const struct job_skill *skill = job_terms_skill(r->in->terms, r->spec.lens);
	bool none = model_looks_again(r) || !skill; /* who disproves is given no skill */
	struct buf asked = BUF_INIT;

	if (model_plans(r)) {
		model_recipe_plan(r->tier->hash, r->spec.lens, STR(""), out);
		return;
	}
	if (r->spec.question.len) { /* as the coordinator has it: goal_question_pack() */
		buf_add_prefixed(&asked, r->spec.title);
		buf_add_prefixed(&asked, r->spec.question);
	}
	model_recipe_asked(r->tier->hash, r->spec.lens,
		none ? STR("") : str_bytes(skill->hash, sizeof skill->hash), buf_str(&asked), out);
	buf_release(&asked);
}

/* `recipe` is room for its bytes, which the report borrows. */
static struct model_report report_of(
	const struct model_handed *h, const struct model_run *r, unsigned char recipe[RECIPE_BYTES])
{
	recipe_make(r, recipe);
	return (struct model_report){ .findings = h->findings,
		.count = h->count,
		.tier = r->tier->tier->name,
		.model = h->model,
		.usage = h->usage,
		.recipe = str_bytes(recipe, RECIPE_BYTES) };
}

static bool findings_take(struct model_handed *h, struct model_run *r, struct str text, struct buf *why)
{
	struct finding *more = NULL, *all;
	size_t count = 0;

	if (model_findings_read(text, &r->shard, &more, &count, why))
		return false;
	if (h->count + count > FINDINGS_PER_RESULT) {
		buf_add_text(why, "more findings than a result may have");
		return false;
	}
	all = arena_take(&r->shard.arena, (h->count + count + 1) * sizeof *all);
	if (h->count)
		memcpy(all, h->findings, h->count * sizeof *all);
	memcpy(all + h->count, more, count * sizeof *all);
	h->findings = all;
	h->count = findings_order(all, h->count + count);
	return true;
}

static bool plan_take(const struct model_handed *h, struct model_run *r, struct str text, struct buf *why)
{
	unsigned char recipe[RECIPE_BYTES];
	struct model_report report = report_of(h, r, recipe);

	return plan_report(r, text, &report, why);
}

void handed_take(struct model_handed *h, struct model_run *r, const struct model_spec *asked,
	const struct conversation_result *result)
{
	struct str text = buf_str(&result->answer.text);
	struct buf why = BUF_INIT;
	bool good;

	if (!h->model.len)
		h->model = model_name(r, buf_str(&result->answer.model));
	tier_usage_add(&h->usage, &result->usage);
	h->answers++;
	if (model_plans(r)) {
		good = plan_take(h, r, text, &why);
	} else if (model_looks_again(r)) {
		good = again_read(asked, text, h->judged + h->judged_count, &why);
		h->judged_count += good ? asked->claim_count : 0;
	} else {
		good = findings_take(h, r, text, &why);
	}
	if (!good)
		model_fail(r->out, "the answer of %.*s cannot be read: %s", STR_ARG(r->tier->tier->name),
			why.at);
	buf_release(&why);
}

void handed_report(struct model_handed *h, struct model_run *r)
{
	unsigned char recipe[RECIPE_BYTES];
	struct model_report report = report_of(h, r, recipe);

	r->out->outcome = OUTCOME_DONE;
	if (model_plans(r))
		return; /* packed as it was taken */
	if (model_looks_again(r))
		again_report(h->judged, h->judged_count, &report, &r->out->body);
	else if (model_shard_was_read(&r->shard))
		model_shard_report(&r->shard, &report, &r->out->body);
	else
		model_fail(r->out, "%.*s answered without a look at any of its files", STR_ARG(report.tier));
}
