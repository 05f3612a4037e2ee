/* Tells with each subtask which tools would run it: those of the workers that are here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/looks.h"
#include "common/tier/recipe.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"

/* The recipes by which this tool would be run: of the workers that have it; when none has, all of them would say so. */
static void recipes_of(const struct coordinator *co, size_t tool, struct look_item *out)
{
	const struct conns *conns = &co->conns;
	bool any = false;

	for (uint32_t i = 0; i < conns->used; i++)
		any = any || (conns->rows[i].recipes && conns->rows[i].recipes->found >> tool & 1);
	for (uint32_t i = 0; i < conns->used; i++) {
		const struct recipes *r = conns->rows[i].recipes;
		size_t known = 0;

		if (!r || !(r->known >> tool & 1) || (any && !(r->found >> tool & 1)))
			continue;
		while (known < out->recipe_count &&
			memcmp(out->recipes[known], r->rows[tool], RECIPE_BYTES) != 0)
			known++;
		if (known == out->recipe_count && known < LOOK_RECIPES_MOST)
			out->recipes[out->recipe_count++] = r->rows[tool];
	}
}

static struct str skill_of(const struct job_side *side, struct str lens)
{
	for (size_t i = 0; side && i < side->skill_count; i++)
		if (str_equal(side->skills[i].lens, lens))
			return side->skill_hashes[i];
	return STR("");
}

/* Whose answers would serve: of a review anybody's, the strongest first. Of a second look not those of who made the claims, unless
 * there is nobody else, nor of who had his say already: it would be the same opinion twice. */
static size_t tiers_that_serve(const struct fleet *f, const struct tool_spec *spec, size_t out[TIERS_MOST])
{
	struct claims about;

	if (claims_of_spec(spec, &about))
		return about.found_by < f->tier_count ? second_look_tiers(f->tier_count, ~about.tried,
								about.found_by, TIERS_MOST, out)
						      : 0;
	for (size_t i = 0; i < f->tier_count; i++)
		out[i] = f->tier_count - 1 - i;
	return f->tier_count;
}

static const unsigned char *recipe_copy(const unsigned char recipe[RECIPE_BYTES], struct arena *arena)
{
	return (const unsigned char *)arena_str(arena, str_bytes(recipe, RECIPE_BYTES)).at;
}

/* What a plan hangs on beside these stands in its key: the files that were listed. Why one before it was refused does not: that has
 * made it none the worse. */
static void recipes_of_plan(const struct coordinator *co, const struct tool_spec *spec, struct str goal,
	const size_t *tiers, size_t count, struct arena *arena, struct look_item *out)
{
	unsigned char tier[SHA256_BYTES], recipe[RECIPE_BYTES];

	for (size_t i = 0; i < count && out->recipe_count < LOOK_RECIPES_MOST; i++) {
		size_t at = out->recipe_count++;

		tier_hash(&co->fleet.tiers[tiers[i]], tier);
		out->tiers[at] = co->fleet.tiers[tiers[i]].name;
		model_recipe_plan(tier, spec->lens, STR(""), recipe);
		out->said[at] = out->marks[at] = recipe_copy(recipe, arena);
		model_recipe_plan(tier, spec->lens, goal, recipe);
		out->recipes[at] = recipe_copy(recipe, arena);
	}
}

/* The recipes of an input of kind model, by these tiers in their order. */
static void recipes_by(const struct coordinator *co, const struct job_side *side,
	const struct tool_spec *spec, const size_t *tiers, size_t count, struct arena *arena,
	struct look_item *out)
{
	unsigned char tier[SHA256_BYTES], recipe[RECIPE_BYTES], hash[SHA256_BYTES];
	bool review = spec_is_review(spec);
	struct str skill = review ? skill_of(side, spec->lens) : STR("");
	struct goal_ask ask;

	if (goal_ask_of(spec, &ask)) {
		recipes_of_plan(co, spec, ask.goal, tiers, count, arena, out);
		return;
	}
	sha256_of(review ? STR("") : claims_of(spec), hash);
	for (size_t i = 0; i < count && out->recipe_count < LOOK_RECIPES_MOST; i++) {
		size_t at = out->recipe_count++;

		tier_hash(&co->fleet.tiers[tiers[i]], tier);
		out->tiers[at] = co->fleet.tiers[tiers[i]].name;
		model_recipe(tier, spec->lens, skill, recipe);
		out->marks[at] = recipe_copy(recipe, arena);
		model_recipe_asked(tier, spec->lens, skill, review ? spec->about : STR(""), recipe);
		out->said[at] = out->recipes[at] = recipe_copy(recipe, arena);
		if (review)
			continue;
		model_recipe(tier, spec->lens, str_bytes(hash, sizeof hash), recipe);
		out->recipes[at] = recipe_copy(recipe, arena);
	}
}

