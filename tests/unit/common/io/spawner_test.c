/* Tries reeve-spawn: children that fail, hang, flee, and a master that dies. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "common/io/spawner.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000 };

static const char *const environment[] = { "PATH=/usr/bin:/bin", "ONLY=this", NULL };

struct outcome {
	struct buf out, err;
	struct spawn_result result;
};

static struct outcome run_sh(
	struct spawner *s, const char *script, struct spawn_limits limits, const atomic_bool *cancel)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct spawn_request request = { argv, environment, "/", limits };
	struct outcome o = { 0 };

	if (spawner_run(s, &request, cancel, &o.out, &o.err, &o.result))
		CU_FAIL("spawner_run");
	return o;
}

static void outcome_release(struct outcome *o)
{
	buf_release(&o->out);
	buf_release(&o->err);
}

static bool gone(pid_t pid)
{
	return kill(pid, 0) < 0 && errno == ESRCH;
}

static bool gone_soon(pid_t pid)
{
	int64_t until = clock_ms() + PATIENCE_MS;

	while (!gone(pid) && clock_ms() < until)
		poll(NULL, 0, 5);
	return gone(pid);
}

void test_each_end_is_told_apart(void)
{
	static const struct {
		const char *script;
		struct spawn_limits limits;
		enum spawn_end end;
		int code;
		const char *out, *err;
	} cases[] = {
		{ "echo out; echo err >&2", { 0 }, SPAWN_EXITED, 0, "out\n", "err\n" },
		{ "exit 7", { 0 }, SPAWN_EXITED, 7, "", "" },
		{ "kill -SEGV $$", { 0 }, SPAWN_SIGNALLED, SIGSEGV, "", "" },
		{ "echo a; sleep 100", { .wall_ms = 1500 }, SPAWN_TIMED_OUT, 0, "a\n", "" },
		{ "printf 12345", { .output_bytes = 5 }, SPAWN_EXITED, 0, "12345", "" },
		{ "printf 12345", { .output_bytes = 6 }, SPAWN_EXITED, 0, "12345", "" },
		{ "printf 12345", { .output_bytes = 4 }, SPAWN_OUTPUT_FULL, 0, "1234", "" },
		{ "printf 12345 >&2", { .output_bytes = 4 }, SPAWN_OUTPUT_FULL, 0, "", "1234" },
		{ "while :; do echo for ever; done", { .output_bytes = 10 }, SPAWN_OUTPUT_FULL, 0,
			"for ever\nf", "" },
		{ "cat; pwd; echo $ONLY $HOME; set -- /proc/$$/fd/*; echo $#; ulimit -c", { 0 }, SPAWN_EXITED,
			0, "/\nthis\n4\n0\n" /* the fourth is the folder itself */, "" },
		{ "ulimit -v", { .memory_bytes = 1 << 28 }, SPAWN_EXITED, 0, "262144\n", "" },
		{ "grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f2 | uniq", { 0 }, SPAWN_EXITED, 0,
			"0000000000000000\n", "" },
	};
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome o = run_sh(s, cases[i].script, cases[i].limits, NULL);

		CU_ASSERT_EQUAL(o.result.end, cases[i].end);
		CU_ASSERT_EQUAL(o.result.code, cases[i].code);
		CU_ASSERT_TRUE(str_equal(buf_str(&o.out), str_of(cases[i].out)));
		CU_ASSERT_TRUE(str_equal(buf_str(&o.err), str_of(cases[i].err)));
		outcome_release(&o);
	}
	spawner_close(s);
}

