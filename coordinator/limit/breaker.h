/* When a tier is asked no more: after faults for a while, after a quota or a bill until a person or a date lets it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LIMIT_BREAKER_H
#define COORDINATOR_LIMIT_BREAKER_H
#include <stdbool.h>
#include <stdint.h>

/* After M. Nygard, "Release It!" (2007): closed lets all through, open none, half-open one, to see. */
enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN, BREAKER_STATES };

enum breaker_event {
	BREAKER_GOOD,     /* an answer, whatever it says; also a 429: the provider is well */
	BREAKER_FAULT,    /* 5xx, no connection, a stream that broke off */
	BREAKER_TERMINAL, /* quota, billing, a key that is refused: the next call would hear the same */
	BREAKER_EVENTS
};

enum {
	BREAKER_FAULTS_MOST = 5, /* in a row */
	BREAKER_OPEN_MS = 5000,  /* the first time; doubled while the one call that tries fails */
	BREAKER_OPEN_MOST_MS = 300000,
};
#define BREAKER_FOREVER INT64_MAX

/* One that is zeroed is closed. */
struct breaker {
	enum breaker_state state;
	bool terminal;     /* opened by BREAKER_TERMINAL */
	bool trying;       /* half-open: the one call is under way */
	uint32_t faults;   /* in a row */
	uint32_t openings; /* in a row */
	int64_t until_ms;  /* open: then one call may try; BREAKER_FOREVER: a person decides */
};

/* True when a call may begin now. */
bool breaker_may(const struct breaker *b, int64_t now_ms);
/* The same, and it begins; half-open it is the one that tries, so ask only for a call that will be made. */
bool breaker_take(struct breaker *b, int64_t now_ms);
/* How a call ended. `until_ms` is for BREAKER_TERMINAL: when the quota is given anew, where that was said, else
 * BREAKER_FOREVER. Openings last a time with jitter from `chance`, half of it at least. */
void breaker_hear(
	struct breaker *b, enum breaker_event event, int64_t until_ms, uint64_t *chance, int64_t now_ms);
/* The call that tried ended without a word: its worker was lost. Another may. */
void breaker_lost(struct breaker *b);
/* Opened by BREAKER_TERMINAL until then, before this process; of two dates the later counts, and more than none. */
void breaker_shut(struct breaker *b, int64_t until_ms);
/* A person says that what was wrong is mended. */
void breaker_close(struct breaker *b);
#endif
