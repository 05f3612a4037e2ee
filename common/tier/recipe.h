/* All that decides what a model answers, besides the files and the job's goal: for whoever keeps its answers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_RECIPE_H
#define COMMON_TIER_RECIPE_H
#include "reeve/finding.h"

/* Grows whenever the words around skill and contract, the schema of the answer or the way it is read change: what was answered to
 * other words is not this answer. */
#define MODEL_FORM 2
/* The same of a planner: its words, its schema, the way the files are listed to it. */
#define PLAN_FORM 3

/* The hash of the tier (tier_hash()), then that of the form, the lens and the skill that it is looked through with. */
void model_recipe(const unsigned char tier[SHA256_BYTES], struct str lens, struct str skill_hash,
	unsigned char out[RECIPE_BYTES]);
/* The same of a part of a plan: what it asks, too. "" is the recipe without. */
void model_recipe_asked(const unsigned char tier[SHA256_BYTES], struct str lens, struct str skill_hash,
	struct str asked, unsigned char out[RECIPE_BYTES]);
/* Of a planner that may use these lenses, joined by commas. "" for the goal: what every planner of this tier says of itself. */
void model_recipe_plan(const unsigned char tier[SHA256_BYTES], struct str lenses, struct str goal,
	unsigned char out[RECIPE_BYTES]);
#endif
