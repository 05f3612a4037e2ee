/* The worker's one stream: opened to one address after the other, reopened when lost, woken from any thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H
#include "common/str.h"

#include <stdint.h>

struct link;

enum link_event_kind {
	LINK_NOTHING, /* the time is over, or it was woken */
	LINK_OPENED,  /* a new stream: say Hello */
	LINK_MESSAGE, /* valid until the next link_poll() */
	LINK_LOST,
	LINK_REFUSED, /* lost, and no other try will do better: err says why */
};

struct link_event {
	enum link_event_kind kind;
	struct str message;
	int err; /* of REFUSED: -E_UNAUTHENTICATED, our token; -E_STALE, another worker of our name came after us */
};

/* The addresses and the token are borrowed. Nothing is opened yet. */
struct link *link_begin(const char *const *addresses, size_t count, struct str token);
/* Asks for the end of what was said, waits a moment for it, and frees. */
void link_close(struct link *l);
/* The goodbye alone: others may wake it still. */
void link_part(struct link *l);
/* Waits for at most wait_ms. */
void link_poll(struct link *l, int64_t now_ms, int64_t wait_ms, struct link_event *out);
void link_wake(void *link);
/* The coordinator took us in: now messages other than Hello may be sent, and a loss begins with a short delay. */
void link_welcome(struct link *l);
/* It did not, or leads no more: try the next address. The next poll gives no LINK_LOST for it. */
void link_drop(struct link *l, int64_t now_ms);
bool link_is_welcome(const struct link *l);
size_t link_address(const struct link *l); /* index of the address in use */
void link_send(struct link *l, struct str message);
size_t link_queued(const struct link *l);
#endif
