/* What a worker holds: every attempt from its lease to the acknowledgement of its result, and for a while after it. No I/O. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_HELD_H
#define WORKER_HELD_H
#include "worker/attempt.h"

struct held;

/* At most so many leases. */
struct held *held_new(size_t most);
/* Before anything is held: of accepted results beside them at most so many, and so many bytes, are retained. Without this
 * none is. */
void held_retain(struct held *h, size_t most, size_t bytes_most);
void held_free(struct held *h);
size_t held_count(const struct held *h, enum attempt_state state);
/* The attempts in this state, oldest first. Moving or dropping one before asking for the next is not allowed. */
struct attempt *held_first(const struct held *h, enum attempt_state state);
struct attempt *held_next(const struct attempt *a);
/* The same, newest first. */
struct attempt *held_last(const struct held *h, enum attempt_state state);
struct attempt *held_previous(const struct attempt *a);
/* The attempt whose lease this is; NULL: none, or abandoned. */
struct attempt *held_find(const struct held *h, struct token token);

/* A new lease, QUEUED. NULL: it is held already (a repeated assignment), or there are `most`. */
struct attempt *held_add(
	struct held *h, struct subtask_ref ref, struct token token, enum subtask_kind kind, struct str spec);
void held_start(struct held *h, struct attempt *a); /* QUEUED: it is given to a slot */
/* Its output is complete. QUEUED or RUNNING: UNSENT; ABANDONED: forgotten. */
void held_finish(struct held *h, struct attempt *a);
void held_sent(struct held *h, struct attempt *a);
/* A new stream: what was sent on the old one may not have arrived. All SENT become UNSENT. */
void held_resend(struct held *h);
/* The lease is over. What runs is told to stop, what is retained is forgotten. False: there is no such lease. */
bool held_drop(struct held *h, struct token token);
/* The same, but for an accepted result: it is retained, and the oldest make room for it. False also when it was retained
 * before: a coordinator that knows it says so again. */
bool held_acknowledge(struct held *h, struct token token, bool accepted, int64_t now_ms);
/* Forgets what was retained RETAIN_MS ago. */
void held_expire(struct held *h, int64_t now_ms);
/* The lease goes on under a greater token; a result that was sent, or retained, goes again under that one. False: there is
 * no lease `from`, or `to` is not greater. */
bool held_adopt(struct held *h, struct token from, struct token to, uint32_t attempt);
#endif
