/* Starts `reeved --private` in a session of its own and waits until it is ready. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FLEET_PRIVATE_START_H
#define CLI_FLEET_PRIVATE_START_H
#include "cli/exit.h"
#include "cli/fleet/private.h"

#include <stdint.h>

/* lock_fd holds the lock on the state folder and is passed on. Returns once the fleet said `ready`; else the
 * cause is told, from its log where it wrote one, and nothing of it is left running. */
enum exit_code private_start(
	const char *state, const char *address, struct private_size size, int lock_fd, int64_t deadline_ms);
#endif
