/* The streams of workers: their messages on the way to the core, and the next one asked for when that may be. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STREAM_H
#define COORDINATOR_STREAM_H
#include "coordinator/loop.h"

/* To the slot for heartbeats, to the content thread, or to the inbox. What cannot be read ends the stream. */
void stream_message(struct coordinator *co, struct conn *conn, struct str message);
/* The stream has ended; the core is told in its turn. */
void stream_gone(struct coordinator *co, uint64_t conn);
/* Letters whose events are all stepped and durable: their streams may send the next message. */
void stream_stepped(struct coordinator *co);
/* A result whose evidence could not be had goes through the content thread once more. */
void stream_recheck(struct coordinator *co, const struct effect *effect);
#endif
