/* Keeps the journal of a coordinator in a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_RECORDER_H
#define COORDINATOR_RECORDER_H
#include "coordinator/journal/journal.h"

struct recorder;

/* The file must not exist: a journal is not overwritten. It ends before it is longer than bytes_most. -E_EXISTS, -E_IO;
 * words say what. */
int recorder_open(const char *path, uint64_t bytes_most, const struct fleet *f, struct recorder **out,
	char words[256]) MUST_CHECK;
/* Each takes NULL for "not recording". What cannot be written ends the journal with a log line, not the coordinator: it
 * helps to understand, nothing rests on it. */
void recorder_event(struct recorder *r, const struct event *event, int64_t now_ms);
/* The turn was decided; everything up to here is handed to the kernel. */
void recorder_turn(struct recorder *r, const struct fleet *f, const struct effects *fx);
void recorder_reply(struct recorder *r, enum store_reply_kind kind, uint64_t seq);
void recorder_clear(struct recorder *r);
void recorder_close(struct recorder *r);
#endif
