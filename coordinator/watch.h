/* Who watches a job is told each change, but not more often than a person can read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_WATCH_H
#define COORDINATOR_WATCH_H
#include "coordinator/conns.h"

struct coordinator;

enum { WATCH_EVERY_MS = 100 };
/* Is the status to be looked at again? The last one goes out at once. Else bytes that a slow reader has not taken are
 * enough: it gets a newer status later. */
bool watch_is_due(bool ended, int64_t waited_ms, size_t queued);
/* Equal for equal statuses: an unchanged one is not sent again. */
uint64_t watch_digest(struct str bytes);

void watch_begin(struct coordinator *co, struct conn *conn, uint64_t job);
/* After each turn that is durable. */
void watch_turn(struct coordinator *co);
#endif
