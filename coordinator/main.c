/* reeved: opens the edges in order, runs the loop, and closes them in reverse. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "common/io/rpc_client.h"
#include "coordinator/api/methods.h"
#include "coordinator/crew.h"
#include "coordinator/embedded.h"
#include "coordinator/flags.h"
#include "coordinator/recover.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
	EXIT_USAGE = 2,
	EXIT_INFRASTRUCTURE = 3,
	STORE_WAIT_MS = 60000,
	CLOSE_GRACE_MS = 1000,
};

struct daemon {
	struct options options;
	struct spawner *spawner;
	struct embedded redis;
	struct crew crew;
	struct coordinator co;
	struct buf sockets; /* our folder for sockets */
	struct buf build;
	struct buf bound; /* addresses we serve, joined by commas */
	struct buf first; /* the first of them */
	int lock_fd;
	bool locked; /* the state folder and its sockets are ours */
	volatile int stop;
	pthread_t watcher;
	bool watching;
	char words[256];
};

static int fail(const char *what, const char *words)
{
	fprintf(stderr, "reeved: %s%s%s\n", what, words[0] ? ": " : "", words);
	return EXIT_INFRASTRUCTURE;
}

/* --- signals and the crew, in a thread of their own --------------------------------------------------------- */

static void *watcher_main(void *arg)
{
	struct daemon *d = arg;
	struct signalfd_siginfo info;
	sigset_t set;
	int fd;

	pthread_setname_np(pthread_self(), "reeve-watch");
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	for (struct pollfd p = { .fd = fd, .events = POLLIN }; !d->co.ended;) {
		if (poll(&p, 1, 100) > 0 && read(fd, &info, sizeof info) == sizeof info) {
			if (d->stop)
				_exit(128 + (int)info.ssi_signo); /* asked twice */
			d->stop = (int)info.ssi_signo;
			loop_wake(&d->co);
		}
		if (!d->stop && d->crew.count && !crew_look(&d->crew)) {
			log_event(LEVEL_ERROR, "crew.lost",
				log_text("next", "see the workers' logs in the state folder"));
			d->co.exit_code = EXIT_INFRASTRUCTURE;
			d->stop = SIGTERM;
			loop_wake(&d->co);
		}
	}
	close(fd);
	return NULL;
}

static void signals_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* --- opening ---------------------------------------------------------------------------------------------- */

static int state_lock(struct daemon *d)
{
	struct buf path = BUF_INIT;
	int err = 0;

	d->lock_fd = d->options.lock_fd;
	if (d->lock_fd >= 0) {
		fcntl(d->lock_fd, F_SETFD, FD_CLOEXEC);
		d->locked = true;
		return 0; /* who started us holds it, and we with it */
	}
	buf_printf(&path, "%s/lock", d->options.state.at);
	d->lock_fd = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (d->lock_fd < 0) {
		snprintf(d->words, sizeof d->words, "cannot open %.150s: %s", path.at, strerror(errno));
		err = -E_IO;
	} else if (flock(d->lock_fd, LOCK_EX | LOCK_NB)) {
		snprintf(d->words, sizeof d->words,
			"%.150s is in use by another coordinator; give this one its own --state",
			d->options.state.at);
		err = -E_EXISTS;
	}
	buf_release(&path);
	d->locked = !err;
	return err;
}

static int folders_open(struct daemon *d)
{
	int err = paths_private_folder(d->options.state.at, true, d->words);

	if (!err) {
		paths_sockets(d->options.state.at, &d->sockets);
		err = paths_private_folder(d->sockets.at, true, d->words);
	}
	return err ? err : state_lock(d);
}

static int tools_open(struct daemon *d)
{
	struct buf dir = BUF_INIT;
	int err;

	paths_data("tools", &dir);
	err = toolset_load(dir.at, &d->co.tools, d->words);
	buf_release(&dir);
	if (err)
		d->co.exit_code = EXIT_USAGE; /* what a person wrote there is wrong, not the machine */
	return err;
}

