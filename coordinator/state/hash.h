/* The hash that a fleet keeps of itself: a sum of one number a row, so that a door changes only its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_HASH_H
#define COORDINATOR_STATE_HASH_H
#include "common/rand.h"
#include "coordinator/state/job_row.h"
#include "coordinator/state/lease_row.h"
#include "coordinator/state/worker_row.h"

static inline uint64_t hash_two(uint64_t a, uint64_t b)
{
	return rand_mix(a ^ rand_mix(b));
}
static inline uint64_t hash_subtask(uint64_t job, uint32_t number, const struct subtask_row *row)
{
	uint64_t counters = (uint64_t)row->refused | (uint64_t)row->failed << 8 | (uint64_t)row->lost << 16 |
			    (uint64_t)row->rechecks << 24 | (uint64_t)row->attempts << 32;

	uint64_t way = (uint64_t)row->way | (uint64_t)row->passed << 8 | (uint64_t)row->refused_by << 24;

	return hash_two(hash_two(job << 32 | number, (uint64_t)row->state << 56 | row->token.seq),
		counters ^ row->token.term << 1 ^ way << 32);
}
static inline uint64_t hash_job(const struct job_row *job)
{
	return hash_two(job->id, (uint64_t)job->state << 8 | (uint64_t)job->sealed << 1 | job->cancelling);
}
static inline uint64_t hash_lease(const struct lease_row *lease)
{
	return hash_two(
		hash_two(lease->token.term, lease->token.seq), (uint64_t)lease->worker << 32 | lease->number);
}
#endif
