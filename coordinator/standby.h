/* A second coordinator on the same store: it waits for the leader's key, and says meanwhile that it does not lead. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STANDBY_H
#define COORDINATOR_STANDBY_H
#include "coordinator/loop.h"

/* The server is started. 0: the term is ours, in co->term and co->seq; -E_CANCELLED: it was told to stop; else what
 * no waiting would mend, with words. A Redis that cannot be reached is waited for. */
int standby_wait(struct coordinator *co, char words[256]) MUST_CHECK;
#endif
