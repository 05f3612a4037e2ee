/* Ctrl-C and SIGTERM: one thread in sigwait(), so that no code of ours runs in a signal handler. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static atomic_int got;
static int woken = -1; /* an eventfd, readable from the first signal on */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct rpc_stream *wakes; /* under lock */

static enum exit_code exit_of_signal(int sig)
{
	return sig == SIGINT ? EXIT_INTERRUPTED : sig == SIGTERM ? EXIT_TERMINATED : EXIT_DONE;
}

static void first(int sig)
{
	uint64_t one = 1;

	atomic_store(&got, sig);
	if (write(woken, &one, sizeof one) != sizeof one)
		_exit(exit_of_signal(sig));
	pthread_mutex_lock(&lock);
	if (wakes)
		rpc_stream_wake(wakes);
	pthread_mutex_unlock(&lock);
}

static void *take_signals(void *set)
{
	for (int sig = 0;;) {
		if (sigwait(set, &sig) != 0)
			continue;
		if (atomic_load(&got))
			_exit(exit_of_signal(sig));
		first(sig);
	}
	return NULL;
}

void interrupt_start(void)
{
	static sigset_t set;
	pthread_t thread;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	woken = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert(woken >= 0);
	int err = pthread_create(&thread, NULL, take_signals, &set);
	assert(err == 0);
	pthread_detach(thread);
}

int interrupt_got(void)
{
	return atomic_load(&got);
}

enum exit_code interrupt_exit(void)
{
	return exit_of_signal(interrupt_got());
}

void interrupt_wakes(struct rpc_stream *stream)
{
	pthread_mutex_lock(&lock);
	wakes = stream;
	pthread_mutex_unlock(&lock);
}

void interrupt_sleep(int ms, int seen)
{
	struct pollfd p = { .fd = seen ? -1 : woken, .events = POLLIN };

	if (poll(&p, 1, ms) < 0)
		return; /* EINTR: as good as a short sleep, callers look at the clock */
}
