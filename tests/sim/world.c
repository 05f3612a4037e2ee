/* Time passes from one happening to the next; all chance is drawn from one seed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/world.h"
#include "tests/sim/again.h"
#include "tests/sim/faults.h"
#include "tests/sim/invariants.h"
#include "tests/sim/mirror.h"
#include "tests/sim/models.h"
#include "tests/sim/retries.h"
#include "tests/sim/shares.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void world_broke(struct world *w, const char *format, ...)
{
	va_list args;

	if (w->broken[0])
		return;
	va_start(args, format);
	vsnprintf(w->broken, sizeof w->broken, format, args);
	va_end(args);
}

void world_log(
	const struct world *w, const char *who, uint32_t index, const char *what, const char *format, ...)
{
	va_list args;

	if (!w->logging)
		return;
	printf("%8" PRId64 "  %-6s %-4u %-16s ", w->now_ms - WORLD_BEGINS_MS, who, index, what);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

int64_t world_between(struct world *w, int64_t least, int64_t most)
{
	return least + (int64_t)rand_below(&w->chance, (uint64_t)(most - least + 1));
}

bool world_chance(struct world *w, uint32_t percent)
{
	return rand_below(&w->chance, 100) < percent;
}

void world_soon(struct world *w, int64_t in_ms, struct happening h)
{
	h.at_ms = w->now_ms + in_ms;
	h.order = 0;
	agenda_push(&w->agenda, h);
}

/* Until when the process that this happens to is stopped: everything waits for it. */
static int64_t paused_until(const struct world *w, const struct happening *h)
{
	switch (h->kind) {
	case HAPPEN_HOST_TICK:
	case HAPPEN_HOST_HEARS:
	case HAPPEN_HOST_CLOSED:
	case HAPPEN_HOST_EVIDENCE:
		return w->hosts[h->who].up ? w->hosts[h->who].paused_until_ms : 0;
	case HAPPEN_WORKER_CONNECT:
	case HAPPEN_WORKER_HEARS:
	case HAPPEN_WORKER_CLOSED:
	case HAPPEN_WORKER_BEAT:
	case HAPPEN_WORKER_DONE:
	case HAPPEN_WORKER_SEND:
		return w->workers[h->who].up ? w->workers[h->who].paused_until_ms : 0;
	default:
		return 0;
	}
}

static void happen_to_host(struct world *w, struct host *h, const struct happening *what)
{
	if (what->kind == HAPPEN_HOST_STORE) {
		host_store_answers(w, h, what->data, h->up && what->life == h->life);
		return;
	}
	if (what->life != h->life)
		return;
	if (what->kind == HAPPEN_HOST_START) {
		host_start(w, h);
		return;
	}
	if (!h->up)
		return;
	switch (what->kind) {
	case HAPPEN_HOST_TICK:
		world_soon(w, 100,
			(struct happening){ .kind = HAPPEN_HOST_TICK, .who = h->index, .life = h->life });
		host_run(w, h);
		break;
	case HAPPEN_HOST_EVIDENCE:
		invariants_receive(w, what->data);
		host_enqueue(h, what->data);
		host_run(w, h);
		break;
	case HAPPEN_HOST_HEARS:
		host_hears(w, h, what->id, what->data);
		break;
	default:
		host_closed(w, h, what->id);
	}
}

static void happen_to_worker(struct world *w, struct crewman *c, const struct happening *what)
{
	if (what->kind == HAPPEN_WORKER_START) {
		worker_start(w, c);
		return;
	}
	if (what->life != c->life || !c->up)
		return;
	switch (what->kind) {
	case HAPPEN_WORKER_CONNECT:
		worker_connect(w, c);
		break;
	case HAPPEN_WORKER_HEARS:
		worker_hears(w, c, what->id, what->data);
		break;
	case HAPPEN_WORKER_CLOSED:
		worker_closed(w, c, what->id);
		break;
	case HAPPEN_WORKER_BEAT:
		worker_beat(w, c, what->id);
		break;
	case HAPPEN_WORKER_DONE:
		worker_done(w, c, what->data, what->id);
		break;
	default:
		worker_send(w, c);
	}
}

static void happen(struct world *w, const struct happening *what)
{
	if (what->kind == HAPPEN_CLIENT)
		client_act(w, what->who);
	else if (what->kind == HAPPEN_FAULT)
		faults_strike(w, (enum fault)what->id);
	else if (what->kind == HAPPEN_SCENE)
		w->scenario->act(w, what->id);
	else if (what->kind <= HAPPEN_HOST_CLOSED)
		happen_to_host(w, &w->hosts[what->who], what);
	else
		happen_to_worker(w, &w->workers[what->who], what);
}

