/* A coordinator to talk to: the one that was named, or the private fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FLEET_CONTACT_H
#define CLI_FLEET_CONTACT_H
#include "cli/exit.h"
#include "cli/usage/options.h"
#include "cli/fleet/private.h"

struct session {
	struct client *client;
	struct private_fleet *fleet; /* NULL: a shared coordinator */
};

/* EXIT_DONE, or the exit code; the cause is told. A shared coordinator is not asked yet. */
enum exit_code session_open(const struct options *o, struct session *out);
void session_close(struct session *s);
/* Nobody asked for it here, or it is long forgotten: EXIT_USAGE. */
enum exit_code session_unknown_job(const struct session *s, uint64_t job);
#endif
