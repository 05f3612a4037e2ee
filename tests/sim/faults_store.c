/* Faults of the store: slow, silent, deaf, foreign, empty, and without what it had. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/faults_store.h"
#include "tests/sim/faults.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void fault_store_loses(struct world *w, size_t writes)
{
	struct term term = memory_of(w->store)->memory->term;
	size_t lost = store_memory_lose_tail(w->store, writes);

	ledger_forget(w);
	w->store_fault.other |= !w->ledger.term.number; /* nothing is left of it at all */
	world_log(w, "store", 0, "loses", "%zu writes, seq=%" PRIu64, lost, w->ledger.seq);
	for (uint32_t i = 0; i < HOSTS; i++)
		if (strcmp(term.holder, w->ledger.term.holder) &&
			!strcmp(w->hosts[i].term.holder, term.holder))
			w->hosts[i].forgotten = true;
}

void fault_host_stands(struct world *w, struct host *h)
{
	if (!h->up)
		return;
	store_memory_mood(h->store, MEMORY_STANDS);
	world_soon(w, 0,
		(struct happening){
			.kind = HAPPEN_HOST_STORE, .who = h->index, .life = h->life, .data = h->store });
}

void fault_store_slow(struct world *w)
{
	w->store_fault.slow_until_ms = w->now_ms + world_between(w, 500, FAULT_PAUSE_MS);
}

void fault_store_stops(struct world *w, int64_t ms)
{
	w->store_fault.stands_until_ms = w->now_ms + ms;
	for (uint32_t i = 0; i < HOSTS; i++)
		fault_host_stands(w, &w->hosts[i]);
}

void fault_store_stands(struct world *w)
{
	fault_store_stops(w, world_between(w, 500, FAULT_PAUSE_MS));
}

void fault_store_loses_reply(struct world *w)
{
	w->store_fault.reply_lost = true;
}

static struct row *spoiled_row(struct world *w)
{
	struct memory *m = memory_of(w->store)->memory;

	return rows_at(
		&m->spoiled, memory_key_place(&(struct move){ .kind = MOVE_WORKER, .key = str_of("w0") }));
}

/* A foreign value stands in the way for a while; a fleet's coordinator ends and tries again. */
void fault_store_refuses(struct world *w)
{
	w->store_fault.spoiled = true;
	spoiled_row(w)->present = true;
	world_soon(w, world_between(w, 100, 3000),
		(struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_END_SPOILED });
}

/* How much was written since the term was taken, as far as it can be lost. */
static size_t writes_of_term(const struct world *w)
{
	const struct memory *m = memory_of(w->store)->memory;
	size_t writes = 0;

	while (m->past_first + writes < m->past_count &&
		!m->pasts[(m->past_count - 1 - writes) % MEMORY_TAIL_MOST].of_term)
		writes++;
	return writes;
}

/* Seldom the taking of the term with them: then its number is given twice, and some rules speak of one number. */
void fault_store_loses_tail_alone(struct world *w)
{
	size_t writes = (size_t)world_between(w, 1, MEMORY_TAIL_MOST), most = writes_of_term(w);

	fault_store_loses(w, writes > most && world_chance(w, 90) ? most : writes);
}

void fault_store_loses_tail_together(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++)
		host_kill(w, &w->hosts[i], "killed with its store");
	fault_store_loses_tail_alone(w);
}

void fault_store_foreign(struct world *w)
{
	w->store_fault.other = true;
	store_memory_foreign(w->store, true);
	world_soon(w, world_between(w, 100, 6000),
		(struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_END_FOREIGN });
}

void fault_store_emptied(struct world *w)
{
	w->store_fault.other = true;
	for (uint32_t i = 0; i < HOSTS; i++)
		w->hosts[i].forgotten = true;
	store_memory_empty(w->store);
	ledger_forget(w);
}

void fault_store_is_clean(struct world *w)
{
	spoiled_row(w)->present = false;
}
