/* Tries cli/command/local_tiers.c: what is told of keys that are not here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/local_tiers.h"

#include <CUnit/CUnit.h>

void test_what_is_wanted_is_what_these_tiers_name(void)
{
	static const struct {
		struct local_tiers tiers;
		const char *words;
	} cases[] = {
		{ { .count = 0 }, "name models under `tiers:` in reeve.yaml" },
		{ { .count = 1, .rows = { { .tier = { .key_env = STR("A_KEY") }, .key_fault = -1 } } },
			"set A_KEY; or name other models under `tiers:` in reeve.yaml" },
		{ { .count = 4,
			  .rows = { { .tier = { .key_env = STR("A") } }, { .tier = { .key_env = STR("B") } },
				  { .tier = { .key_env = STR("A") } },
				  { .tier = { .key_env = STR("C") } } } },
			"set A, B or C; or name other models under `tiers:` in reeve.yaml" },
		{ { .count = 2,
			  .rows = { { .tier = { .key_env = STR("A") } },
				  { .tier = { .key_file = STR("/k") },
					  .key_fault = -1,
					  .key_words = "no file \x1b[2J" } } },
			"set A; no file \\x1b[2J; or name other models under `tiers:` in reeve.yaml" },
		{ { .count = 2,
			  .rows = { { .tier = { .key_file = STR("/k") },
					    .key_fault = -1,
					    .key_words = "no /k" },
				  { .tier = { .key_file = STR("/k") },
					  .key_fault = -1,
					  .key_words = "no /k" } } },
			"no /k; or name other models under `tiers:` in reeve.yaml" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		local_tiers_wanted(&cases[i].tiers, &out);
		CU_ASSERT_STRING_EQUAL(out.at, cases[i].words);
		buf_release(&out);
	}
}
