/* Of unknown tiers it names both lists: mostly a key is missing, or one more is there than was. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/tell_tiers.h"
#include "coordinator/limit/quota.h"
#include "coordinator/state/reason.h"
#include "coordinator/state/tier_list.h"

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

static bool some_worker_has_key(const struct fleet *f, size_t tier)
{
	bool here = false;

	for (uint32_t i = 0; i < f->limits.workers; i++) {
		const struct worker_row *worker = &f->workers[i];

		if (!worker->conn || worker->draining)
			continue;
		here = true;
		if (worker->tools >> (TOOLS_MOST + tier) & 1)
			return true;
	}
	return !here; /* who comes may have it */
}

const char *tell_tier_trouble(const struct fleet *f, size_t tier, struct buf *out)
{
	const struct quota *quota = &f->quotas[tier];

	if (!some_worker_has_key(f, tier)) {
		buf_add_text(out, "no worker has its key");
		return "no key";
	}
	if (quota->breaker.state == BREAKER_CLOSED)
		return NULL;
	if (quota->why[0])
		buf_add_text(out, quota->why);
	else
		buf_add_text(
			out, reason_words(quota->breaker.terminal ? REASON_QUOTA : REASON_PROVIDER_FAULTS));
	return quota->breaker.terminal ? "shut" : "fails";
}
