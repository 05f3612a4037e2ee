/* One small judge a fact: what it takes, and why that much. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/checkup.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	REDIS_LEAST = 7,        /* functions came with it */
	OPEN_FILES_LEAST = 64,  /* a coordinator, its store and its listening sockets */
	OPEN_FILES_GOOD = 1024, /* and a few hundred workers and clients */
	PROCESSES_GOOD = 256,   /* of one user, threads counted: a fleet of eight workers has about 150 */
	MEMORY_GOOD_MB = 1024,  /* a tool for each of two workers, and Redis */
	SPACE_LEAST_MB = 16,
	SPACE_GOOD_MB = 512, /* a store of a large job, and its blobs */
};

static void say(struct checkup *c, enum health health, const char *words, const char *next)
{
	c->health = health;
	snprintf(c->words, sizeof c->words, "%s", words);
	c->next = next;
}

static void judge_redis(const struct machine *m, struct checkup *c)
{
	const char *install = "apt-get install redis-server, or name a coordinator with --coordinator";

	if (!m->redis[0])
		say(c, HEALTH_BAD, "not found, and a private fleet keeps its truth there", install);
	else if (strtol(m->redis, NULL, 10) < REDIS_LEAST)
		say(c, HEALTH_BAD, m->redis, "version 7 or later is needed: apt-get install redis-server");
	else
		say(c, HEALTH_GOOD, m->redis, "");
}

static void judge_programs(const struct machine *m, struct checkup *c)
{
	if (m->missing[0])
		say(c, HEALTH_BAD, m->missing, "it has to lie beside reeve: build or install all of Reeve");
	else
		say(c, HEALTH_GOOD, "reeved, reeve-worker and reeve-lens lie beside reeve", "");
}

static void judge_sandbox(const struct machine *m, struct checkup *c)
{
	if (!strcmp(m->sandbox, "bwrap"))
		say(c, HEALTH_GOOD, "bwrap: tools have a user, files, processes and a network of their own",
			"");
	else if (!strcmp(m->sandbox, "bwrap-root"))
		say(c, HEALTH_GOOD,
			"bwrap-root: tools have files, processes and a network of their own, as nobody", "");
	else if (m->user_namespaces == 0)
		say(c, HEALTH_NOTE,
			"prlimit: limits alone; the kernel allows no user namespaces, so tools see the "
			"machine's "
			"files",
			"sysctl -w user.max_user_namespaces=15000, as root, and apt-get install bubblewrap");
	else
		say(c, HEALTH_NOTE, "prlimit: limits alone; tools see the machine's files",
			"apt-get install bubblewrap");
}

static void judge_state(const struct machine *m, struct checkup *c)
{
	if (m->state_fault[0])
		say(c, HEALTH_BAD, m->state_fault,
			"set REEVE_STATE to an absolute path that you may write to");
	else
		say(c, HEALTH_GOOD, m->state, "");
}

static void judge_sockets(const struct machine *m, struct checkup *c)
{
	if (m->sockets_fault[0])
		say(c, HEALTH_BAD, m->sockets_fault, "set XDG_RUNTIME_DIR to a folder of your own");
	else
		say(c, HEALTH_GOOD, "their folder can be used", "");
}

static void judge_tools(const struct machine *m, struct checkup *c)
{
	if (m->data_fault[0])
		say(c, HEALTH_BAD, m->data_fault,
			"install all of Reeve, or set REEVE_DATA to its folder of data");
	else if (!m->tools_found)
		say(c, HEALTH_BAD, "not one tool was found", "install one of those below");
	else {
		say(c, HEALTH_GOOD, "", "");
		snprintf(c->words, sizeof c->words, "%lld found", (long long)m->tools_found);
	}
}

/* Models are a gain, no need: the main job is done by tier 0, which is the tools. */
static void judge_tiers(const struct machine *m, struct checkup *c)
{
	if (m->tiers_fault[0])
		say(c, HEALTH_BAD, m->tiers_fault, "correct what stands there");
	else if (!m->tiers_offered)
		say(c, HEALTH_NOTE, "no model can be asked from here: the tools do the whole job",
			"the key of a tier below would add what takes judgement, or "
			"name models under `tiers:` in reeve.yaml (docs/configuration.md)");
	else {
		say(c, HEALTH_GOOD, "", "");
		snprintf(c->words, sizeof c->words, "%lld of %lld tiers can be asked from here",
			(long long)m->tiers_offered, (long long)m->tiers_known);
	}
}

