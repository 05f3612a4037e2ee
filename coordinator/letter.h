/* What waits to be decided: one message from outside, decoded in its own arena, on its way through the edges. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LETTER_H
#define COORDINATOR_LETTER_H
#include "common/arena.h"
#include "common/buf.h"
#include "coordinator/state/event.h"

#include <pthread.h>

enum letter_kind {
	LETTER_EVENTS,   /* events to be stepped, in order */
	LETTER_READ,     /* answered from the fleet's state, once that is durable */
	LETTER_BLOB,     /* for the content thread, which fills in the answer */
	LETTER_EVIDENCE, /* results whose quotes the content thread reads; then EVENTS */
	LETTER_SUBMIT,   /* a submission whose manifest the content thread reads; then EVENTS */
	LETTER_LOOK,     /* subtasks for which the content thread looks for earlier results; then EVENTS */
	LETTER_REPORT,   /* for the report thread, which posts the document piece by piece */
	LETTER_ANSWER,   /* from an edge: to be sent as it is */
};

struct letter {
	struct letter *next;
	enum letter_kind kind;
	uint64_t conn;
	size_t method;
	bool counted; /* among its stream's letters, until all events are stepped */
	bool last;    /* ANSWER: the call ends with it */
	int err;      /* ANSWER: 0, or what the call ends with, and the words */
	char words[256];
	struct buf answer;
	struct arena arena; /* of all that follows */
	struct str message; /* as it came */
	const void *errand; /* what the thread that has it must know, in the arena */
	struct event *events;
	size_t event_count;
	size_t stepped; /* events that are done */
};

/* Decoding may take this many times the message, and a little: see LETTER_TIMES in letter.c. */
struct letter *letter_new(enum letter_kind kind, uint64_t conn, size_t method, struct str message);
void letter_free(struct letter *letter);
/* Turns it into an answer that refuses the call. */
void letter_refuse(struct letter *letter, int err, const char *words);

/* First in, first out. */
struct letter_queue {
	struct letter *first;
	struct letter *last;
	size_t count;
};
void letter_push(struct letter_queue *q, struct letter *letter);
struct letter *letter_pop(struct letter_queue *q); /* NULL: empty */
/* Puts what is fresh in the place of what waits, and frees that. */
void letter_renew(struct letter *waiting, struct letter *fresh);

/* The same between threads. */
struct mailbox {
	struct letter_queue queue;
	pthread_mutex_t lock;
	pthread_cond_t filled;
	bool closed;
};
void mailbox_init(struct mailbox *m);
void mailbox_release(struct mailbox *m); /* frees what is still in it */
void mailbox_post(struct mailbox *m, struct letter *letter);
struct letter *mailbox_take(struct mailbox *m); /* NULL: empty; never waits */
struct letter *mailbox_wait(struct mailbox *m); /* NULL: closed */
void mailbox_close(struct mailbox *m);
#endif
