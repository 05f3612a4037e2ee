/* A fleet in memory for tests of decisions: it leads, its store is nowhere, time is an argument. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CORE_FIXTURE_H
#define SUPPORT_CORE_FIXTURE_H
#include "coordinator/step.h"

struct core {
	struct fleet fleet;
	struct effects fx; /* of the last turn */
	int64_t now_ms;
};

/* Leads from time 1000000 on. NULL limits: 8 jobs, 8 workers, 64 leases, 1000 subtasks a job. */
void core_open(struct core *c, const struct fleet_limits *limits);
void core_close(struct core *c);
/* A whole turn `in_ms` after the last: leadership is confirmed, then the event, NULL for none. */
void core_turn(struct core *c, int64_t in_ms, const struct event *event);
/* Submits a noop job with so many subtasks and plans it whole; returns its id, 0: it was refused. */
uint64_t core_job(struct core *c, const char *queue, const char *key, uint32_t subtasks);
/* A worker attaches by this stream with so many slots for noop. */
void core_worker(struct core *c, uint64_t conn, const char *id, uint32_t slots);
/* The nth effect of this kind in the last turn, from 0; NULL. */
const struct effect *core_effect(const struct core *c, enum effect_kind kind, size_t nth);
size_t core_count(const struct core *c, enum effect_kind kind);
size_t core_moves(const struct core *c, enum move_kind kind);
/* A noop result that the gate passes, for what was assigned. `conn` 0: by the stream it was assigned to. */
struct event core_result(const struct core *c, const struct effect *assigned, uint64_t conn);
enum subtask_state core_state(const struct core *c, uint64_t job, uint32_t number);
#endif
