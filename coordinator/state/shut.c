/* Compares what the breakers say with what the records do. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/shut.h"

#include <string.h>

/* By the clock of people: that of turns begins anew with each process. Reckoned once for each opening, or it would change with every
 * turn. */
static int64_t until_unix_ms(const struct fleet *f, struct quota *quota)
{
	const struct breaker *b = &quota->breaker;

	if (!b->terminal) {
		quota->shut_ms = quota->shut_unix_ms = 0;
	} else if (quota->shut_ms != b->until_ms) {
		quota->shut_ms = b->until_ms;
		quota->shut_unix_ms = b->until_ms == BREAKER_FOREVER ? BREAKER_FOREVER
								     : f->unix_ms + (b->until_ms - f->now_ms);
	}
	return quota->shut_unix_ms;
}

static bool keeps(const struct fleet *f, const struct job_row *job)
{
	return job && !job_ended(job->state) && job->sealed && job->work.model_lens_count &&
	       !fleet_tiers_unknown(f, job);
}

void shut_slice(struct fleet *f, struct effects *fx)
{
	int64_t now[TIERS_MOST] = { 0 };

	for (size_t i = 0; i < f->tier_count; i++)
		now[i] = until_unix_ms(f, &f->quotas[i]);
	for (uint32_t i = 0; i < f->limits.jobs && effects_room(fx, 1); i++) {
		struct job_row *job = f->jobs[i];

		if (!job || !memcmp(job->shut_unix_ms, now, sizeof now) || !keeps(f, job))
			continue;
		memcpy(job->shut_unix_ms, now, sizeof now);
		job_rewrite(job, fx);
	}
}

/* One that pauses for its provider goes on without a person where one of its tiers has a date. */
static bool waits_for_a_person(const struct job_row *job)
{
	bool dated = false;

	for (size_t i = 0; i < TIERS_MOST; i++)
		dated |= job->shut_unix_ms[i] && job->shut_unix_ms[i] != BREAKER_FOREVER;
	return job->state == JOB_PAUSED && job->reason == REASON_QUOTA && !dated;
}

static void shut_again(const struct fleet *f, struct quota *quota, int64_t until)
{
	bool forever = until == BREAKER_FOREVER;

	if (!until)
		return;
	breaker_shut(&quota->breaker, forever ? BREAKER_FOREVER : f->now_ms + (until - f->unix_ms));
	if (quota->shut_ms == quota->breaker.until_ms)
		return;
	quota->shut_ms = quota->breaker.until_ms;
	quota->shut_unix_ms = until;
}

void shut_restore(struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++)
		for (size_t t = 0;
			t < f->tier_count && keeps(f, f->jobs[i]) && !waits_for_a_person(f->jobs[i]); t++)
			shut_again(f, &f->quotas[t], f->jobs[i]->shut_unix_ms[t]);
}