void looks_models(const struct coordinator *co, const struct job_side *side, const struct tool_spec *spec,
	struct arena *arena, struct look_item *out)
{
	size_t tiers[TIERS_MOST];

	recipes_by(co, side, spec, tiers, tiers_that_serve(&co->fleet, spec, tiers), arena, out);
}

void looks_models_kept(const struct coordinator *co, const struct job_side *side,
	const struct tool_spec *spec, struct arena *arena, struct look_item *out)
{
	size_t tiers[TIERS_MOST];

	for (size_t i = 0; i < co->fleet.tier_count; i++)
		tiers[i] = i;
	recipes_by(co, side, spec, tiers, co->fleet.tier_count, arena, out);
}

/* Once for each tool of a letter; copied, for the stream they come from may end. */
static void item_fill(const struct coordinator *co, const struct job_side *side, struct str spec,
	struct arena *arena, const struct look_item *by_tool[TOOLS_MOST], struct look_item *out)
{
	struct tool_spec fields;
	bool packed = spec_unpack(spec, &fields);
	ptrdiff_t tool = packed ? toolset_find(co->tools, fields.tool) : -1;

	out->spec = arena_str(arena, spec);
	if (packed && spec_is_of_model(&fields))
		looks_models(co, side, &fields, arena, out);
	if (tool < 0)
		return;
	if (by_tool[tool]) {
		memcpy(out->recipes, by_tool[tool]->recipes, sizeof out->recipes);
		out->recipe_count = by_tool[tool]->recipe_count;
		return;
	}
	recipes_of(co, (size_t)tool, out);
	for (size_t i = 0; i < out->recipe_count; i++)
		out->recipes[i] =
			(const unsigned char *)arena_str(arena, str_bytes(out->recipes[i], RECIPE_BYTES)).at;
	by_tool[tool] = out;
}

static void job_send(struct coordinator *co, const struct effect *effects, size_t count)
{
	struct letter *letter = letter_new(LETTER_LOOK, 0, 0, STR(""));
	struct arena *arena = &letter->arena;
	const struct job_row *job = fleet_job(&co->fleet, effects->ref.job);
	const struct job_side *side = side_of(&co->sides, effects->ref.job);
	const struct look_item *by_tool[TOOLS_MOST] = { NULL };
	struct look_errand *errand;
	struct look_item *items;

	arena->cap = 0;
	errand = arena_zero(arena, sizeof *errand);
	items = arena_zero(arena, count * sizeof *items);
	letter->events = arena_zero(arena, count * sizeof *letter->events);
	letter->event_count = count;
	*errand = (struct look_errand){ .source = { .root = STR("") }, .queue = STR(""), .items = items };
	if (job && side) {
		errand->queue = arena_str(arena, str_of(job->queue_name));
		errand->terms = side_terms(side, arena);
		errand->source.has_files = side->has_files;
		errand->source.root = arena_str(arena, side->root);
		memcpy(errand->source.manifest, side->manifest, SHA256_BYTES);
	}
	for (size_t i = 0; i < count; i++) {
		letter->events[i].kind = EVENT_LOOKED;
		letter->events[i].looked = (struct event_looked){
			.ref = effects[i].ref, .stored = STR(""), .gate = { .body = STR("") }
		};
		item_fill(co, side, effects[i].spec, arena, by_tool, &items[i]);
	}
	content_post(co->content, letter, errand);
}

void looks_send(struct coordinator *co)
{
	const struct effect *list = co->fx.list;

	for (size_t i = 0, count; i < co->fx.count; i += count) {
		for (count = 1; list[i].kind == EFFECT_LOOK && i + count < co->fx.count &&
				list[i + count].kind == EFFECT_LOOK &&
				list[i + count].ref.job == list[i].ref.job;)
			count++;
		if (list[i].kind == EFFECT_LOOK)
			job_send(co, &list[i], count);
	}
}
