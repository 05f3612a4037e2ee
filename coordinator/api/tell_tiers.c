/* Names both lists: mostly a key is missing, or one more is there than was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/tell_tiers.h"
#include "coordinator/state/reason.h"

#include <assert.h>

void tell_tiers_unknown(const struct fleet *f, const struct job_row *job, struct buf *out)
{
	struct str here = roster_names(buf_str(&f->roster)), then = roster_names(job->roster);

	assert(fleet_tiers_unknown(f, job));
	if (!f->tier_count) {
		buf_add_text(out, reason_words(REASON_TIERS_UNKNOWN));
		return;
	}
	buf_printf(out, "this coordinator has other tiers (%.*s) than this job was planned for (%.*s)",
		STR_ARG(here), STR_ARG(then));
	if (str_equal(here, then))
		buf_add_text(out, ": other models or prices under the same names");
	buf_add_text(out,
		"; start it with the --config of then, and the same keys (in a private fleet: give both "
		"to the command), or cancel the job and hand it in again");
}
