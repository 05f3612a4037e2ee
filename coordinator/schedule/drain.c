/* A drain stands in the worker's row; nothing of it is stored, for a worker that was told says so at each hello. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/drain.h"
#include "common/name.h"
#include "reeve/error.h"

static void tell(const struct worker_row *worker, struct effects *fx)
{
	effects_add(fx, EFFECT_DRAIN)->conn = worker->conn;
}

void drain_worker(struct fleet *f, uint64_t call, struct str name, struct effects *fx)
{
	uint32_t slot = name_is_plain(name) ? fleet_worker(f, name, false) : NO_SLOT;
	struct worker_row *worker = slot == NO_SLOT ? NULL : &f->workers[slot];
	struct effect *effect;

	if (worker && worker->conn) {
		tell(worker, fx);
		worker->draining = true;
		effects_log(fx, LOG_WORKER_DRAINED)->worker = arena_str(&fx->arena, name);
	}
	effect = effects_add(fx, EFFECT_DRAINED);
	effect->conn = call;
	effect->err = worker && worker->conn ? 0 : -E_NOT_FOUND;
	effect->ms = worker ? worker->leases : 0;
}

void drain_heard(struct fleet *f, uint64_t conn)
{
	uint32_t slot = fleet_worker_of(f, conn);

	if (slot != NO_SLOT)
		f->workers[slot].draining = true;
}

void drain_renew(struct fleet *f, uint32_t slot, bool replaced, struct effects *fx)
{
	struct worker_row *worker = &f->workers[slot];
	bool asked = worker->draining && !replaced;

	if (asked && worker_has_slots(worker))
		tell(worker, fx);
	worker->draining = asked || !worker_has_slots(worker);
}
