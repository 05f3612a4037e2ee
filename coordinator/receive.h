/* What comes in from the server and the other threads, and where each letter goes next. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_RECEIVE_H
#define COORDINATOR_RECEIVE_H
#include "coordinator/api/write_client.h"
#include "coordinator/loop.h"

void receive_event(struct coordinator *co, const struct rpc_event *event);
void receive_mail(struct coordinator *co);
/* Letters whose events are all stepped and durable: their streams may send the next message. */
void receive_stepped(struct coordinator *co);
/* A result whose evidence could not be had goes through the content thread once more. */
void receive_recheck(struct coordinator *co, const struct effect *effect);
/* Counts for watchers what a result brings, before it is stepped. */
void receive_count(struct coordinator *co, const struct event *event);
void receive_answer_reads(struct coordinator *co);
struct client_view receive_view(const struct coordinator *co);

/* The work of a stored job that has not ended, with the files of its manifest where its plan is to be made again. */
int receive_restore_work(
	struct coordinator *co, struct letter *scratch, struct job_work *out, char words[256]) MUST_CHECK;
/* The leases that a worker's heartbeat key names. */
void receive_presence(struct letter *scratch, struct event_hello *out);
#endif
