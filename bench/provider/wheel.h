/* Timers of thousands of calls: a wheel of milliseconds (Varghese, Lauck, "Hashed and hierarchical timing wheels", 1987). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_WHEEL_H
#define BENCH_PROVIDER_WHEEL_H
#include <stddef.h>
#include <stdint.h>

enum {
	WHEEL_SLOTS = 4096
}; /* ms: longer than the gap between two tokens; what is due later goes round once more */

/* Lies in what it wakes. All zero: not set. */
struct wheel_timer {
	struct wheel_timer *next;
	struct wheel_timer **link; /* what points to it; NULL: not set */
	int64_t due_ms;
};

struct wheel {
	struct wheel_timer *slots[WHEEL_SLOTS];
	int64_t at_ms; /* everything that was due before is taken */
	size_t count;
};

void wheel_init(struct wheel *w, int64_t now_ms);
/* Sets it, or moves it. What is overdue is taken next. */
void wheel_set(struct wheel *w, struct wheel_timer *t, int64_t due_ms);
void wheel_stop(struct wheel *w, struct wheel_timer *t);
/* One that is due, no longer set; NULL: none is. In order of milliseconds; within one, the last that was set first. */
struct wheel_timer *wheel_take(struct wheel *w, int64_t now_ms);
/* How long nothing is due, `most` at the most. */
int wheel_wait_ms(const struct wheel *w, int64_t now_ms, int most);
#endif
