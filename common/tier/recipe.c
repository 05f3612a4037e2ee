/* Hashes each field behind its length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/recipe.h"
#include "common/buf.h"

_Static_assert(RECIPE_HALF == SHA256_BYTES, "two hashes");

void model_recipe(const unsigned char tier[SHA256_BYTES], struct str lens, struct str skill_hash,
	unsigned char out[RECIPE_BYTES])
{
	model_recipe_asked(tier, lens, skill_hash, STR(""), out);
}

void model_recipe_asked(const unsigned char tier[SHA256_BYTES], struct str lens, struct str skill_hash,
	struct str asked, unsigned char out[RECIPE_BYTES])
{
	struct buf bytes = BUF_INIT;

	buf_add_u32(&bytes, MODEL_FORM);
	buf_add_prefixed(&bytes, lens);
	buf_add_prefixed(&bytes, skill_hash);
	if (asked.len)
		buf_add_prefixed(&bytes, asked);
	memcpy(out, tier, SHA256_BYTES);
	sha256_of(buf_str(&bytes), out + RECIPE_HALF);
	buf_release(&bytes);
}

void model_recipe_plan(const unsigned char tier[SHA256_BYTES], struct str lenses, struct str goal,
	unsigned char out[RECIPE_BYTES])
{
	struct buf asked = BUF_INIT;

	buf_add_u32(&asked, PLAN_FORM);
	buf_add_prefixed(&asked, goal);
	model_recipe_asked(tier, lenses, STR(""), buf_str(&asked), out);
	buf_release(&asked);
}
