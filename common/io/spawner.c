/* Our side of reeve-spawn: begins and ends it, ends with it, and keeps the children that live on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/spawner.h"

#include "common/io/spawn_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_WITHOUT_SPAWNER = 3 }; /* as for every fault of the infrastructure */

struct long_child {
	struct long_child *next;
	pid_t pid;
	int control;
};

struct spawner {
	pid_t pid;
	int socket;
	pthread_t watcher;
	atomic_bool closing;
	pthread_mutex_t lock; /* of the list */
	struct long_child *children;
};

/* Nothing is ever sent on this side of the socket: only its end can be read. Without reeve-spawn we can start
 * nothing more, and what it started is dead: a worker that went on would fail every attempt it is given. */
static void *watch(void *arg)
{
	static const char words[] = "reeve: reeve-spawn is gone, ending\n";
	struct spawner *s = arg;
	char byte;

	while (recv(s->socket, &byte, 1, 0) > 0 || errno == EINTR)
		errno = 0;
	if (atomic_load(&s->closing))
		return NULL;
	(void)!write(STDERR_FILENO, words, sizeof words - 1);
	_exit(EXIT_WITHOUT_SPAWNER);
}

static int watch_start(struct spawner *s)
{
	sigset_t all, before;
	int err;

	/* Signals are the caller's, who blocks them only after us: none may find its way to this thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&s->watcher, NULL, watch, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -E_IO;
	pthread_setname_np(s->watcher, "spawn-watch");
	return 0;
}

int spawner_open(struct spawner **out)
{
	struct spawner *s = calloc(1, sizeof *s);
	int pair[2];
	int err = -E_IO;

	if (!s)
		abort();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		goto out;
	s->pid = fork();
	if (!s->pid) {
		close(pair[0]);
		spawn_process_main(pair[1]);
	}
	close(pair[1]);
	s->socket = pair[0];
	pthread_mutex_init(&s->lock, NULL);
	if (s->pid > 0)
		err = watch_start(s);
	if (!err) {
		*out = s;
		return 0;
	}
	close(s->socket);
	if (s->pid > 0)
		waitpid(s->pid, NULL, 0);
out:
	free(s);
	return err;
}

void spawner_close(struct spawner *s)
{
	if (!s)
		return;
	atomic_store(&s->closing, true);
	shutdown(
		s->socket, SHUT_WR); /* its end of the requests; the watcher sees the answer, the other end */
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	pthread_join(s->watcher, NULL);
	close(s->socket);
	while (s->children) {
		struct long_child *c = s->children;

		s->children = c->next;
		close(c->control);
		free(c);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

pid_t spawner_pid(const struct spawner *s)
{
	return s->pid;
}

int spawner_socket(const struct spawner *s)
{
	return s->socket;
}

static void child_keep(struct spawner *s, pid_t pid, int control)
{
	struct long_child *c = malloc(sizeof *c);

	if (!c)
		abort();
	*c = (struct long_child){ .pid = pid, .control = control };
	pthread_mutex_lock(&s->lock);
	c->next = s->children;
	s->children = c;
	pthread_mutex_unlock(&s->lock);
}

int spawner_start(struct spawner *s, const struct spawn_request *request, const char *log_path, pid_t *pid,
	int *stdout_fd)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct spawn_report report;
	struct spawn_child c;
	int err;

	if (log < 0)
		return -E_IO;
	err = spawn_ask(s->socket, request, log, &c);
	close(log);
	if (err)
		return err;
	err = spawn_report_receive(c.control, &report);
	if (!err && report.word == SPAWN_SAYS_FAILED)
		err = report.value == ENOENT ? -E_NOT_FOUND : -E_IO;
	if (err) {
		spawn_fd_close(&c.out);
		spawn_fd_close(&c.control);
		return err;
	}
	child_keep(s, report.value, c.control);
	*pid = report.value;
	*stdout_fd = c.out;
	return 0;
}

static int child_forget(struct spawner *s, pid_t pid)
{
	int control = -1;

	pthread_mutex_lock(&s->lock);
	for (struct long_child **at = &s->children; *at; at = &(*at)->next) {
		struct long_child *c = *at;

		if (c->pid != pid)
			continue;
		control = c->control;
		*at = c->next;
		free(c);
		break;
	}
	pthread_mutex_unlock(&s->lock);
	return control;
}

void spawner_stop(struct spawner *s, pid_t pid, int grace_ms)
{
	int control = child_forget(s, pid);
	struct pollfd fd = { control, POLLIN, 0 };
	struct spawn_report report;

	if (control < 0)
		return;
	spawn_order_send(control, SPAWN_TERMINATE);
	if (poll(&fd, 1, grace_ms) <= 0)
		spawn_order_send(control, SPAWN_KILL);
	(void)!spawn_report_receive(control, &report); /* ended, or reeve-spawn is, and all with it */
	close(control);
}
