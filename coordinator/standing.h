/* Whether this coordinator leads at this moment, and what those are told who come to one that does not. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STANDING_H
#define COORDINATOR_STANDING_H
#include "coordinator/loop.h"

/* By the clock, not by the last turn: while a commit is out there is none. */
bool standing_leads(const struct coordinator *co);
/* Tells the log and, when it ceases to lead, all who are here: workers keep their work and clients
 * their question, and both go on to the next address. A private fleet has none, so it waits. */
void standing_look(struct coordinator *co);
/* True when this new call was turned away, and is no call of the fleet's. */
bool standing_refuses(struct coordinator *co, const struct rpc_event *call);
#endif
