/* Who watches a job is told each change, but not more often than a person can read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_WATCH_H
#define COORDINATOR_WATCH_H
#include "coordinator/conns.h"

struct coordinator;

void watch_begin(struct coordinator *co, struct conn *conn, uint64_t job);
/* After each turn that is durable. */
void watch_turn(struct coordinator *co);
#endif
