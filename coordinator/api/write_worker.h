/* What was decided, in the words of the stream: effects become batched messages, in their order. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_WRITE_WORKER_H
#define COORDINATOR_API_WRITE_WORKER_H
#include "coordinator/conns.h"
#include "coordinator/side.h"
#include "coordinator/state/effect.h"

struct write_facts {
	const char *fleet_name;
	uint64_t term;
	int64_t heartbeat_ms;
	int64_t ttl_ms;
	const struct tier *tiers;
	size_t tier_count;
};

enum {
	WRITE_ITEMS_MOST = 256,       /* to a message: four times the knee of the cost per subtask */
	WRITE_BYTES_MOST = 512 << 10, /* half of MESSAGE_BYTES_MOST: specs are not all there is */
};
/* How many of these effects, of which there is at least one, go into one message: those like the first. */
size_t write_run_length(const struct effect *list, size_t count);
/* Sends every effect that goes to a worker's stream. Those of streams that are over are passed over: their worker says
 * what it holds when it comes back. */
void write_worker_effects(
	const struct effects *fx, const struct write_facts *facts, struct conns *conns, struct sides *sides);
/* To one worker: keep your work, and ask elsewhere who leads. */
void write_not_leader(struct rpc_call *call);
#endif
