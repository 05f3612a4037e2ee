/* What a person reads of a choice: the way, the reasons, and why nothing is tried. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/explain.h"

#include <CUnit/Basic.h>

static const struct choose_tier tiers[] = {
	{ .accept = 0.5, .cost_microusd = 2000, .after = { { 20, 0 } } },
	{ .accept = 0.8, .cost_microusd = 50000 },
};
static const struct str names[] = { STR("cheap"), STR("strong") };

static void told(struct choose_past past, int64_t worth, int64_t left, struct buf *out)
{
	struct choose_wish wish = { worth, left, { 0.9, 0.1 }, 0.05 };
	struct choice c;

	choose(tiers, 2, &wish, &past, &c);
	explain(tiers, names, 2, &wish, &past, &c, out);
}

void test_words(void)
{
	static const struct {
		struct choose_past past;
		int64_t worth, left;
		const char *words;
	} cases[] = {
		{ { { 0 }, 0 }, 1000000, 1000000, "try cheap, if refused strong: accepted with 0.9" },
		{ { { 0 }, 0 }, 1000000, 1000000,
			"cheap: accepted with 0.88 (0.50 before any verdict; 20 accepted and 0 refused)" },
		{ { { 0 }, 0 }, 1000000, 1000000,
			"gates: pass 0.90 of what is right and 0.10 of what is wrong" },
		{ { { 0 }, 1 }, 1000000, 1000000, "refused so far: cheap\n" },
		{ { { 0 }, 1 }, 1000000, 1000000, "cheap: was refused; the same tier is not" },
		{ { { 0 }, 1 }, 1000000, 1000000, "0 refused after 1 refusal), a try costs $0.0500\n" },
		{ { { 0 }, 1 }, 1000000, 100,
			"stop: no try is paid for by what is left of the budget, $0.0001\n" },
		{ { { 0 }, 1 }, 100, 1000000,
			"stop: no try that is left is expected to bring what it costs" },
		{ { { 0, 1 }, 2 }, 1000000, 1000000, "stop: the gates have refused every tier" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		told(cases[i].past, cases[i].worth, cases[i].left, &out);
		CU_ASSERT(strstr(out.at, cases[i].words) != NULL);
		if (!strstr(out.at, cases[i].words))
			printf("%s", out.at);
		buf_release(&out);
	}
}
