/* The parts of reeved: each is opened after what it stands on, and closed before that. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_DAEMON_H
#define COORDINATOR_DAEMON_H
#include "coordinator/crew.h"
#include "coordinator/embedded.h"
#include "coordinator/flags.h"
#include "coordinator/loop.h"

#include <pthread.h>

struct daemon {
	struct options options;
	struct spawner *spawner;
	struct embedded redis;
	struct crew crew;
	struct coordinator co;
	struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	struct tier_keys keys; /* of a private fleet: what its workers are started with */
	struct buf sockets;    /* our folder for sockets */
	struct buf build;
	struct buf bound; /* addresses we serve, joined by commas */
	struct buf first; /* the first of them */
	int lock_fd;
	bool locked;    /* the state folder and its sockets are ours */
	bool stands_by; /* another led when we came: the server answers, and nothing is loaded */
	atomic_int stop;
	pthread_t watcher;
	bool watching;
	char words[256];
};

/* The tiers, and out of the environment what holds their keys: no call of a model goes out from here. The options are read, the spawner
 * runs, and there is no thread yet. */
int daemon_tiers(struct daemon *d) MUST_CHECK;
/* The tiers are known. 0: the term is ours, or d->stands_by; else a negative code with d->words,
 * and what was opened is to be closed all the same. */
int daemon_open(struct daemon *d) MUST_CHECK;
/* The term is ours: loads what is stored, and serves. As above. */
int daemon_begin(struct daemon *d) MUST_CHECK;
void daemon_close(struct daemon *d);
#endif
