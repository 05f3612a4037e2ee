/* Which skill a subtask was under. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"
#include "reeve/tool.h"

bool report_skill_serves(const struct report_skill *skill, struct str lenses)
{
	return lenses.len && tool_lens_asked(lenses, skill->lens);
}

bool report_skill_used(const struct report *r, const struct report_skill *skill)
{
	for (size_t i = 0; i < r->coverage_count; i++)
		if (r->coverage[i].unasked && str_equal(r->coverage[i].lens, skill->lens))
			return false;
	return true;
}
