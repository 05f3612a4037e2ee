/* Half a ttl without a confirmation, and another may lead before our next word arrives. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/standing.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/write_worker.h"

#include <stdio.h>

bool standing_leads(const struct coordinator *co)
{
	return co->fleet.started && clock_ms() - co->fleet.confirmed_ms <= co->fleet.limits.leader_ttl_ms / 2;
}

/* Content is named by its hash, whoever leads. */
static bool is_content(size_t method)
{
	return method == METHOD_BLOB_HAVE || method == METHOD_BLOB_PUT || method == METHOD_BLOB_GET;
}

/* Whoever cannot reach the store has not heard that it leads: then that is what somebody can mend. */
static void refuse(const struct coordinator *co, struct rpc_call *call)
{
	char words[256];

	if (co->trouble)
		snprintf(words, sizeof words, "not_leader: nothing can be stored: %s; %s", co->trouble->words,
			co->trouble->next);
	else
		snprintf(words, sizeof words,
			"not_leader: this coordinator does not lead; ask the next one, or wait for one that "
			"does");
	rpc_call_finish(call, -E_UNAVAILABLE, words);
}

/* A worker is not cut off: one that has no other address does best to stay. */
static void all_tell(struct coordinator *co)
{
	for (uint32_t i = 0; i < co->conns.used; i++) {
		struct conn *conn = &co->conns.rows[i];

		if (!conn->id || !conn->call || is_content(conn->method))
			continue;
		if (conn->method == METHOD_ATTACH)
			write_not_leader(conn->call);
		else
			refuse(co, conn->call);
	}
}

void standing_look(struct coordinator *co)
{
	bool leads = standing_leads(co);

	if (leads == co->led)
		return;
	co->led = leads;
	log_event(leads ? LEVEL_INFO : LEVEL_WARN, leads ? "leader.kept" : "leader.unconfirmed",
		log_number("term", (int64_t)co->fleet.term));
	if (!leads && !co->private_fleet)
		all_tell(co);
}

bool standing_refuses(struct coordinator *co, const struct rpc_event *call)
{
	if (co->led || co->private_fleet || (co->content && is_content(call->method)))
		return false;
	if (call->method == METHOD_ATTACH)
		write_not_leader(call->call);
	refuse(co, call->call);
	return true;
}
