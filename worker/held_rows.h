/* The rows behind worker/held.h: lists by state, a hash of the token, and the one door between two states. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_HELD_ROWS_H
#define WORKER_HELD_ROWS_H
#include "worker/held.h"

enum { HELD_BUCKETS = 4096 };

enum held_event { HELD_START, HELD_FINISH, HELD_SEND, HELD_RESEND, HELD_KEEP, HELD_DROP, HELD_EVENTS };

struct attempt_list {
	struct attempt *first, *last;
	size_t count;
};

struct held {
	struct attempt *rows;
	size_t most, used; /* leases; rows that were ever touched */
	size_t retained_most, retained_bytes_most, retained_bytes;
	struct attempt_list lists[ATTEMPT_STATES]; /* [ATTEMPT_NONE]: rows that are free again */
	struct attempt *buckets[HELD_BUCKETS];
};

void held_list_add(struct attempt_list *l, struct attempt *a);
void held_list_remove(struct attempt_list *l, struct attempt *a);
/* By its token, which must not change while it is in the index. */
void held_index_add(struct held *h, struct attempt *a);
void held_index_remove(struct held *h, struct attempt *a);
struct attempt *held_index_find(const struct held *h, struct token token);
/* Asserts the table of moves; what is forgotten, and what is retained, gives back what it needs no more. */
void held_move(struct held *h, struct attempt *a, enum held_event event);
#endif