static int store_open(struct daemon *d)
{
	struct store_wake wake = { loop_wake, &d->co };
	const char *address = d->options.redis;
	int64_t until = clock_ms() + 2 * LEADER_TTL_MS;
	int err = 0;

	if (!address) {
		err = embedded_start(&d->redis, d->spawner, d->options.state.at, d->sockets.at,
			d->options.fleet, d->words);
		address = buf_str(&d->redis.address).at;
	}
	if (!err)
		err = store_redis_open(
			address, d->options.fleet, STORE_WAIT_MS, wake, &d->co.store, d->words);
	if (err)
		return err;
	for (;;) {
		err = d->co.store->ops->lead(d->co.store, &d->co.term, &d->co.seq, d->words);
		if (err != -E_EXISTS || clock_ms() >= until || d->stop)
			return err;
		poll(NULL, 0, 200); /* the key of one that died lives on for a while */
	}
}

static bool is_loopback(const char *address)
{
	return !strncmp(address, "unix:", 5) || !strncmp(address, "127.", 4) ||
	       !strncmp(address, "localhost:", 10) || !strncmp(address, "[::1]:", 6);
}

static int listen_one(struct daemon *d, const char *address)
{
	struct buf bound = BUF_INIT;
	int err = is_loopback(address) ? rpc_server_listen(d->co.server, address, &bound) : -E_NOT_YET;

	if (err == -E_NOT_YET)
		snprintf(d->words, sizeof d->words,
			"%.120s: addresses beyond loopback need TLS, which is not there yet", address);
	else if (err == -E_UNAUTHENTICATED)
		snprintf(d->words, sizeof d->words,
			"%.120s: TCP needs a token: write one to a file and name it with "
			"--token-file",
			address);
	else if (err == -E_EXISTS)
		snprintf(d->words, sizeof d->words,
			"%.120s is in use; end who listens there, or name another port", address);
	else if (err)
		snprintf(d->words, sizeof d->words, "cannot listen on %.120s: %s", address, error_words(err));
	if (!err && d->bound.len)
		buf_add_byte(&d->bound, ',');
	else if (!err)
		buf_add_str(&d->first, buf_str(&bound));
	buf_add_str(&d->bound, buf_str(&bound));
	buf_release(&bound);
	return err;
}

static int server_open(struct daemon *d)
{
	static const char *const services[] = { "reeve.v1.Client", "reeve.v1.Worker", "reeve.v1.Blobs" };
	struct rpc_server_options options = { .methods = methods,
		.method_count = METHODS,
		.message_bytes_most = MESSAGE_BYTES_MOST,
		.token = buf_str(&d->options.token) };
	struct buf own = BUF_INIT;
	int err = rpc_server_open(&options, &d->co.server);

	health_init(&d->co.health, METHOD_HEALTH_CHECK, services, sizeof services / sizeof services[0]);
	for (size_t i = 0; i < d->options.listen_count && !err; i++)
		err = listen_one(d, d->options.listen[i]);
	if (!err && !d->options.listen_count) {
		buf_printf(&own, "unix:%s/reeved.sock", d->sockets.at);
		err = listen_one(d, own.at);
	}
	buf_release(&own);
	return err;
}

static int content_start(struct daemon *d)
{
	struct reporter_needs needs = { .store = d->co.store,
		.tools = toolset_defs(d->co.tools),
		.tool_count = toolset_count(d->co.tools),
		.done = &d->co.mail,
		.wake = loop_wake,
		.arg = &d->co };
	struct buf dir = BUF_INIT;
	int err;

	mailbox_init(&d->co.mail);
	buf_printf(&dir, "%s/blobs", d->options.state.at);
	err = content_open(dir.at, &d->co.mail, loop_wake, &d->co, &d->co.content);
	if (err)
		snprintf(d->words, sizeof d->words, "cannot keep blobs in %.150s: %s", dir.at,
			error_words(err));
	buf_release(&dir);
	if (err)
		return err;
	needs.blobs = content_blobs(d->co.content);
	d->co.reporter = reporter_open(&needs);
	return 0;
}

static int fleet_open(struct daemon *d)
{
	uint64_t seed;
	int err;

	if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		return -E_IO;
	fleet_init(&d->co.fleet, &fleet_limits_default, toolset_defs(d->co.tools), toolset_count(d->co.tools),
		seed);
	effects_init(&d->co.fx);
	conns_init(&d->co.conns);
	sides_init(&d->co.sides, JOBS_MOST);
	d->co.fleet_name = d->options.fleet;
	d->co.private_fleet = d->options.private_fleet;
	d->co.stop = &d->stop;
	d->co.assigned_us = calloc(LEASES_MOST, sizeof *d->co.assigned_us);
	if (!d->co.assigned_us)
		abort();
	err = paths_build(&d->build);
	d->co.build = buf_str(&d->build).at;
	if (!err && d->options.record)
		err = recorder_open(
			d->options.record, JOURNAL_BYTES_MOST, &d->co.fleet, &d->co.recorder, d->words);
	return err;
}