void test_signals_that_we_block_are_free_in_children(void)
{
	sigset_t set, before;
	struct spawner *s;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	struct outcome o = run_sh(s, "kill -TERM $$; echo lives", (struct spawn_limits){ 0 }, NULL);
	CU_ASSERT_EQUAL(o.result.end, SPAWN_SIGNALLED);
	CU_ASSERT_EQUAL(o.result.code, SIGTERM);
	outcome_release(&o);
	spawner_close(s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void test_what_cannot_start_says_why(void)
{
	static const struct {
		const char *program, *cwd;
		int code;
	} cases[] = {
		{ "no-such-program-at-all", "/", ENOENT },
		{ "/no/such/path", "/", ENOENT },
		{ "/etc/passwd", "/", EACCES },
		{ "passwd", "/etc", ENOENT }, /* the current folder is in no PATH */
		{ "true", "/no/such/folder", ENOENT },
	};
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *argv[] = { cases[i].program, NULL };
		static const char *const envp[] = { "PATH=.:/usr/bin:/bin", NULL };
		struct spawn_request request = { argv, i == 3 ? envp : environment, cases[i].cwd, { 0 } };
		struct outcome o = { 0 };

		CU_ASSERT_EQUAL(spawner_run(s, &request, NULL, &o.out, &o.err, &o.result), 0);
		/* passwd is a program in /usr/bin: what must not run is the file of the current folder. */
		if (i != 3) {
			CU_ASSERT_EQUAL(o.result.end, SPAWN_NOT_STARTED);
			CU_ASSERT_EQUAL(o.result.code, cases[i].code);
		}
		outcome_release(&o);
	}
	spawner_close(s);
}

void test_the_memory_limit_holds(void)
{
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	struct outcome o = run_sh(s, "dd if=/dev/zero of=/dev/null bs=512M count=1 2>/dev/null",
		(struct spawn_limits){ .memory_bytes = 256 << 20 }, NULL);
	CU_ASSERT_EQUAL(o.result.end, SPAWN_EXITED);
	CU_ASSERT_NOT_EQUAL(o.result.code, 0);
	outcome_release(&o);
	o = run_sh(s, "dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null",
		(struct spawn_limits){ .memory_bytes = 256 << 20 }, NULL);
	CU_ASSERT_EQUAL(o.result.code, 0);
	CU_ASSERT_TRUE(o.result.memory_bytes_peak > 60 << 20);
	outcome_release(&o);
	spawner_close(s);
}

/* Each script prints the pid of a grandchild that keeps our pipes open, and ends or is ended. */
void test_no_grandchild_survives_or_holds_us_up(void)
{
	static const struct {
		const char *script;
		struct spawn_limits limits;
	} cases[] = {
		{ "sleep 100 & echo $!", { 0 } },
		{ "sleep 100 & echo $!; wait", { .wall_ms = 300 } },
		{ "setsid sh -c 'echo $$; exec sleep 100' & sleep 0.3", { 0 } },
		{ "setsid sh -c 'echo $$; exec sleep 100' & wait", { .wall_ms = 500 } },
	};
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct outcome o = run_sh(s, cases[i].script, cases[i].limits, NULL);
		pid_t pid = o.out.len ? (pid_t)atol(o.out.at) : 0;

		CU_ASSERT_TRUE_FATAL(pid > 1);
		CU_ASSERT_TRUE(gone_soon(pid));
		CU_ASSERT_TRUE(o.result.wall_ms < PATIENCE_MS);
		outcome_release(&o);
	}
	spawner_close(s);
}

void test_cancel_ends_the_group(void)
{
	const atomic_bool cancel = true;
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	struct outcome o = run_sh(s, "sleep 100", (struct spawn_limits){ 0 }, &cancel);
	CU_ASSERT_EQUAL(o.result.end, SPAWN_CANCELLED);
	CU_ASSERT_TRUE(o.result.wall_ms < PATIENCE_MS);
	outcome_release(&o);
	spawner_close(s);
}

static void *run_many(void *arg)
{
	struct spawner *s = arg;
	size_t wrong = 0;

	for (int i = 0; i < 20; i++) {
		char script[64], want[64];

		snprintf(want, sizeof want, "%lx %d\n", (unsigned long)pthread_self(), i);
		snprintf(script, sizeof script, "echo %lx %d", (unsigned long)pthread_self(), i);
		struct outcome o = run_sh(s, script, (struct spawn_limits){ .wall_ms = PATIENCE_MS }, NULL);
		wrong += !str_equal(buf_str(&o.out), str_of(want)) || o.result.end != SPAWN_EXITED;
		outcome_release(&o);
	}
	return (void *)wrong;
}

void test_threads_get_each_their_own_output(void)
{
	pthread_t threads[4];
	struct spawner *s;
	void *wrong;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, run_many, s), 0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		CU_ASSERT_EQUAL((size_t)wrong, 0);
	}
	spawner_close(s);
}

