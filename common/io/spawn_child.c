/* One child from fork to exec: its group, limits, descriptors and signals. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/spawn_child.h"
#include "common/io/core_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_MOST = 4096 };

struct recipe {
	char **argv;
	char **envp;
	const char *cwd;
	struct spawn_limits limits;
	char program[PATH_MOST]; /* argv[0], looked up */
	void *map;
	size_t size;
};

static char **strings_read(struct reader *r)
{
	uint32_t count = read_u32(r);
	char **out;

	if (r->broken || count > r->rest.len)
		return NULL;
	out = calloc((size_t)count + 1, sizeof *out);
	if (!out)
		abort();
	for (uint32_t i = 0; i < count; i++)
		out[i] = (char *)read_prefixed(r).at; /* mapped privately, each ends with its NUL */
	return out;
}

static void recipe_release(struct recipe *c)
{
	free(c->argv);
	free(c->envp);
	if (c->map)
		munmap(c->map, c->size);
}

/* The request was packed by our other half, out of the same binary. */
static int recipe_read(int fd, struct recipe *c)
{
	struct reader r;
	struct stat st;

	*c = (struct recipe){ 0 };
	if (fstat(fd, &st) || !st.st_size)
		return EINVAL;
	c->size = (size_t)st.st_size;
	c->map = mmap(NULL, c->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (c->map == MAP_FAILED) {
		c->map = NULL;
		return errno;
	}
	r = reader_of(str_bytes(c->map, c->size));
	c->argv = strings_read(&r);
	c->envp = strings_read(&r);
	c->cwd = read_prefixed(&r).at;
	c->limits.memory_bytes = read_u64(&r);
	c->limits.cpu_s = read_u64(&r);
	c->limits.file_bytes = read_u64(&r);
	c->limits.processes = read_u32(&r);
	return r.broken || !c->argv || !c->envp || !c->argv[0] ? EINVAL : 0;
}

static const char *path_of(char **envp)
{
	for (; *envp; envp++)
		if (!strncmp(*envp, "PATH=", 5))
			return *envp + 5;
	return "/usr/local/bin:/usr/bin:/bin";
}

static bool runnable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* execvpe() would look in our own PATH, and in relative folders of it, which a tree under test could fill. */
static int program_find(struct recipe *c)
{
	const char *name = c->argv[0];
	const char *path = path_of(c->envp);

	if (strchr(name, '/')) {
		int n = snprintf(c->program, sizeof c->program, "%s", name);

		return n < PATH_MOST ? 0 : ENAMETOOLONG;
	}
	while (*path) {
		size_t len = strcspn(path, ":");
		int n = snprintf(c->program, sizeof c->program, "%.*s/%s", (int)len, path, name);

		if (*path == '/' && n < PATH_MOST && runnable(c->program))
			return 0;
		path += len + (path[len] == ':');
	}
	return ENOENT;
}

/* From here to exec() only what is safe after a fork: system calls on what was prepared. */
static void limit(int what, uint64_t value)
{
	struct rlimit r = { value, value };

	if (value)
		setrlimit(what, &r);
}

static void limits_set(const struct spawn_limits *l)
{
	core_file_limit();
	limit(RLIMIT_AS, l->memory_bytes);
	limit(RLIMIT_CPU, l->cpu_s);
	limit(RLIMIT_FSIZE, l->file_bytes);
	if (geteuid())
		limit(RLIMIT_NPROC, l->processes);
}

static void signals_reset(void)
{
	sigset_t none;

	/* An ignored signal stays ignored over exec. */
	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Puts 0, 1, 2 and the error pipe at 3 in place; all that comes after is closed. */
static int descriptors_set(int out, int err, int *report)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	/* Above all targets first, so that no dup2() overwrites a source. */
	int o = fcntl(out, F_DUPFD_CLOEXEC, 10), e = fcntl(err, F_DUPFD_CLOEXEC, 10);
	int r = fcntl(*report, F_DUPFD_CLOEXEC, 10);

	if (null < 0 || o < 0 || e < 0 || r < 0)
		return errno;
	if (dup2(null, 0) < 0 || dup2(o, 1) < 0 || dup2(e, 2) < 0 || dup3(r, 3, O_CLOEXEC) < 0)
		return errno;
	*report = 3;
	close_range(4, ~0u, 0);
	return 0;
}

_Noreturn static void child_main(const struct recipe *c, const int fds[SPAWN_FDS], int report, pid_t parent)
{
	int err;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127); /* it died before the signal was asked for */
	signals_reset();
	err = descriptors_set(fds[SPAWN_FD_OUT], fds[SPAWN_FD_ERR], &report);
	if (!err && chdir(c->cwd))
		err = errno;
	if (!err) {
		limits_set(&c->limits);
		execve(c->program, c->argv, c->envp);
		err = errno;
	}
	(void)!write(report, &err, sizeof err);
	_exit(127);
}

/* The pipe closes by itself at exec: silence is success. */
static int exec_errno(int fd)
{
	int err = 0;
	ssize_t n;

	do
		n = read(fd, &err, sizeof err);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof err ? err : 0;
}

static int start(const struct recipe *c, const int fds[SPAWN_FDS], pid_t *pid)
{
	pid_t self = getpid();
	int report[2];
	int err;

	if (pipe2(report, O_CLOEXEC))
		return errno;
	*pid = fork();
	if (!*pid)
		child_main(c, fds, report[1], self);
	err = *pid < 0 ? errno : 0;
	close(report[1]);
	if (*pid > 0) {
		setpgid(*pid,
			*pid); /* by whoever of the two comes first; after the exec it fails, done already */
		err = exec_errno(report[0]);
		if (err)
			waitpid(*pid, NULL, 0);
	}
	close(report[0]);
	return err;
}

int spawn_child(const int fds[SPAWN_FDS], pid_t *pid)
{
	struct recipe c;
	int err = recipe_read(fds[SPAWN_FD_REQUEST], &c);

	if (!err)
		err = program_find(&c);
	if (!err)
		err = start(&c, fds, pid);
	recipe_release(&c);
	return err;
}
