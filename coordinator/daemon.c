/* Opens the edges in order, and closes them in reverse. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/daemon.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "coordinator/api/methods.h"
#include "coordinator/recover.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, STORE_WAIT_MS = 60000, CLOSE_GRACE_MS = 1000 };

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
			d->options.fleet, d->options.durability == DURABILITY_ALWAYS ? "always" : "everysec",
			d->words);
		address = buf_str(&d->redis.address).at;
	}
	if (!err)
		err = store_redis_open(
			address, d->options.fleet, STORE_WAIT_MS, wake, &d->co.store, d->words);
	if (!err)
		err = store_redis_promise(d->co.store, d->options.durability, d->words);
	if (err)
		return err;
	for (bool told = false;; told = true) {
		err = d->co.store->ops->lead(d->co.store, &d->co.term, &d->co.seq, d->words);
		/* The key of one that died lives on for a while; what is wrong with Redis may pass. */
		if ((err != -E_EXISTS && err != -E_UNAVAILABLE) || clock_ms() >= until || d->stop)
			return err;
		if (!told)
			log_event(LEVEL_INFO, "leader.awaited", log_text("reason", d->words));
		poll(NULL, 0, 200);
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

	if (err == -E_INVALID)
		snprintf(d->words, sizeof d->words,
			"--listen %.120s: write HOST:PORT (port 0: one that is free) or unix:PATH", address);
	else if (err == -E_NOT_YET)
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
	struct content_needs content = { .store = d->co.store,
		.tools = d->co.tools,
		.done = &d->co.mail,
		.wake = loop_wake,
		.arg = &d->co };
	struct buf dir = BUF_INIT;
	int err;

	mailbox_init(&d->co.mail);
	buf_printf(&dir, "%s/blobs", d->options.state.at);
	content.blob_dir = dir.at;
	err = content_open(&content, &d->co.content);
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

int daemon_open(struct daemon *d)
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
		err = crew_start(&d->crew, d->spawner, d->options.state.at, d->first.at,
			(struct crew_size){ d->options.workers, d->options.slots }, d->words);
	return err;
}

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

void daemon_close(struct daemon *d)
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
