/* What we and reeve-spawn say to each other: one packet starts a child, its control socket tells the rest. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SPAWN_WIRE_H
#define COMMON_IO_SPAWN_WIRE_H
#include "common/io/spawner.h"

/* The descriptors that come with each packet, in this order. The request is a file in memory, for an argument
 * list may be larger than any packet. */
enum spawn_fd { SPAWN_FD_REQUEST, SPAWN_FD_CONTROL, SPAWN_FD_OUT, SPAWN_FD_ERR, SPAWN_FDS };

/* On a control socket: what reeve-spawn says. */
enum spawn_word { SPAWN_SAYS_STARTED = 1, SPAWN_SAYS_FAILED = 2, SPAWN_SAYS_ENDED = 3 };
struct spawn_report {
	int word;
	int value; /* the pid, an errno, or a wait status */
	uint64_t memory_bytes_peak;
};
/* And what is said to it; its end means SPAWN_KILL. */
enum spawn_order { SPAWN_TERMINATE = 'T', SPAWN_KILL = 'K' };

/* Opens pipes to nothing but these descriptors, never returns. `socket` brings the requests; its end ends all. */
_Noreturn void spawn_process_main(int socket);
#endif
