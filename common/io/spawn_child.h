/* How reeve-spawn makes one child: everything is prepared before the fork, so that after it nothing can fail. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SPAWN_CHILD_H
#define COMMON_IO_SPAWN_CHILD_H
#include "common/io/spawn_wire.h"

/* 0 and the pid of a child that has executed its program, or the errno of what failed. */
int spawn_child(const int fds[SPAWN_FDS], pid_t *pid);
#endif
