/* How we ask reeve-spawn for a child, and what we and it say of that child. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SPAWN_ASK_H
#define COMMON_IO_SPAWN_ASK_H
#include "common/io/spawn_wire.h"

/* A child that is being asked for, as we hold it. */
struct spawn_child {
	int control;
	int out;
	int err;
};

/* Where requests go. */
int spawner_socket(const struct spawner *s);
/* Asks for a child. `err_fd` is where its stderr goes, or -1 for a pipe of its own. -E_IO; -E_UNAVAILABLE: reeve-spawn
 * is gone. */
int spawn_ask(int to, const struct spawn_request *r, int err_fd, struct spawn_child *out) MUST_CHECK;
/* Waits for the next word on a control socket. -E_UNAVAILABLE: reeve-spawn is gone. */
int spawn_report_receive(int control, struct spawn_report *out) MUST_CHECK;
void spawn_order_send(int control, enum spawn_order what);
/* And sets it to -1, as which it is left alone. */
void spawn_fd_close(int *fd);
#endif
