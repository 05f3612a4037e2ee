/* What the parts of the Redis store share: the caller's side, the thread's side, and the table between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_REDIS_STORE_H
#define COORDINATOR_STORE_REDIS_STORE_H
#include "common/buf.h"
#include "coordinator/store/keys.h"
#include "coordinator/store/redis_link.h"
#include "coordinator/store/store.h"
#include "coordinator/store/tail.h"

#include <pthread.h>
#include <stdatomic.h>

/* A request lies here until it is answered, its answer until it is polled. */
enum slot_state { SLOT_EMPTY, SLOT_ASKED, SLOT_ANSWERED };
struct slot {
	enum slot_state state;
	struct store_reply reply;
};

struct redis_store {
	struct store base;
	struct link_address address;
	struct keys keys;
	struct store_wake wake;
	pthread_t thread;
	int bell; /* eventfd: there is work, or it is time to stop */

	pthread_mutex_t lock; /* guards what follows, up to the blank line; never held over I/O */
	struct slot commit;
	struct slot confirm;
	struct term term; /* number 0: none taken */
	bool stop;
	int fd; /* of the thread's connection, for close() to cut; -1: none */

	/* Written by commit() while the slot is empty, read by the thread while it is asked. */
	struct buf batch;
	size_t args; /* of the batch */
	uint64_t seq;

	redisContext *link; /* the thread's own */
	struct tail tail;
	char store_id[33]; /* of the store whose term was taken; written by lead(), while nothing is asked */
	enum durability durability; /* written while nothing is asked */
	_Atomic(const struct store_trouble *) trouble;
};

/* The body of the store's thread; arg is the store. */
void *redis_thread(void *arg);
struct term redis_term(struct redis_store *s);
/* One FCALL of reeve_commit_1 on the thread's connection; NULL: it is dead. */
redisReply *redis_commit_call(struct redis_store *s, uint64_t seq, size_t args, struct str batch);
/* On a new connection: commits again what the store has lost of the tail, when it is the store that we took and the tail
 * reaches back so far. False: it cannot be asked at this moment, with the trouble. */
bool redis_tail_restore(struct redis_store *s, const struct store_trouble **trouble);
/* True when the primary of this connection is set up as the mode needs it. False: it is not, or cannot be asked. */
bool redis_promise_fits(struct redis_store *s, const struct store_trouble **trouble);
/* After a commit was answered: true when it is as durable as was asked. `again`: it had been applied before, maybe by
 * another connection. */
bool redis_promise_kept(struct redis_store *s, bool again, const struct store_trouble **trouble);
/* 128 random bits in hex. */
void redis_random(char out[33]);
int redis_lead(struct store *base, struct term *out, uint64_t *seq, char words[256]);
/* One FCALL of reeve_lead_1; NULL: the connection is dead. */
redisReply *redis_lead_call(struct redis_store *s, redisContext *link, const char *what,
	const struct term *term, const char *store_id);
int redis_load(struct store *base, const struct store_loader *loader, char words[256]);
/* The part of redis_load that tells the workers whose key still lives. */
int redis_load_workers(
	struct redis_store *s, redisContext *link, const struct store_loader *loader, char words[256]);
int redis_cached(struct store *base, const struct str *keys, size_t count,
	int (*each)(void *arg, size_t place, struct str value), void *arg);
int redis_cache_bound(struct store *base, int64_t most, int64_t *bytes);
/* On the thread's connection, where Redis has no memory left: half of the cache makes way, for it must never stop a job. */
void redis_cache_make_way(struct redis_store *s);
/* A connection of its own for what a thread reads. */
int redis_open_link(struct redis_store *s, redisContext **out, char words[256]);
int redis_events(struct store *base, uint64_t job, struct str after,
	int (*each)(void *arg, struct str id, struct str lines), void *arg);
int redis_rows(struct store *base, uint64_t job, enum move_kind what,
	int (*each)(void *arg, uint32_t number, struct str value), void *arg);
#endif
