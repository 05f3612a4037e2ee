/* The right to run one attempt until a deadline, and the fencing token that proves it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_LEASE_H
#define REEVE_LEASE_H
#include <stdbool.h>
#include <stdint.h>

/* Grows with each lease: first by the coordinator's term, then by the sequence within it. {0, 0} is none. */
struct token {
	uint64_t term;
	uint64_t seq;
};

static inline int token_compare(struct token a, struct token b)
{
	if (a.term != b.term)
		return a.term < b.term ? -1 : 1;
	return (a.seq > b.seq) - (a.seq < b.seq);
}
static inline bool token_equal(struct token a, struct token b)
{
	return a.term == b.term && a.seq == b.seq;
}
#endif
