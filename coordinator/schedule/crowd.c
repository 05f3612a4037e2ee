/* Each hello has a place in time behind the one before it (the generic cell rate algorithm of ATM): one number is the state. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/crowd.h"
#include "reeve/limits.h"

/* Known by its name alone, or by the process that is awaited: any other has lost what it held. */
static bool is_awaited(const struct worker_row *worker, const struct event_hello *hello)
{
	return !worker->incarnation || worker->incarnation == hello->incarnation;
}

static void leases_keep(struct fleet *f, const struct event_hello *hello)
{
	uint32_t slot = fleet_worker(f, hello->worker, false);

	if (slot == NO_SLOT || !is_awaited(&f->workers[slot], hello))
		return;
	for (uint32_t i = f->workers[slot].first_lease; i != NO_SLOT; i = f->leases[i].next_of_worker)
		f->leases[i].deadline_ms = f->now_ms + f->limits.ttl_ms;
}

bool crowd_admits(struct fleet *f, const struct event_hello *hello)
{
	int64_t place_ms = f->hello_ms > f->now_ms ? f->hello_ms : f->now_ms;

	if (place_ms - f->now_ms > HELLO_CROWD_MS) {
		leases_keep(f, hello);
		return false;
	}
	f->hello_ms = place_ms + HELLO_EVERY_MS + (int64_t)hello->held_count / HELLO_LEASES_A_MS;
	return true;
}
