/* Adds up again, from the rows, what is kept as a sum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/books.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void books_purse(struct world *w, const struct host *h, const struct job_row *job)
{
	struct purse sum = { 0 };

	for (uint32_t i = 0; i < job->counts.total; i++)
		if (job_subtask(job, i)->bill)
			purse_add(&sum, job_subtask(job, i)->bill);
	if (sum.reserved != job->purse.reserved || sum.spent != job->purse.spent)
		world_broke(w,
			"j%" PRIu64 ": %" PRIu64 " reserved and %" PRIu64 " spent, and its bills say %" PRIu64
			" and %" PRIu64,
			job->id, job->purse.reserved, job->purse.spent, sum.reserved, sum.spent);
	for (uint32_t i = h->fleet.lease_first; i != NO_SLOT; i = h->fleet.leases[i].next)
		if (h->fleet.jobs[h->fleet.leases[i].job] == job)
			sum.reserved -= h->fleet.leases[i].reserved;
	if (sum.reserved)
		world_broke(w, "j%" PRIu64 ": %" PRIu64 " are reserved, and no lease has them", job->id,
			sum.reserved);
}

struct sums {
	uint32_t of_queue[QUEUES_MOST];
	uint32_t held[HOST_WORKERS_MOST][SUBTASK_KINDS];
	uint32_t suspects[HOST_WORKERS_MOST];
};

static void sums_make(const struct fleet *f, struct sums *out)
{
	*out = (struct sums){ 0 };
	for (uint32_t i = f->lease_first; i != NO_SLOT; i = f->leases[i].next) {
		const struct lease_row *lease = &f->leases[i];
		const struct job_row *job = f->jobs[lease->job];

		out->of_queue[job->queue]++;
		out->held[lease->worker][job_subtask(job, lease->number)->kind]++;
		out->suspects[lease->worker] += lease->suspect;
	}
}

void books_leases(struct world *w, const struct host *h)
{
	const struct fleet *f = &h->fleet;
	struct sums sums;

	sums_make(f, &sums);
	for (uint32_t q = 0; q < f->queue_count; q++)
		if (sums.of_queue[q] != f->queues[q].running)
			world_broke(w, "queue %s has %u leases, and %u are counted", f->queues[q].name,
				sums.of_queue[q], f->queues[q].running);
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (memcmp(sums.held[i], f->workers[i].held, sizeof sums.held[i]) ||
			sums.suspects[i] != f->workers[i].suspects)
			world_broke(w, "worker %s: what it holds is not what is counted", f->workers[i].id);
}
