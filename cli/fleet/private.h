/* A fleet of one's own: found alive, or started, and left so that it ends with its last client. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FLEET_PRIVATE_H
#define CLI_FLEET_PRIVATE_H
#include "cli/exit.h"
#include "common/buf.h"
#include "common/io/client.h"
#include "common/io/tier_keys.h"

struct private_fleet;

/* Zeroes: as many workers as private_workers(), with one slot each. */
struct private_size {
	uint32_t workers;
	uint32_t slots;
	const char *config;           /* their reeve.yaml; NULL: none was found */
	const struct tier_keys *keys; /* what is not in our environment any more */
};

/* Makes the state folder, takes the lock and starts `reeved --private`, or waits for the socket of whoever
 * holds the lock. 0: `*client` reaches the fleet and our Attend stream is open. Else the exit code; the cause
 * is told. */
enum exit_code private_open(
	struct private_size size, const char *queue, struct private_fleet **out, struct client **client);
/* False once the coordinator that we attend is gone. */
bool private_alive(struct private_fleet *f);
/* The state folder, resolved. */
struct str private_state(const struct private_fleet *f);
/* Ends our attendance; the last client waits (at most 5 s) until the fleet has ended. Before client_close(). */
void private_close(struct private_fleet *f);
/* Cores that we may run on, at least 2 and at most 8. */
uint32_t private_workers(void);
#endif
