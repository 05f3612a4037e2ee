/* Every eighth world keeps the journals of its coordinators, and decides everything twice. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_AGAIN_H
#define SIM_AGAIN_H
#include "coordinator/state/event.h"

struct host;
struct world;

/* A life begins: its fleet is empty. */
void again_begin(const struct world *w, struct host *h);
void again_event(const struct world *w, struct host *h, const struct event *event, int64_t now_ms);
void again_turn(const struct world *w, struct host *h);
void again_clear(const struct world *w, struct host *h);
/* A life ends: the replay of its journal must come to the same state in every turn. */
void again_look(struct world *w, struct host *h);
#endif
