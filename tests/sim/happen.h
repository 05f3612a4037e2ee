/* What will happen, in order of virtual time: the heap that drives a simulated world. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HAPPEN_H
#define SIM_HAPPEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum happen_kind {
	HAPPEN_HOST_START,
	HAPPEN_HOST_TICK,
	HAPPEN_HOST_STORE,    /* the store answers; data: its handle */
	HAPPEN_HOST_EVIDENCE, /* quotes were read again; data: the post */
	HAPPEN_HOST_HEARS,    /* a message arrives; id: the stream, data: the post */
	HAPPEN_HOST_CLOSED,   /* a stream's end is noticed */
	HAPPEN_WORKER_START,
	HAPPEN_WORKER_CONNECT,
	HAPPEN_WORKER_HEARS, /* id: the stream, data: the parcel */
	HAPPEN_WORKER_CLOSED,
	HAPPEN_WORKER_BEAT,
	HAPPEN_WORKER_DONE, /* id: the run, data: the attempt */
	HAPPEN_WORKER_SEND,
	HAPPEN_CLIENT,
	HAPPEN_FAULT,
	HAPPEN_SCENE, /* what a scenario has planned; id: its own number for it */
	HAPPENS
};

struct happening {
	int64_t at_ms;
	uint64_t order; /* of two at the same time the one that was foreseen first comes first */
	enum happen_kind kind;
	uint32_t who;
	uint32_t life; /* of whom: what was foreseen for a dead process does not happen */
	uint64_t id;
	void *data;
};

struct agenda {
	struct happening *heap;
	size_t count;
	size_t cap;
	uint64_t order;
};

/* `order` 0: after all others of its time; else as it was. */
void agenda_push(struct agenda *a, struct happening h);
bool agenda_pop(struct agenda *a, struct happening *out);
void agenda_release(struct agenda *a);
#endif
