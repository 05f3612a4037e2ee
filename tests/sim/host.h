/* A coordinator's process: the true core on the true commit rules, in a loop that keeps the rules of loop.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HOST_H
#define SIM_HOST_H
#include "common/buf.h"
#include "coordinator/step.h"
#include "coordinator/store/memory.h"
#include "tests/sim/happen.h"
#include "tests/sim/ledger.h"
#include "tests/sim/net.h"
#include "tests/sim/seen.h"

enum { HOST_TICK_MS = 100 };

struct host {
	uint32_t index;
	uint32_t life;
	bool wanted; /* it is started again when it has ended */
	bool up;     /* it leads, or believes so */
	struct store *store;
	struct term term;
	uint64_t seq;
	struct fleet fleet;
	struct effects fx;
	struct buf journal; /* of this life, in worlds that decide twice */
	struct post *inbox; /* oldest first */
	struct post **inbox_end;
	struct post *beats; /* stepped before it, at most one a stream */
	bool commit_out;
	bool committed; /* and not told yet */
	bool confirm_out;
	bool pending;
	int64_t clock_ms; /* what its clock shows beyond the world's time: it leaps, or stood still while all slept */
	int64_t turn_ms; /* by its clock, as all that follows up to the blank line */
	int64_t confirm_asked_ms;
	int64_t confirmed_ms; /* as the store said: kept apart from the core's own view */
	int64_t begun_ms;

	int64_t turned_ms; /* the same turn in the world's time, as the rest */
	int64_t paused_until_ms;
	int64_t isolated_until_ms; /* from the store; its workers still reach it */
	bool slept;                /* in this life: it cannot know that time has passed */
	bool forgotten;            /* the store has lost the taking of its term */
	struct seen seen;
};

struct world;

extern const struct fleet_limits host_limits;

/* What its clock shows. */
int64_t host_now(const struct world *w, const struct host *h);
/* True while the store holds all that it was told is committed. */
bool host_is_mended(const struct host *h);
/* True when another leads and this one cannot know: its clock stood still, or the store has lost the taking of its term. */
bool host_is_fooled(const struct world *w, const struct host *h);
/* Tries to take the term; loads; runs. Tries again later when another leads. */
void host_start(struct world *w, struct host *h);
/* kill -9: what was sent to the store may still arrive there, or not. */
void host_kill(struct world *w, struct host *h, const char *why);
/* SIGSTOP, and SIGCONT after so long. */
void host_pause(const struct world *w, struct host *h, int64_t ms);
/* One round of the loop: replies, confirmation, a turn when one is due. */
void host_run(struct world *w, struct host *h);
void host_hears(struct world *w, struct host *h, uint64_t stream, struct post *post);
void host_closed(struct world *w, struct host *h, uint64_t stream);
/* Receives what waits on this stream, as far as it may. */
void host_receive(struct world *w, struct host *h, struct stream *s);
/* A client's call. */
void host_call(struct world *w, struct host *h, const struct event *event);
/* One that is decided by several events. */
void host_calls(struct world *w, struct host *h, const struct event *events, size_t count);
void host_enqueue(struct host *h, struct post *post);
/* The store answers this handle again. */
void host_store_answers(struct world *w, struct host *h, struct store *store, bool mine);
/* Carries out what a durable turn decided. */
void host_carry_out(struct world *w, struct host *h);
void host_step(struct world *w, struct host *h, const struct event *event);
void host_step_kind(struct world *w, struct host *h, enum event_kind kind);
/* What is foreseen for this life of it. */
struct happening host_happens(const struct host *h, enum happen_kind kind);
void host_release(struct host *h);
#endif
