/* A row for each error of Redis that passes by itself, and for each way to find nobody there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_trouble.h"

#include <assert.h>

static const struct store_trouble found[TROUBLES] = {
	[TROUBLE_UNREACHABLE] = { "redis is not reachable", "start it, or see in its log why it ended" },
	[TROUBLE_SILENT] = { "redis does not answer",
		"see whether it is stopped, or its disk stands still; the commit is sent until it answers" },
	[TROUBLE_DATABASE] = { "redis has no such database", "name one below its `databases` with --redis" },
	[TROUBLE_PING] = { "redis refuses PING", "allow this user all commands on the keys of the fleet" },
	[TROUBLE_LIBRARY] = { "redis does not take the function library",
		"end the other build of reeved that uses this Redis, then FUNCTION DELETE reeve_1" },
	[TROUBLE_SENTINELS] = { "no sentinel answers", "start one of those that --redis names" },
	[TROUBLE_NO_PRIMARY] = { "the sentinels know no primary of this name",
		"SENTINEL MASTERS tells the names; a failover ends by itself" },
	[TROUBLE_REPLICA] = { "redis is a read-only replica",
		"REPLICAOF NO ONE makes it the primary; with --redis sentinel:// the new one is found" },
	[TROUBLE_UNPROMISED] = { "redis is not set up for this --durability",
		"set appendonly, appendfsync and min-replicas-to-write as the mode needs them" },
	[TROUBLE_BEHIND] = { "no replica has the last commit",
		"start a replica, or mend its link; what waits is told once it is there" },
};

static const struct {
	const char *begins;
	struct store_trouble trouble;
} said[] = {
	{ "LOADING ", { "redis is loading its data", "wait until it has read its files" } },
	{ "BUSY ", { "redis is busy with a script", "wait for it, or end it: SCRIPT KILL, FUNCTION KILL" } },
	{ "OOM ", { "redis is out of memory (maxmemory)",
			  "raise maxmemory, or remove what others keep there" } },
	{ "MISCONF ",
		{ "redis cannot write to its disk", "make room where its `dir` lies; its log says more" } },
	{ "NOREPLICAS ",
		{ "redis has too few replicas", "start the replicas that min-replicas-to-write asks for" } },
	{ "MASTERDOWN ", { "redis has lost its primary", "start the primary, or make this one it" } },
	{ "CLUSTERDOWN ", { "the redis cluster is down", "see CLUSTER INFO" } },
	{ "TRYAGAIN ", { "the redis cluster is moving slots", "wait until they are moved" } },
	{ "UNBLOCKED ", { "redis changed its role", "wait: a failover ends by itself" } },
	{ "NOAUTH ",
		{ "redis asks for a password", "let the default user in: reeved has no password to give" } },
	{ "NOPERM ", { "redis forbids the command to this user",
			     "allow this user all commands on the keys of the fleet" } },
	{ "ERR max number of clients", { "redis has too many clients", "raise maxclients" } },
	{ "ERR Function not found", { "redis has lost the function library", "wait: it is loaded again" } },
};

const struct store_trouble *trouble_is(enum trouble which)
{
	assert(which < TROUBLES);
	return &found[which];
}

const struct store_trouble *trouble_passing(const redisReply *reply)
{
	struct str words;

	if (!reply)
		return trouble_is(TROUBLE_SILENT);
	if (reply->type != REDIS_REPLY_ERROR)
		return NULL;
	words = (struct str){ reply->str, reply->len };
	if (str_starts(words, STR("READONLY ")))
		return trouble_is(TROUBLE_REPLICA);
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		if (str_starts(words, str_of(said[i].begins)))
			return &said[i].trouble;
	return NULL;
}

bool trouble_is_memory(const redisReply *reply)
{
	return reply && reply->type == REDIS_REPLY_ERROR &&
	       str_starts((struct str){ reply->str, reply->len }, STR("OOM "));
}
