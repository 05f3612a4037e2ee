/* Of a look by its claims and its review, of all else by the bytes of its files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/price.h"
#include "common/tier/lend.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/job_row.h"

/* Of the files that the claims are in: all that their review read. */
static uint64_t bytes_of_review(const struct job_row *job, const struct claims *about)
{
	const struct subtask_row *row;
	struct tool_spec spec;

	if (about->of >= job->counts.total)
		return UINT64_MAX;
	row = job_subtask(job, about->of);
	return spec_unpack(str_bytes(row->spec, row->spec_len), &spec) && spec_is_review(&spec) ? spec.bytes
												: UINT64_MAX;
}

static uint64_t bytes_shown(const struct tool_spec *spec, uint64_t review_bytes)
{
	return review_bytes < spec->bytes ? review_bytes : spec->bytes;
}

static uint32_t price_look(
	const struct tier *tier, const struct tool_spec *spec, const struct claims *about, uint64_t most)
{
	return tier_lend_look_microusd(tier, about->count, about->packed.len, bytes_shown(spec, most));
}

uint32_t price_of(const struct job_row *job, const struct tier *tier, const struct tool_spec *spec)
{
	struct claims about;

	if (!claims_of_spec(spec, &about))
		return tier_lend_microusd(tier, spec->bytes);
	return price_look(tier, spec, &about, bytes_of_review(job, &about));
}

uint32_t price_least_of(const struct job_row *job, const struct tier *tier, const struct tool_spec *spec)
{
	struct claims about;

	if (!claims_of_spec(spec, &about))
		return tier_lend_microusd(tier, spec->bytes);
	return tier_lend_look_least_microusd(
		tier, about.count, about.packed.len, bytes_shown(spec, bytes_of_review(job, &about)));
}

uint32_t price_beside(const struct tier *tier, const struct tool_spec *spec, uint64_t review_bytes)
{
	struct claims about;

	if (!claims_of_spec(spec, &about))
		return tier_lend_microusd(tier, spec->bytes);
	return price_look(tier, spec, &about, review_bytes);
}