/* "12345 words", judged by two bounds; a number that is not known is no fault. */
static void judge_number(
	struct checkup *c, int64_t is, int64_t least, int64_t good, const char *unit, const char *next)
{
	bool known = is >= 0;

	say(c, !known || is >= good ? HEALTH_GOOD : is >= least ? HEALTH_NOTE : HEALTH_BAD, "not known", "");
	if (known && is == INT64_MAX)
		snprintf(c->words, sizeof c->words, "no limit");
	else if (known)
		snprintf(c->words, sizeof c->words, "%lld %s", (long long)is, unit);
	if (c->health != HEALTH_GOOD)
		c->next = next;
}

static void judge_files(const struct machine *m, struct checkup *c)
{
	judge_number(c, m->open_files, OPEN_FILES_LEAST, OPEN_FILES_GOOD, "for a process",
		"raise the limit: ulimit -Hn 4096, or LimitNOFILE= of the service");
}

static void judge_processes(const struct machine *m, struct checkup *c)
{
	judge_number(c, m->processes, 0, PROCESSES_GOOD, "for this user",
		"raise the limit (ulimit -Hu), or take fewer --workers");
}

static void judge_memory(const struct machine *m, struct checkup *c)
{
	judge_number(c, m->memory_mb, 0, MEMORY_GOOD_MB, "MiB available", "take fewer --workers");
}

static void judge_space(const struct machine *m, struct checkup *c)
{
	judge_number(c, m->space_mb, SPACE_LEAST_MB, SPACE_GOOD_MB, "MiB free in the state folder",
		"make room there, or set REEVE_STATE to another disk");
}

static void judge_cores(const struct machine *m, struct checkup *c)
{
	judge_number(c, m->cpus, 0, 1, "that we may run on",
		"give this process a core: taskset, or the cpuset of its service");
}

static void judge_overcommit(const struct machine *m, struct checkup *c)
{
	if (m->overcommit == 2)
		say(c, HEALTH_NOTE,
			"vm.overcommit_memory is 2: Redis may fail to rewrite its log in the background",
			"sysctl -w vm.overcommit_memory=1, as root");
	else
		say(c, HEALTH_GOOD,
			m->overcommit < 0 ? "not known" : "Redis can rewrite its log in the background", "");
}

static const struct {
	const char *name;
	void (*judge)(const struct machine *m, struct checkup *out);
} judges[] = {
	{ "programs", judge_programs },
	{ "redis-server", judge_redis },
	{ "sandbox", judge_sandbox },
	{ "state folder", judge_state },
	{ "sockets", judge_sockets },
	{ "tools", judge_tools },
	{ "models", judge_tiers },
	{ "cores", judge_cores },
	{ "memory", judge_memory },
	{ "disk", judge_space },
	{ "open files", judge_files },
	{ "processes", judge_processes },
	{ "overcommit", judge_overcommit },
};
#define JUDGES (sizeof judges / sizeof judges[0])
static_assert(JUDGES <= CHECKUPS_MOST, "callers keep an array of that many");

size_t checkup_all(const struct machine *m, struct checkup out[CHECKUPS_MOST])
{
	for (size_t i = 0; i < JUDGES; i++) {
		out[i].name = judges[i].name;
		judges[i].judge(m, &out[i]);
		assert(out[i].health == HEALTH_GOOD || out[i].next[0]); /* what is wrong has a next step */
	}
	return JUDGES;
}

const char *health_name(enum health health)
{
	static const char *const names[] = { "good", "note", "bad" };

	return names[health];
}

enum health checkup_worst(const struct checkup *all, size_t count)
{
	enum health worst = HEALTH_GOOD;

	for (size_t i = 0; i < count; i++)
		worst = all[i].health > worst ? all[i].health : worst;
	return worst;
}