static int open_all(struct daemon *d)
{
	int err = folders_open(d);

	if (!err)
		err = tools_open(d);
	if (!err)
		err = fleet_open(d);
	if (!err)
		err = server_open(d); /* before anything is led: a port in use changes nothing */
	if (!err)
		err = store_open(d);
	if (!err)
		err = content_start(d);
	if (!err)
		err = recover(&d->co, d->words);
	if (err)
		return err;
	rpc_server_start(d->co.server);
	if (d->options.private_fleet)
		err = crew_start(
			&d->crew, d->spawner, d->options.state.at, d->first.at, d->options.workers, d->words);
	return err;
}

/* --- closing ---------------------------------------------------------------------------------------------- */

/* Nothing of a fleet that has ended lies about; a folder that others use too stays. */
static void sockets_remove(struct daemon *d)
{
	static const char *const names[] = { "reeved.sock", "redis.sock" };

	if (!d->locked)
		return;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct buf path = BUF_INIT;

		buf_printf(&path, "%s/%s", d->sockets.at, names[i]);
		unlink(path.at);
		buf_release(&path);
	}
	rmdir(d->sockets.at);
}

static void close_all(struct daemon *d)
{
	struct coordinator *co = &d->co;

	co->ended = true;
	if (d->watching)
		pthread_join(d->watcher, NULL);
	/* The threads first: they wake the server's queue. */
	if (co->reporter)
		reporter_close(co->reporter);
	if (co->content)
		content_close(co->content);
	if (co->store)
		co->store->ops->close(co->store);
	if (co->server)
		rpc_server_close(co->server, d->options.private_fleet ? 0 : CLOSE_GRACE_MS);
	/* After the server: a worker that says goodbye to one that does not listen waits for its answer. */
	crew_stop(&d->crew);
	embedded_stop(&d->redis);
	sockets_remove(d);
	recorder_close(co->recorder);
	fleet_release(&co->fleet);
	effects_release(&co->fx);
	if (co->conns.rows)
		conns_release(&co->conns);
	if (co->sides.rows)
		sides_release(&co->sides);
	free(co->assigned_us);
	if (co->tools)
		toolset_free(co->tools);
}

int main(int argc, char **argv)
{
	static struct daemon d;
	int told = options_read(&d.options, argc, argv), err;

	if (told)
		return told > 0 ? 0 : EXIT_USAGE;
	d.lock_fd = -1;
	d.redis.stdout_fd = -1;
	if (spawner_open(&d.spawner))
		return fail("cannot start reeve-spawn", "");
	signals_block();
	rpc_init();
	d.watching = !pthread_create(&d.watcher, NULL, watcher_main, &d);
	err = open_all(&d);
	if (err) {
		fail(d.words[0] ? d.words : error_words(err), "");
		if (!d.co.exit_code)
			d.co.exit_code = EXIT_INFRASTRUCTURE;
	} else {
		printf("ready addr=%s\n", d.bound.at);
		fflush(stdout);
		log_event(LEVEL_INFO, "coordinator.ready", log_str("addr", buf_str(&d.bound)),
			log_number("term", (int64_t)d.co.term.number), log_text("fleet", d.options.fleet));
		loop_run(&d.co);
		log_event(LEVEL_INFO, "coordinator.ends", log_number("seq", (int64_t)d.co.seq),
			log_number("turns", (int64_t)d.co.tally.turns),
			log_number("moves", (int64_t)d.co.tally.moves),
			log_number("commits", (int64_t)d.co.tally.commits),
			log_number("commit_us", d.co.tally.commit_us),
			log_number("turn_us_most", d.co.tally.turn_us_most));
	}
	close_all(&d);
	rpc_shutdown();
	spawner_close(d.spawner);
	options_release(&d.options);
	return d.co.exit_code;
}
