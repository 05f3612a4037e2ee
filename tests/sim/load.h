/* What is stored, as the events that a new coordinator makes of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LOAD_H
#define SIM_LOAD_H
#include "coordinator/state/event.h"
#include "coordinator/store/store.h"

struct world;

/* Gives each to `take`, from the taking of this term on; not 0 when the store cannot be read. */
int load_stored(struct world *w, struct store *store, uint64_t term,
	void (*take)(void *arg, const struct event *event), void *arg);
#endif
