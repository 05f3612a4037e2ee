/* What the errors of Redis mean for us: which of them pass, and what a person can do meanwhile. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_REDIS_TROUBLE_H
#define COORDINATOR_STORE_REDIS_TROUBLE_H
#include "coordinator/store/store.h"

#include <hiredis/hiredis.h>

enum trouble {
	TROUBLE_UNREACHABLE,
	TROUBLE_SILENT,
	TROUBLE_DATABASE,
	TROUBLE_PING,
	TROUBLE_LIBRARY,
	TROUBLE_SENTINELS,
	TROUBLE_NO_PRIMARY,
	TROUBLE_REPLICA,
	TROUBLE_UNPROMISED,
	TROUBLE_BEHIND,
	TROUBLES
};

const struct store_trouble *trouble_is(enum trouble which);
/* Why an error (or a NULL reply) will pass by itself; NULL: it will not. */
const struct store_trouble *trouble_passing(const redisReply *reply);
/* True when what it lacks is memory. */
bool trouble_is_memory(const redisReply *reply);
#endif
