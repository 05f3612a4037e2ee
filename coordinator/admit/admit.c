/* Checks a submission against the limits, field by field. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/admit/admit.h"
#include "common/name.h"
#include "reeve/error.h"

static struct admission refuse(int err, enum reason reason)
{
	return (struct admission){ .err = err, .reason = reason };
}

/* Of the inputs that a plan writes out; those of kind tool are places in a manifest. */
static uint64_t plan_bytes(const struct job_work *work)
{
	uint64_t scripts = 0;

	for (size_t i = 0; i < work->script_count; i++)
		scripts += work->scripts[i].len;
	return work->kind == KIND_SCRIPTED ? scripts * (work->subtasks / work->script_count + 1)
					   : (uint64_t)work->subtasks * work->bytes;
}

static struct admission admit_work(const struct fleet *f, const struct job_work *work)
{
	switch (work->kind) {
	case KIND_NOOP:
	case KIND_SCRIPTED:
		if (!work->subtasks || (work->kind == KIND_SCRIPTED && !work->script_count))
			return refuse(-E_INVALID, REASON_EMPTY_PLAN);
		if (work->subtasks > f->limits.subtasks_per_job)
			return refuse(-E_EXHAUSTED, REASON_TOO_MANY_SUBTASKS);
		if (work->bytes > SPEC_BYTES_MOST)
			return refuse(-E_TOO_LARGE, REASON_SPEC_TOO_LARGE);
		for (size_t i = 0; i < work->script_count; i++)
			if (work->scripts[i].len > SPEC_BYTES_MOST)
				return refuse(-E_TOO_LARGE, REASON_SPEC_TOO_LARGE);
		if (plan_bytes(work) > PLAN_BYTES_MOST)
			return refuse(-E_TOO_LARGE, REASON_PLAN_TOO_LARGE);
		return refuse(0, REASON_NONE);
	case KIND_TOOL:
		return refuse(0, REASON_NONE); /* a tree with nothing to analyse is a job that ends at once */
	default:
		return refuse(-E_INVALID, REASON_NO_WORK);
	}
}

static const struct job_row *job_of_key(const struct fleet *f, struct str key)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		const struct job_row *job = f->jobs[i];

		if (job && job->id && str_equal(str_bytes(job->key, job->key_len), key))
			return job;
	}
	return NULL;
}

struct admission admit_submit(const struct fleet *f, const struct event_submit *submit)
{
	const struct job_row *same;

	if (!name_is_plain(submit->queue) || (submit->principal.len && !name_is_plain(submit->principal)))
		return refuse(-E_INVALID, REASON_BAD_NAME);
	if (submit->key.len < KEY_BYTES_LEAST || submit->key.len > KEY_BYTES_MOST)
		return refuse(-E_INVALID, REASON_KEY_LENGTH);
	if (submit->request.len > REQUEST_BYTES_MOST)
		return refuse(-E_TOO_LARGE, REASON_REQUEST_TOO_LARGE);
	same = job_of_key(f, submit->key);
	if (same && memcmp(same->contract, submit->contract, CONTRACT_HASH_BYTES))
		return refuse(-E_EXISTS, REASON_KEY_REUSED);
	if (same)
		return (struct admission){ .existed = same->id };
	if (!fleet_queue_fits(f, submit->queue))
		return refuse(-E_EXHAUSTED, REASON_TOO_MANY_QUEUES);
	if ((submit->work.price_microusd || submit->work.model_lens_count) && !submit->work.budget_microusd)
		return refuse(-E_INVALID, REASON_NO_BUDGET);
	if (submit->work.model_lens_count && !f->tier_count)
		return refuse(-E_PRECONDITION, REASON_NO_TIER);
	return admit_work(f, &submit->work);
}