void test_arguments_larger_than_a_packet_arrive(void)
{
	enum { COUNT = 3000, EACH = 200 };
	static char text[EACH];
	static const char *argv[COUNT + 3];
	struct spawn_request request = { argv, environment, "/", { 0 } };
	struct outcome o = { 0 };
	struct spawner *s;

	memset(text, 'a', EACH - 1);
	argv[0] = "printf";
	argv[1] = "%s";
	for (int i = 0; i < COUNT; i++)
		argv[i + 2] = text;
	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	CU_ASSERT_EQUAL(spawner_run(s, &request, NULL, &o.out, &o.err, &o.result), 0);
	CU_ASSERT_EQUAL(o.result.end, SPAWN_EXITED);
	CU_ASSERT_EQUAL(o.out.len, (size_t)COUNT * (EACH - 1));
	outcome_release(&o);
	spawner_close(s);
}

static pid_t start_sh(struct spawner *s, const char *script, int *fd)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct spawn_request request = { argv, environment, "/", { 0 } };
	pid_t pid = -1;

	CU_ASSERT_EQUAL_FATAL(spawner_start(s, &request, "/dev/null", &pid, fd), 0);
	return pid;
}

void test_a_started_child_lives_until_it_is_stopped(void)
{
	char line[8] = "";
	struct spawner *s;
	int fd;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	pid_t pid = start_sh(s, "trap 'echo bye; exit 0' TERM; echo hi; while :; do sleep 0.05; done", &fd);
	CU_ASSERT_EQUAL(read(fd, line, 3), 3);
	CU_ASSERT_FALSE(gone(pid));
	spawner_stop(s, pid, PATIENCE_MS);
	CU_ASSERT_TRUE(gone(pid));
	CU_ASSERT_EQUAL(read(fd, line, 4), 4);
	CU_ASSERT_STRING_EQUAL(line, "bye\n");
	close(fd);
	pid = start_sh(s, "trap '' TERM; echo hi; while :; do sleep 0.05; done", &fd);
	CU_ASSERT_EQUAL(read(fd, line, 3), 3);
	spawner_stop(s, pid, 50);
	CU_ASSERT_TRUE(gone(pid));
	close(fd);
	pid = start_sh(s, "exec sleep 100", &fd);
	spawner_close(s);
	CU_ASSERT_TRUE(gone(pid));
	close(fd);
}

/* A master of its own process: starts a child, tells the pids, and waits to be killed. */
static pid_t master_fork(pid_t pids[3])
{
	int pair[2];
	pid_t master;

	CU_ASSERT_EQUAL_FATAL(pipe(pair), 0);
	master = fork();
	if (!master) {
		struct spawner *s;
		pid_t mine[3] = { 0 };
		char line[32] = "";
		int fd;

		if (spawner_open(&s))
			_exit(9);
		mine[0] = spawner_pid(s);
		mine[1] = start_sh(s, "setsid sh -c 'echo $$; exec sleep 100' & wait", &fd);
		if (read(fd, line, sizeof line - 1) > 0)
			mine[2] = (pid_t)atol(line);
		(void)!write(pair[1], mine, sizeof mine);
		for (;;)
			pause();
	}
	close(pair[1]);
	CU_ASSERT_EQUAL_FATAL(read(pair[0], pids, 3 * sizeof pids[0]), (ssize_t)(3 * sizeof pids[0]));
	close(pair[0]);
	return master;
}

void test_a_killed_master_leaves_nothing(void)
{
	pid_t pids[3];
	pid_t master = master_fork(pids);

	kill(master, SIGKILL);
	waitpid(master, NULL, 0);
	for (size_t i = 0; i < 3; i++) {
		CU_ASSERT_TRUE(pids[i] > 1);
		CU_ASSERT_TRUE(gone_soon(pids[i]));
	}
}

void test_a_killed_spawner_ends_its_master(void)
{
	pid_t pids[3];
	pid_t master = master_fork(pids);
	int status = 0;

	kill(pids[0], SIGKILL);
	CU_ASSERT_EQUAL(waitpid(master, &status, 0), master);
	CU_ASSERT_TRUE(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 3);
	CU_ASSERT_TRUE(gone_soon(pids[1]));
	kill(pids[2], SIGKILL); /* it had fled, and nobody was left to follow it */
}
