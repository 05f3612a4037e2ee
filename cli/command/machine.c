/* Looks around: programs are asked for their version, folders and limits for what they allow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/machine.h"

#include "common/io/paths.h"
#include "worker/sandbox/bwrap.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PROBE_MS = 10000 };

static int64_t number_in(const char *path)
{
	FILE *f = fopen(path, "re");
	long long number = -1;

	if (f && fscanf(f, "%lld", &number) != 1)
		number = -1;
	if (f)
		fclose(f);
	return number;
}

/* "Redis server v=7.0.15 sha=...", found where the coordinator will find it. */
static void look_for_redis(struct machine *m, struct spawner *spawner)
{
	const char *path = getenv("PATH"), *at;
	struct buf out = BUF_INIT, err = BUF_INIT, variable = BUF_INIT;
	struct spawn_result result;

	buf_printf(&variable, "PATH=%s", path ? path : "/usr/local/bin:/usr/bin:/bin");
	struct spawn_request request = { .argv = (const char *const[]){ "redis-server", "--version", NULL },
		.envp = (const char *const[]){ variable.at, NULL },
		.cwd = "/",
		.limits = { .wall_ms = PROBE_MS, .output_bytes = 4096 } };
	if (!spawner_run(spawner, &request, NULL, &out, &err, &result) && result.end == SPAWN_EXITED) {
		at = strstr(buf_str(&out).at, "v=");
		snprintf(m->redis, sizeof m->redis, "%.*s", at ? (int)strcspn(at + 2, " \n") : 0,
			at ? at + 2 : "");
	}
	buf_release(&out);
	buf_release(&err);
	buf_release(&variable);
}

static void look_for_programs(struct machine *m)
{
	static const char *const programs[] = { "reeved", "reeve-worker", "reeve-lens" };

	m->missing = "";
	for (size_t i = 0; i < sizeof programs / sizeof programs[0] && !m->missing[0]; i++) {
		struct buf path = BUF_INIT;

		if (paths_program(programs[i], &path) || access(path.at, X_OK))
			m->missing = programs[i];
		buf_release(&path);
	}
}

/* The folder itself, or the nearest one above it that is there. */
static void nearest_folder(const char *path, char out[PATH_MAX])
{
	struct stat st;

	snprintf(out, PATH_MAX, "%s", path);
	while (stat(out, &st) && strrchr(out, '/') != out)
		*strrchr(out, '/') = '\0';
	if (stat(out, &st))
		out[1] = '\0';
}

static void judge_folder(const char *path, char fault[MACHINE_WORDS_BYTES], int64_t *space_mb)
{
	char there[PATH_MAX];
	struct statvfs space;

	nearest_folder(path, there);
	if (!strcmp(there, path)) {
		/* It is there, so this makes nothing: the same judge as before a run. */
		if (paths_private_folder(path, false, fault))
			return;
		fault[0] = '\0';
	}
	if (access(there, W_OK | X_OK))
		snprintf(fault, MACHINE_WORDS_BYTES, "%.180s: %s", there, strerror(errno));
	if (space_mb && !statvfs(there, &space))
		*space_mb = (int64_t)(space.f_bavail * space.f_frsize >> 20);
}

static void look_at_folders(struct machine *m)
{
	struct buf path = BUF_INIT, sockets = BUF_INIT;

	if (!paths_state(&path, m->state_fault)) {
		m->state_fault[0] = '\0';
		snprintf(m->state, sizeof m->state, "%.255s", path.at);
		judge_folder(path.at, m->state_fault, &m->space_mb);
		paths_sockets(path.at, &sockets);
		judge_folder(sockets.at, m->sockets_fault, NULL);
	}
	buf_release(&path);
	buf_release(&sockets);
}

static int64_t limit_of(int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit))
		return -1;
	return limit.rlim_max == RLIM_INFINITY ? INT64_MAX : (int64_t)limit.rlim_max;
}

/* What the kernel would give without swapping; -1 where it does not say. */
static int64_t memory_available_mb(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	long long kb = -1;

	while (f && kb < 0 && fgets(line, sizeof line, f))
		if (sscanf(line, "MemAvailable: %lld", &kb) != 1)
			kb = -1;
	if (f)
		fclose(f);
	return kb < 0 ? -1 : kb >> 10;
}

void machine_look(struct machine *m, struct spawner *spawner)
{
	cpu_set_t set;

	*m = (struct machine){ .space_mb = -1 };
	look_for_redis(m, spawner);
	look_for_programs(m);
	look_at_folders(m);
	m->sandbox = sandbox_name(sandbox_form(spawner));
	m->cpus = sched_getaffinity(0, sizeof set, &set) ? -1 : CPU_COUNT(&set);
	m->memory_mb = memory_available_mb();
	m->open_files = limit_of(RLIMIT_NOFILE);
	m->processes = limit_of(RLIMIT_NPROC);
	m->user_namespaces = number_in("/proc/sys/user/max_user_namespaces");
	m->overcommit = number_in("/proc/sys/vm/overcommit_memory");
}
