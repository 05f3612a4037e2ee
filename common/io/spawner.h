/* A small process, forked before any thread or channel exists, that starts and ends all children of ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SPAWNER_H
#define COMMON_IO_SPAWNER_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/error.h"

#include <stdatomic.h>
#include <sys/types.h>

struct spawner;

/* Forks the process that calls itself `reeve-spawn`. Call first of all in main(): before threads, signals
 * blocked for signalfd, and grpc_init(). Its death ends us: a thread of ours waits at the socket and exits 3 with
 * a word on stderr, for without it every attempt would fail. Ours, kill -9 included, ends it and all its children,
 * each with its whole process group, and who fled from these. */
int spawner_open(struct spawner **out) MUST_CHECK;
void spawner_close(struct spawner *s); /* ends all children, then the process */
pid_t spawner_pid(const struct spawner *s);

struct spawn_limits {
	int64_t wall_ms;       /* 0: none; then SIGKILL to the group */
	uint64_t memory_bytes; /* RLIMIT_AS; 0: none */
	uint64_t cpu_s;        /* RLIMIT_CPU; 0: none */
	uint64_t file_bytes;   /* RLIMIT_FSIZE; 0: none */
	uint32_t processes;    /* RLIMIT_NPROC where we are not root; 0: none */
	size_t output_bytes;   /* of stdout and of stderr each; more ends the child; 0: OUTPUT_BYTES_MOST */
};

/* argv[0] is a path or a name to be looked up in PATH of `envp`; both arrays end with NULL; nothing else of
 * our environment or descriptors is passed on. stdin is /dev/null. */
struct spawn_request {
	const char *const *argv;
	const char *const *envp;
	const char *cwd;
	struct spawn_limits limits;
};

enum spawn_end {
	SPAWN_EXITED,    /* code: the exit code */
	SPAWN_SIGNALLED, /* code: the signal */
	SPAWN_TIMED_OUT,
	SPAWN_OUTPUT_FULL,
	SPAWN_CANCELLED,
	SPAWN_NOT_STARTED, /* code: errno of exec: ENOENT for a missing program */
};

struct spawn_result {
	enum spawn_end end;
	int code;
	int64_t wall_ms;
	uint64_t memory_bytes_peak;
};

/* Runs one child to its end and collects its output (appended). Blocks; from any number of threads at once.
 * `cancel` may be NULL; it is looked at at least every 100 ms, and ends the group once it is set. */
int spawner_run(struct spawner *s, const struct spawn_request *request, const atomic_bool *cancel,
	struct buf *out, struct buf *err, struct spawn_result *result) MUST_CHECK;

/* Starts a child that lives on (redis-server, a worker of a private fleet): its stdout is `*stdout_fd` (close it),
 * its stderr goes to the file `log_path` (appended). It is ended with us, or by spawner_stop(). Its output limit and
 * wall limit are not looked at. -E_NOT_FOUND: no such program; -E_IO. */
int spawner_start(struct spawner *s, const struct spawn_request *request, const char *log_path, pid_t *pid,
	int *stdout_fd) MUST_CHECK;
/* SIGTERM to it, then after grace_ms SIGKILL to its group; returns when it is gone. */
void spawner_stop(struct spawner *s, pid_t pid, int grace_ms);
#endif
