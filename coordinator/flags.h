/* What reeved was told on its command line, by its environment and by reeve.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_FLAGS_H
#define COORDINATOR_FLAGS_H
#include "common/buf.h"
#include "common/io/config.h"
#include "coordinator/store/store.h"
#include "reeve/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { LISTEN_MOST = CONFIG_LISTEN_MOST };

struct options {
	const char *listen[LISTEN_MOST]; /* none: a Unix socket in our own folder */
	size_t listen_count;
	const char *redis; /* NULL: an embedded one */
	enum durability durability;
	const char *fleet;
	const char *record; /* NULL: no journal */
	struct buf state;
	struct buf token; /* empty: none */
	uint32_t workers; /* of a private fleet */
	uint32_t slots;   /* of each of them */
	int lock_fd;      /* of a private fleet: held by who started us; -1: none */
	bool private_fleet;
	bool standby;  /* waits while another leads */
	bool insecure; /* TCP beyond loopback without TLS */
	struct config config;
};

/* 0; 1 when --help or --version was answered; or -E_INVALID with a message on stderr. */
int options_read(struct options *o, int argc, char **argv) MUST_CHECK;
void options_release(struct options *o);
#endif
