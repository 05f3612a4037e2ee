/* Binds addresses before anything is led: a port in use changes nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/listen.h"
#include "common/io/log.h"
#include "coordinator/api/methods.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <string.h>

static bool is_loopback(const char *address)
{
	return !strncmp(address, "unix:", 5) || !strncmp(address, "127.", 4) ||
	       !strncmp(address, "localhost:", 10) || !strncmp(address, "[::1]:", 6);
}

static int listen_one(struct daemon *d, const char *address)
{
	struct buf bound = BUF_INIT;
	bool may = is_loopback(address) || d->options.insecure;
	int err = may ? rpc_server_listen(d->co.server, address, &bound) : -E_NOT_YET;

	if (err == -E_INVALID)
		snprintf(d->words, sizeof d->words,
			"--listen %.120s: write HOST:PORT (port 0: one that is free) or unix:PATH", address);
	else if (err == -E_NOT_YET)
		snprintf(d->words, sizeof d->words,
			"%.90s: beyond loopback the token would travel in the clear, and TLS is not there "
			"yet; "
			"--insecure allows it, for a network where you trust everybody",
			address);
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
	if (!err && !is_loopback(address))
		log_event(LEVEL_WARN, "listen.insecure", log_str("addr", buf_str(&bound)));
	if (!err && d->bound.len)
		buf_add_byte(&d->bound, ',');
	else if (!err)
		buf_add_str(&d->first, buf_str(&bound));
	buf_add_str(&d->bound, buf_str(&bound));
	buf_release(&bound);
	return err;
}

int listen_open(struct daemon *d)
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
