/* Which skill a subtask was under. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"
#include "reeve/tool.h"

bool report_skill_serves(const struct report_skill *skill, struct str lenses)
{
	return lenses.len && tool_lens_asked(lenses, skill->lens);
}
