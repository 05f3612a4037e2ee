/* What a worker says becomes events: a message is taken whole or refused whole. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_READ_WORKER_H
#define COORDINATOR_API_READ_WORKER_H
#include "common/io/toolset.h"
#include "coordinator/conns.h"
#include "coordinator/letter.h"
#include "coordinator/state/fleet.h"
#include "reeve/error.h"
#include "reeve/tool.h"

/* Fills events; `unix_ms` is when it came. kind becomes EVIDENCE when a body must be looked at by the content thread before it is stepped.
 * -E_INVALID with words: the stream is ended with them. */
int read_worker_message(struct letter *letter, const struct fleet *f, int64_t unix_ms) MUST_CHECK;
/* The recipes of a hello's tools; those of tools whose definition is another than ours are not known: we could not say what
 * they read. */
void read_worker_recipes(struct str message, const struct toolset *tools, struct recipes *out);
#endif
