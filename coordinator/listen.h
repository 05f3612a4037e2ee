/* The server's addresses: which may be served, and what is said of one that may not. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LISTEN_H
#define COORDINATOR_LISTEN_H
#include "coordinator/daemon.h"

/* Opens the server and binds every address of the options; with none, a socket in our own folder. Words on failure. */
int listen_open(struct daemon *d) MUST_CHECK;
#endif
