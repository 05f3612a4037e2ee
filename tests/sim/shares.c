/* Counts what is granted beside what waits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/shares.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum {
	MORE_SLOTS_MOST = 3, /* of queues of the same weight: hedges take a few */
	IN_A_ROW_MOST = 3,   /* to one job, while another of its queue waits */
	WEIGHT_MOST = 3,
	RUNNING_LEAST = 2,
	RUNNING_MOST = 6,
};

void shares_draw(struct world *w)
{
	w->shares[0] = (struct queue_share){ .name = STR("day"), .weight = 1 };
	w->shares[1] = (struct queue_share){ .name = STR("night"), .weight = 1 };
	if (w->scenario ? !w->scenario->fair : w->seed % 3)
		return;
	for (int i = 0; i < 2; i++)
		w->shares[i].weight = (uint32_t)world_between(w, 1, WEIGHT_MOST);
	if (!w->scenario && world_chance(w, 50))
		w->shares[w->seed % 2].most_running = (uint32_t)world_between(w, RUNNING_LEAST, RUNNING_MOST);
}

const struct queue_share *shares_of(const struct world *w, const char *queue)
{
	return &w->shares[str_equal(w->shares[1].name, str_of(queue))];
}

static bool may_run(const struct world *w, const struct queue_row *queue)
{
	uint32_t most = shares_of(w, queue->name)->most_running;

	return !most || queue->running < most;
}

/* A suspect may have to wait for another worker than the one that has a slot. */
static bool job_waits(const struct job_row *job)
{
	if (job->state != JOB_RUNNING || job->cancelling ||
		(job->most_running && job->running >= job->most_running))
		return false;
	for (uint32_t list = 0; list < RUNNERS_MOST; list++)
		for (uint32_t i = job->ready[list].first; job->ready[list].count && i != NO_SLOT;
			i = job_subtask(job, i)->next)
			if (!subtask_is_suspect(job_subtask(job, i)))
				return true;
	return false;
}

/* True when something of this queue, but of this job, is ready for any worker, and was not leased in this turn. */
static bool queue_waits(const struct fleet *f, uint32_t queue, uint64_t but)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++)
		if (f->jobs[i] && f->jobs[i]->queue == queue && f->jobs[i]->id != but &&
			job_waits(f->jobs[i]))
			return true;
	return false;
}

/* One lease is given to a queue: nobody who waits has fewer slots for its weight. */
static void share_take(struct world *w, const struct host *h, const bool *waits, uint32_t given)
{
	const struct queue_row *queues = h->fleet.queues, *to = &queues[given];

	for (uint32_t q = 0; q < h->fleet.queue_count; q++)
		if (q != given && waits[q] && may_run(w, &queues[q]) && to->running > MORE_SLOTS_MOST &&
			(to->running - MORE_SLOTS_MOST) * shares_of(w, queues[q].name)->weight >
				queues[q].running * shares_of(w, to->name)->weight)
			world_broke(w, "queue %s waits with %u slots, and %s got its %uth", queues[q].name,
				queues[q].running, to->name, to->running);
}

/* Of two queues that wait neither is passed by for longer than their weights say, however short its subtasks are. */
static void turn_take(struct world *w, struct host *h, const bool *waits, uint32_t given)
{
	const struct queue_row *queues = h->fleet.queues;
	struct seen_share *seen = &h->seen.shares[given];

	for (uint32_t q = 0; q < h->fleet.queue_count; q++) {
		if (q == given)
			continue;
		h->seen.shares[q].in_a_row = 0;
		seen->in_a_row =
			waits[q] && may_run(w, &queues[q]) && !queues[q].running ? seen->in_a_row + 1 : 0;
		if (seen->in_a_row > WEIGHT_MOST + MORE_SLOTS_MOST)
			world_broke(w, "queue %s has none, and %s is served %u times in a row",
				queues[q].name, queues[given].name, seen->in_a_row);
	}
}

/* The jobs of a queue are served in turns. */
static void job_take(struct world *w, struct host *h, const struct job_row *job)
{
	struct seen_share *seen = &h->seen.shares[job->queue];

	seen->of_job =
		seen->job == job->id && queue_waits(&h->fleet, job->queue, job->id) ? seen->of_job + 1 : 1;
	seen->job = job->id;
	if (seen->of_job > IN_A_ROW_MOST)
		world_broke(w, "j%" PRIu64 " is served %u times in a row, and another one waits", job->id,
			seen->of_job);
}

void shares_look(struct world *w, struct host *h)
{
	bool waits[QUEUES_MOST] = { false };

	for (uint32_t q = 0; q < h->fleet.queue_count; q++)
		waits[q] = queue_waits(&h->fleet, q, 0);
	for (size_t i = 0; i < h->fx.count; i++) {
		const struct effect *effect = &h->fx.list[i];
		const struct job_row *job =
			effect->kind == EFFECT_ASSIGN ? fleet_job(&h->fleet, effect->ref.job) : NULL;

		if (!job)
			continue;
		share_take(w, h, waits, job->queue);
		turn_take(w, h, waits, job->queue);
		job_take(w, h, job);
	}
}
