/* Streams between workers and coordinators: in order within one, in any order between them, and they break. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_NET_H
#define SIM_NET_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"

enum { STREAMS_MOST = 4096, NET_DELAY_MS = 5, NET_SLOW_MS = 3000 };

struct world;

/* A worker's message. */
struct post {
	struct post *next;
	uint64_t stream;
	struct event *events;
	size_t count;
	size_t stepped;
	bool counted; /* among its stream's letters */
};

/* A coordinator's message. */
struct parcel {
	struct effect *list;
	size_t count;
};

struct stream {
	uint64_t id;
	uint32_t worker, worker_life;
	uint32_t host, host_life;
	int64_t opened_ms;
	int64_t closed_ms; /* as the host noticed it; 0: it has not */
	bool cut;          /* nothing goes through any more */
	bool worker_sees;  /* each side's view: it is open */
	bool host_sees;
	int64_t arrives_ms[2]; /* newest arrival at the host, at the worker */
	struct post *waiting;  /* arrived; the host has not armed its receive */
	struct post *beat;     /* kept for the next turn: the last wins */
	uint32_t letters;      /* its other messages in the inbox */
	bool armed;
	bool drains; /* its coordinator has heard, or said, that the worker takes nothing new */
};

struct net {
	struct stream streams[STREAMS_MOST];
	uint64_t count;
	int64_t slow_until_ms;
	bool drop_next;
	bool double_next;
};

/* NULL for what is no stream's id. */
struct stream *net_stream(struct world *w, uint64_t id);
struct stream *net_open(struct world *w, uint32_t worker, uint32_t host);
/* Both are lost without a word when the stream is cut. */
void net_to_host(struct world *w, struct stream *s, struct post *post);
void net_to_worker(struct world *w, struct stream *s, struct parcel *parcel);
/* Nothing more goes through; each side notices after its delay. */
void net_cut(struct world *w, struct stream *s, int64_t host_in_ms, int64_t worker_in_ms);
#endif
