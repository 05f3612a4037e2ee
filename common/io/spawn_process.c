/* The process reeve-spawn: starts children, tells when they end, and ends them with their whole families. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/spawn_child.h"
#include "common/io/spawn_wire.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN_MOST = 1024 };

struct child_row {
	pid_t pid;
	int control;
};

/* This process has one thread and does one thing: what it knows may as well be global. */
static struct child_row rows[CHILDREN_MOST];
static size_t row_count;

static void say(int control, struct spawn_report report)
{
	/* Who asked may be gone; then there is nobody to tell. */
	(void)!send(control, &report, sizeof report, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static bool row_has(pid_t pid)
{
	for (size_t i = 0; i < row_count; i++)
		if (rows[i].pid == pid)
			return true;
	return false;
}

/* Ends what fled from its family: as the subreaper we inherit whoever has lost its parent. */
static void strays_kill(void)
{
	static char list[CHILDREN_MOST * 16]; /* a pid and a blank each, and room for strays */
	int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, list, sizeof list - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return;
	list[n] = '\0';
	for (char *at = list, *end; *at; at = end) {
		pid_t pid = (pid_t)strtol(at, &end, 10);

		if (end == at || (!*end && n == sizeof list - 1))
			break; /* no number, or one that the end of the buffer cut */
		if (pid > 0 && !row_has(pid))
			kill(pid, SIGKILL);
	}
}

/* The dead leader is still a zombie, so that its group's number is nobody else's yet. */
static void row_end(size_t i)
{
	struct spawn_report report = { .word = SPAWN_SAYS_ENDED };
	struct rusage usage = { 0 };
	pid_t pid;

	kill(-rows[i].pid, SIGKILL);
	do
		pid = wait4(rows[i].pid, &report.value, 0, &usage);
	while (pid < 0 && errno == EINTR);
	report.memory_bytes_peak = (uint64_t)usage.ru_maxrss * 1024;
	say(rows[i].control, report);
	close(rows[i].control);
	rows[i] = rows[--row_count];
}

static void reap(void)
{
	siginfo_t info;

	for (;;) {
		size_t i = 0;

		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
			break;
		while (i < row_count && rows[i].pid != info.si_pid)
			i++;
		if (i < row_count)
			row_end(i);
		else
			waitpid(info.si_pid, NULL, 0); /* a stray */
	}
	strays_kill();
}

static void start(int fds[SPAWN_FDS])
{
	struct spawn_report report = { .word = SPAWN_SAYS_FAILED, .value = EAGAIN };
	pid_t pid = -1;

	if (row_count < CHILDREN_MOST)
		report.value = spawn_child(fds, &pid);
	if (report.value) {
		say(fds[SPAWN_FD_CONTROL], report);
		close(fds[SPAWN_FD_CONTROL]);
	} else {
		rows[row_count++] = (struct child_row){ pid, fds[SPAWN_FD_CONTROL] };
		say(fds[SPAWN_FD_CONTROL], (struct spawn_report){ .word = SPAWN_SAYS_STARTED, .value = pid });
	}
	close(fds[SPAWN_FD_REQUEST]);
	close(fds[SPAWN_FD_OUT]);
	close(fds[SPAWN_FD_ERR]);
}

/* False at the end of the socket: our master is gone. */
static bool take_request(int socket)
{
	char word;
	struct iovec data = { &word, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * SPAWN_FDS)];
		struct cmsghdr align;
	} control;
	struct msghdr m = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	ssize_t n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
	int fds[SPAWN_FDS];

	if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
		return false;
	if (!c || c->cmsg_len != CMSG_LEN(sizeof fds))
		return true; /* we are out of descriptors: who asks sees the end of its control socket */
	memcpy(fds, CMSG_DATA(c), sizeof fds);
	start(fds);
	return true;
}

static void take_order(size_t i)
{
	char byte = SPAWN_KILL;
	ssize_t n = recv(rows[i].control, &byte, 1, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == 1 && byte == SPAWN_TERMINATE)
		kill(rows[i].pid, SIGTERM); /* the leader's part is to end its own children in order */
	else
		kill(-rows[i].pid, SIGKILL);
}

_Noreturn static void end_all(void)
{
	for (size_t i = 0; i < row_count; i++)
		kill(-rows[i].pid, SIGKILL);
	/* Each death may leave us new orphans; the last round finds none. */
	for (;;) {
		strays_kill();
		pid_t pid = waitpid(-1, NULL, 0);

		if (pid < 0 && errno == ECHILD)
			break;
		for (size_t i = 0; i < row_count; i++)
			if (rows[i].pid == pid)
				rows[i] = rows[--row_count];
	}
	_exit(0);
}

/* Children are given theirs with each request; ours may hold keys, and /proc would show it to them. */
static void environment_forget(void)
{
	for (char **entry = environ; entry && *entry; entry++)
		explicit_bzero(*entry, strlen(*entry));
	environ = NULL;
}

static void become(int *signals)
{
	sigset_t set;

	environment_forget();

	prctl(PR_SET_NAME, "reeve-spawn");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* Ctrl-C at a terminal goes to its whole group: when to end is our master's decision. */
	setpgid(0, 0);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_SETMASK, &set, NULL);
	*signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	assert(*signals >= 0);
}

_Noreturn void spawn_process_main(int socket)
{
	static struct pollfd fds[2 + CHILDREN_MOST];
	struct signalfd_siginfo info;
	int signals;

	become(&signals);
	for (;;) {
		size_t known = row_count;

		fds[0] = (struct pollfd){ socket, POLLIN, 0 };
		fds[1] = (struct pollfd){ signals, POLLIN, 0 };
		for (size_t i = 0; i < known; i++)
			fds[2 + i] = (struct pollfd){ rows[i].control, POLLIN, 0 };
		if (poll(fds, 2 + known, -1) < 0)
			continue;
		/* Orders first: rows keep their places until one is reaped. */
		for (size_t i = 0; i < known; i++)
			if (fds[2 + i].revents)
				take_order(i);
		if (fds[0].revents && !take_request(socket))
			end_all();
		/* Also one that came since the poll: whoever takes a signal must do its work. */
		if (read(signals, &info, sizeof info) > 0)
			reap();
	}
}
