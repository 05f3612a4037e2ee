/* Paid calls of many workers at one provider: each begins, and ends by itself or with its worker. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_RACE_CALLS_H
#define TESTS_SUPPORT_RACE_CALLS_H
#include <stdbool.h>
#include <stdint.h>

struct race_calls;
struct race_call;

/* So many at once at most, at the provider with this base URL (chat completions). Ends the program where there is no memory. */
struct race_calls *race_calls_open(const char *base_url, unsigned most);
/* All have been left or are over. */
void race_calls_close(struct race_calls *c);
/* A call that costs no more than `most_microusd`, else the program ends. */
struct race_call *race_call_begin(struct race_calls *c, uint64_t most_microusd);
/* True when it is over, with what it is charged with: all of `most_microusd` where nobody knows what was used. It is gone then. */
bool race_call_over(struct race_call *call, uint64_t *microusd);
/* Its worker dies: it is broken off, and nobody hears what it cost. */
void race_call_leave(struct race_calls *c, struct race_call *call);
#endif
