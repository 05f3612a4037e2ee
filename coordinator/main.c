/* reeved: its options, its signals, and the loop; before the loop perhaps a long wait. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/core_file.h"
#include "common/io/log.h"
#include "common/io/rpc_client.h"
#include "coordinator/daemon.h"
#include "coordinator/standby.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_INFRASTRUCTURE = 3 };

static int fail(const char *what, const char *words)
{
	fprintf(stderr, "reeved: %s%s%s\n", what, words[0] ? ": " : "", words);
	return EXIT_INFRASTRUCTURE;
}

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

/* What another command line or another file would mend, or what the machine lacks. */
static int exit_of(int err)
{
	return err == -E_INVALID || err == -E_NOT_YET || err == -E_UNAUTHENTICATED ? EXIT_USAGE
										   : EXIT_INFRASTRUCTURE;
}

static void say_ready(const struct daemon *d)
{
	printf("ready addr=%s%s\n", d->bound.at, d->stands_by ? " standby=1" : "");
	fflush(stdout);
}

/* Until the loop may turn. */
static int begin(struct daemon *d)
{
	int err = daemon_open(d);

	if (!err && d->stands_by) {
		say_ready(d);
		err = standby_wait(&d->co, d->words);
	}
	if (!err)
		err = daemon_begin(d);
	if (!err && !d->stands_by)
		say_ready(d);
	return err;
}

static void run(struct daemon *d)
{
	log_event(LEVEL_INFO, "coordinator.ready", log_str("addr", buf_str(&d->bound)),
		log_number("term", (int64_t)d->co.term.number), log_text("fleet", d->options.fleet));
	loop_run(&d->co);
	log_event(LEVEL_INFO, "coordinator.ends", log_number("seq", (int64_t)d->co.seq),
		log_number("turns", (int64_t)d->co.tally.turns),
		log_number("moves", (int64_t)d->co.tally.moves),
		log_number("commits", (int64_t)d->co.tally.commits),
		log_number("commit_us", d->co.tally.commit_us),
		log_number("turn_us_most", d->co.tally.turn_us_most),
		log_number("beat_us_p50", (int64_t)latency_percentile(&d->co.tally.beats, 0.5)),
		log_number("beat_us_p99", (int64_t)latency_percentile(&d->co.tally.beats, 0.99)));
}

int main(int argc, char **argv)
{
	static struct daemon d;
	int told, err;

	core_file_forbid();
	told = options_read(&d.options, argc, argv);
	if (told)
		return told > 0 ? 0 : EXIT_USAGE;
	d.lock_fd = -1;
	d.redis.stdout_fd = -1;
	if (spawner_open(&d.spawner))
		return fail("cannot start reeve-spawn", "");
	signals_block();
	err = daemon_tiers(&d);
	rpc_init();
	d.watching = !pthread_create(&d.watcher, NULL, watcher_main, &d);
	if (!err)
		err = begin(&d);
	if (!err) {
		run(&d);
	} else if (err != -E_CANCELLED) {
		fail(d.words[0] ? d.words : error_words(err), "");
		if (!d.co.exit_code)
			d.co.exit_code = exit_of(err);
	}
	daemon_close(&d);
	rpc_shutdown();
	spawner_close(d.spawner);
	options_release(&d.options);
	return d.co.exit_code;
}
