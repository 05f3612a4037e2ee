/* Serves the provider over HTTP/1.1: one thread, epoll, a timer for each call. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_SERVER_H
#define BENCH_PROVIDER_SERVER_H
#include "bench/provider/provider.h"
#include <signal.h>

/* Listens on "ADDRESS:PORT" (IPv4; port 0: a free one) and writes the address that it got. The descriptor, or -1. */
int server_listen(const char *address, char *got, size_t got_size);
/* Until `*stop`. Calls that run then are cancelled. After each event it looks for the next for `awake_us` before it sleeps: what
 * comes to a process that sleeps has to wake it, which on one machine is the time of whoever sends. */
void server_run(struct provider *p, int listener, int64_t awake_us, const volatile sig_atomic_t *stop);
#endif
