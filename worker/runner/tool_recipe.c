/* Puts the two halves of a recipe together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_recipe.h"

#include "common/sha256.h"

_Static_assert(RECIPE_HALF == SHA256_BYTES, "each half is a hash");

void tool_recipe(
	const struct toolset *tools, size_t tool, const char *sandbox, unsigned char out[RECIPE_BYTES])
{
	struct buf rest = BUF_INIT;

	memcpy(out, toolset_definition(tools, tool).at, RECIPE_HALF);
	buf_add_prefixed(&rest, toolset_found(tools, tool));
	buf_add_prefixed(&rest, str_of(sandbox ? sandbox : ""));
	sha256_of(buf_str(&rest), out + RECIPE_HALF);
	buf_release(&rest);
}
