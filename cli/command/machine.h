/* What this machine has of what Reeve needs, as plain facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_MACHINE_H
#define CLI_COMMAND_MACHINE_H
#include "common/buf.h"
#include "common/io/spawner.h"

#define MACHINE_WORDS_BYTES 256

/* Numbers that could not be read are -1, words that there are none of are "". */
struct machine {
	char redis[64];                          /* version of redis-server */
	const char *sandbox;                     /* the strongest form that works: "bwrap", ... */
	const char *missing;                     /* the first of our own programs that is not beside us */
	char state[MACHINE_WORDS_BYTES];         /* the state folder */
	char state_fault[MACHINE_WORDS_BYTES];   /* why it cannot be used */
	char sockets_fault[MACHINE_WORDS_BYTES]; /* why the folder of the sockets cannot */
	char data_fault[MACHINE_WORDS_BYTES];    /* why the tools' descriptions cannot be read */
	int64_t cpus, memory_mb, space_mb;       /* that we may use now; in the state folder */
	int64_t open_files, processes;           /* the hard limits; INT64_MAX: none */
	int64_t user_namespaces, overcommit;     /* the kernel's settings */
	int64_t tools_found;
	char tiers_fault[MACHINE_WORDS_BYTES]; /* why the tiers cannot be read */
	int64_t tiers_known, tiers_offered;    /* those whose key is here */
};

/* Everything but tools and tiers. Makes nothing: a folder that is not there is judged by the one it would be made in. */
void machine_look(struct machine *m, struct spawner *spawner);
#endif
