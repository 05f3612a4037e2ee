/* Opens the edges in order, and closes them in reverse. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/daemon.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/paths.h"
#include "common/io/tier_key.h"
#include "coordinator/listen.h"
#include "coordinator/recover.h"
#include "reeve/limits.h"

#include <assert.h>
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
	} else if (!flock(d->lock_fd, LOCK_EX | LOCK_NB)) {
		d->locked = true;
	} else if (!d->options.standby) {
		snprintf(d->words, sizeof d->words,
			"%.150s is in use by another coordinator; give this one its own --state",
			d->options.state.at);
		err = -E_EXISTS;
	} else if (!d->options.listen_count) {
		/* Blobs may be shared, whole under their hashes as they appear; a socket may not. */
		snprintf(d->words, sizeof d->words,
			"%.150s is in use by another coordinator; a standby beside it needs a --listen of "
			"its own",
			d->options.state.at);
		d->co.exit_code = EXIT_USAGE;
		err = -E_EXISTS;
	}
	buf_release(&path);
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

int daemon_tiers(struct daemon *d)
{
	int err = config_tiers(&d->options.config, &d->tiers, &d->tier_count, d->words);
	struct tier all[TIERS_MOST];
	size_t count = d->tier_count;

	if (err) {
		d->co.exit_code = EXIT_USAGE;
		return err;
	}
	assert(count <= TIERS_MOST);
	for (size_t i = 0; i < count; i++)
		all[i] = d->tiers[i];
	/* Its workers have the keys that we have: what none of them can ask has no place in a forecast or a way. */
	if (d->options.private_fleet)
		d->tier_count = tier_keys_here(d->tiers, count);
	tier_keys_take(&d->keys, all, count);
	if (!d->options.private_fleet)
		tier_keys_release(&d->keys);
	return 0;
}

static int store_open(struct daemon *d)
{
	struct store_wake wake = { loop_wake, &d->co };
	const char *address = d->options.redis;
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
	return err;
}

/* The key of one that died lives on for a while; what is wrong with Redis may pass. */
static bool may_lead_soon(int err)
{
	return err == -E_EXISTS || err == -E_UNAVAILABLE;
}

static int lead(struct daemon *d)
{
	int64_t until = clock_ms() + 2 * LEADER_TTL_MS;
	int err;

	for (bool told = false;; told = true) {
		err = d->co.store->ops->lead(d->co.store, &d->co.term, &d->co.seq, d->words);
		if (!may_lead_soon(err) || clock_ms() >= until || d->stop)
			break;
		if (!told)
			log_event(LEVEL_INFO, "leader.awaited", log_text("reason", d->words));
		poll(NULL, 0, 200);
	}
	if (err == -E_EXISTS)
		snprintf(d->words, sizeof d->words,
			"another coordinator leads the fleet %.60s; to wait for its end start this one with "
			"--standby",
			d->options.fleet);
	return err;
}

/* When nobody leads there is nothing to stand by for. */
static int lead_or_stand_by(struct daemon *d)
{
	int err = d->options.standby ? d->co.store->ops->lead(d->co.store, &d->co.term, &d->co.seq, d->words)
				     : lead(d);

	if (!may_lead_soon(err) || !d->options.standby)
		return err;
	d->stands_by = true;
	rpc_server_start(d->co.server);
	return 0;
}

static int content_start(struct daemon *d)
{
	struct reporter_needs needs = { .store = d->co.store,
		.tools = toolset_defs(d->co.tools),
		.tool_count = toolset_count(d->co.tools),
		.tiers = d->tiers,
		.tier_count = d->tier_count,
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
	fleet_shares(&d->co.fleet, d->options.config.queues, d->options.config.queue_count);
	fleet_tiers(&d->co.fleet, d->tiers, d->tier_count);
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
		err = listen_open(d); /* before anything is led: a port in use changes nothing */
	if (!err)
		err = store_open(d);
	return err ? err : lead_or_stand_by(d);
}

int daemon_begin(struct daemon *d)
{
	struct crew_orders orders = { .workers = d->options.workers,
		.slots = d->options.slots,
		.config = d->options.config.path,
		.keys = &d->keys };
	int err = content_start(d);

	if (!err)
		err = recover(&d->co, d->words);
	if (err)
		return err;
	if (!d->stands_by)
		rpc_server_start(d->co.server);
	if (d->options.private_fleet)
		err = crew_start(&d->crew, d->spawner, d->options.state.at, d->first.at, orders, d->words);
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
	tier_keys_release(&d->keys);
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
