/* Which attempt, and under which token: as a worker's hello, its beats and its results say it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ATTEMPT_WIRE_H
#define WORKER_ATTEMPT_WIRE_H
#include "common/arena.h"
#include "reeve/v1/worker.pb-c.h"
#include "worker/attempt.h"

/* In the arena. */
Reeve__V1__AttemptRef *attempt_wire_ref(const struct attempt *a, struct arena *arena);
Reeve__V1__Token *attempt_wire_token(const struct attempt *a, struct arena *arena);
#endif
