/* Events as bytes and back: one description of each serves both ways. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_JOURNAL_EVENT_CODE_H
#define COORDINATOR_JOURNAL_EVENT_CODE_H
#include "common/buf.h"
#include "coordinator/state/event.h"

/* Numbers stand as in this machine's memory: a journal is replayed by the build that wrote it. */
void event_pack(const struct event *event, struct buf *out);
/* Lists go to the arena, strings are borrowed from `bytes`. False for what event_pack() did not write. */
bool event_unpack(struct str bytes, struct arena *arena, struct event *out);
#endif