static void populate_workers(struct world *w)
{
	w->worker_count = (uint32_t)world_between(w, WORKERS_LEAST, CREW_MOST);
	for (uint32_t i = 0; i < w->worker_count; i++) {
		w->workers[i].index = i;
		w->workers[i].slots = (uint32_t)world_between(w, 1, 3);
		w->workers[i].keys = models_keys(w, i);
		snprintf(w->workers[i].id, sizeof w->workers[i].id, "w%u", i);
		world_soon(w, world_between(w, 0, 2000),
			(struct happening){ .kind = HAPPEN_WORKER_START, .who = i });
	}
}

static void populate_hosts(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++) {
		w->hosts[i].index = i;
		effects_init(&w->hosts[i].fx);
	}
	w->hosts[0].wanted = true;
	w->hosts[1].wanted = w->scenario ? w->scenario->standby : world_chance(w, 30);
	if (w->hosts[1].wanted)
		world_soon(w, 1, (struct happening){ .kind = HAPPEN_HOST_START, .who = 1 });
	world_soon(w, 0, (struct happening){ .kind = HAPPEN_HOST_START });
}

static void populate(struct world *w)
{
	w->store = store_memory_open("sim", (struct store_wake){ NULL, NULL });
	ledger_begin(w);
	w->fair = w->scenario ? w->scenario->fair : world_chance(w, 15);
	w->calm = w->scenario && w->scenario->calm;
	w->look_ms = LOOK_MS;
	w->large_results = !w->scenario && world_chance(w, 3);
	w->models = models_are_in(w);
	shares_draw(w);
	populate_workers(w);
	populate_hosts(w);
	client_init(w);
	if (w->scenario)
		w->scenario->begin(w);
	else
		faults_init(w);
}

static bool all_ended(const struct world *w)
{
	for (uint32_t i = 0; i < w->job_count; i++)
		if (!ledger_has(w, i) || !job_ended(w->ledger.jobs[w->jobs[i].id].state) ||
			retries_wanted(w, i))
			return false;
	return true;
}

/* Where tiers allow so many questions a minute it takes as many minutes, and as many again where a person retries. */
static int64_t ends_within_ms(const struct world *w)
{
	return w->models ? 2 * ENDS_WITHIN_MS : ENDS_WITHIN_MS;
}

static void live(struct world *w)
{
	struct happening next;

	while (!w->broken[0] && !all_ended(w) && agenda_pop(&w->agenda, &next)) {
		int64_t paused = paused_until(w, &next);

		store_memory_advance(w->store, next.at_ms - w->now_ms);
		w->now_ms = next.at_ms;
		if (w->now_ms >= w->calm_ms)
			faults_end(w);
		if (w->now_ms > w->calm_ms + ends_within_ms(w))
			world_broke(w, "a job has not ended %d s after the last fault",
				(int)(ends_within_ms(w) / 1000));
		if (paused > w->now_ms) {
			next.at_ms = paused;
			agenda_push(&w->agenda, next);
		} else {
			happen(w, &next);
		}
	}
}

static void release(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++) {
		if (w->hosts[i].up)
			host_release(&w->hosts[i]);
		effects_release(&w->hosts[i].fx);
		buf_release(&w->hosts[i].journal);
	}
	for (uint32_t i = 0; i < w->worker_count; i++)
		if (w->workers[i].held)
			held_free(w->workers[i].held);
	agenda_release(&w->agenda);
	arena_release(&w->arena);
	for (size_t i = 0; i < w->handle_count; i++)
		w->handles[i]->ops->close(w->handles[i]);
	w->store->ops->close(w->store);
}

bool world_run(uint64_t seed, const struct scenario *scenario, bool logging, char words[256])
{
	struct world *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->seed = seed;
	w->scenario = scenario;
	w->chance = rand_mix(seed);
	w->now_ms = WORLD_BEGINS_MS;
	w->calm_ms = w->now_ms + FAULTS_UNTIL_MS;
	w->logging = logging;
	populate(w);
	live(w);
	if (!w->broken[0])
		invariants_end(w);
	for (uint32_t i = 0; i < HOSTS; i++)
		if (w->hosts[i].up)
			mirror_look(w, &w->hosts[i]);
	for (uint32_t i = 0; i < HOSTS; i++)
		if (w->hosts[i].up)
			again_look(w, &w->hosts[i]);
	if (!w->broken[0] && scenario && scenario->end)
		scenario->end(w);
	tally.runs++;
	tally.virtual_ms += (uint64_t)(w->now_ms - WORLD_BEGINS_MS);
	snprintf(words, 256, "%s", w->broken);
	release(w);
	free(w);
	return !words[0];
}
