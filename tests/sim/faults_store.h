/* The store's part of the table of faults: each strikes now. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_FAULTS_STORE_H
#define SIM_FAULTS_STORE_H
#include "tests/sim/tally.h"

#include <stddef.h>
#include <stdint.h>

enum { FAULT_PAUSE_MS = 20000 };
/* Of HAPPEN_FAULT beside the faults: they are over. */
enum { FAULT_END_SPOILED = FAULTS, FAULT_END_FOREIGN };

struct world;
struct host;

/* The store's last writes have never been. */
void fault_store_loses(struct world *w, size_t writes);
/* The store neither applies nor answers for so long. */
void fault_store_stops(struct world *w, int64_t ms);
void fault_store_slow(struct world *w);
void fault_store_stands(struct world *w);
void fault_store_loses_reply(struct world *w);
void fault_store_refuses(struct world *w);
void fault_store_loses_tail_alone(struct world *w);
void fault_store_loses_tail_together(struct world *w);
void fault_store_foreign(struct world *w);
void fault_store_emptied(struct world *w);
/* What was spoiled is as it was. */
void fault_store_is_clean(struct world *w);
/* Nothing goes through the handle of this coordinator for a while. */
void fault_host_stands(struct world *w, struct host *h);
#endif
