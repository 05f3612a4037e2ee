/* A connection of a client, which makes one call at a time. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_CONN_H
#define BENCH_PROVIDER_CONN_H
#include "bench/provider/call.h"
#include "bench/provider/wheel.h"

struct server {
	struct provider *provider;
	struct wheel wheel;
	struct conn *gone; /* to be freed after the events that may still name them */
	struct conn *all;
	int epoll;
};

struct conn {
	struct wheel_timer timer;  /* first: the wheel gives it back */
	struct conn *next, **link; /* in `all`, later in `gone` */
	int fd;
	struct buf in, out;
	size_t out_at; /* of `out`, is sent */
	size_t need;   /* bytes until it is worth to look at `in` again */
	bool writing;  /* waits until it may send */
	bool closing;  /* when `out` is sent */
	bool told;     /* to go on with the body */
	bool dead;
	struct call call;
};

/* Takes the descriptor. */
void conn_open(struct server *s, int fd);
/* What epoll says of it. */
void conn_event(struct server *s, struct conn *c, uint32_t events);
/* Its timer is due. */
void conn_due(struct server *s, struct conn *c);
void conn_close(struct server *s, struct conn *c, bool reset);
/* Frees what is gone. */
void conn_bury(struct server *s);
#endif
