/* Verdicts on each claim, or on too few of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/reviews.h"
#include "common/rand.h"
#include "tests/sim/world.h"

bool review_warns(const struct world *w, struct subtask_ref ref, struct str spec)
{
	uint32_t def = w->ledger.jobs[ref.job % LEDGER_JOBS].def;
	struct tool_spec tool;

	return spec_unpack(spec, &tool) && str_equal(tool.tool, STR(MODEL_TOOL)) &&
	       rand_mix(w->seed + rand_mix((uint64_t)def << 32 | ref.number)) % 2;
}

uint32_t review_looked_at(struct str spec, uint32_t *before)
{
	struct claims about;

	if (!claims_unpack(spec, &about))
		return 0;
	*before = about.asked;
	return about.of + 1;
}

enum claim_verdict review_verdict(const struct claim *claim)
{
	return VERDICT_STANDS + (claim->finding + claim->start_line) % (CLAIM_VERDICTS - 1);
}

static void judge(struct world *w, struct str packed, bool wrong, struct tool_result *result)
{
	struct claim_judged *judged;
	struct claims about;
	struct claim claim;

	if (!claims_unpack(packed, &about))
		return;
	judged = arena_zero(&w->arena, about.count * sizeof *judged);
	while (claim_next(&about.packed, &claim)) {
		judged[result->judged_count++] =
			(struct claim_judged){ claim.finding, review_verdict(&claim), STR("so") };
	}
	result->judged = judged;
	result->judged_count -= wrong;
	result->finding_count = 0;
}

void review_make(struct world *w, const struct tool_spec *spec, struct str packed, bool wrong, bool warns,
	struct str tier, struct tool_result *result, struct finding *finding)
{
	result->tier = tier;
	result->model = STR("as it names itself");
	finding->severity = warns ? SEVERITY_WARNING : SEVERITY_NOTE;
	if (spec->about.len)
		judge(w, packed, wrong, result);
}
