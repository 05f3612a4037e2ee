/* What comes in from the server and the other threads, and where each letter goes next. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_RECEIVE_H
#define COORDINATOR_RECEIVE_H
#include "coordinator/api/write_client.h"
#include "coordinator/loop.h"

void receive_event(struct coordinator *co, const struct rpc_event *event);
void receive_mail(struct coordinator *co);
/* Some of those that wait; the state must be durable. */
void receive_answer_reads(struct coordinator *co);
/* The same calls, when they cannot be answered for a while. */
void receive_refuse_reads(struct coordinator *co, const char *words);
struct client_view receive_view(const struct coordinator *co);
#endif
