/* Ctrl-C and SIGTERM: the first is noted and wakes whoever waits, the second ends us at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H
#include "cli/exit.h"
#include "common/io/rpc_client.h"

/* Blocks both signals and starts the thread that takes them. Call before rpc_init() and all threads. */
void interrupt_start(void);
/* 0, SIGINT or SIGTERM: the first that came. */
int interrupt_got(void);
/* EXIT_INTERRUPTED or EXIT_TERMINATED, by the first that came; EXIT_DONE for none. */
enum exit_code interrupt_exit(void);
/* The stream whose poll a signal wakes; NULL before it is closed. */
void interrupt_wakes(struct rpc_stream *stream);
/* Sleeps, but not past a signal that has not been seen by `seen` (what interrupt_got() said before). */
void interrupt_sleep(int ms, int seen);
#endif
