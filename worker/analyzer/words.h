/* A set of words: whether one was seen. Keeps hashes alone, so it may grow with a whole tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_WORDS_H
#define WORKER_ANALYZER_WORDS_H
#include "common/str.h"

/* Begins as zeroes. */
struct words {
	uint64_t *at; /* 0 is a free place */
	size_t count, cap;
};

/* Two of 2^64 words may be taken for one: a finding too few. False when it was there already. */
bool words_add(struct words *w, struct str word);
bool words_have(const struct words *w, struct str word);
void words_release(struct words *w);
#endif
