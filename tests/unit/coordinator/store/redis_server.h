/* A real redis-server for a test: on a Unix socket in a folder of its own, ended by its pid. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_STORE_REDIS_SERVER_H
#define TESTS_STORE_REDIS_SERVER_H
#include "common/str.h"

#include <hiredis/hiredis.h>
#include <sys/types.h>

struct redis_server {
	char dir[64];
	char socket[96];
	char address[112];    /* for store_redis_open */
	const char *extra[2]; /* more arguments for the next launch */
	pid_t pid;
};

/* Starts and waits for PONG. Without redis-server: says so and ends the program as skipped. */
void redis_server_start(struct redis_server *r);
/* The same folder again, so the data is found; does not wait. */
void redis_server_launch(struct redis_server *r);
void redis_server_kill(struct redis_server *r, int signal); /* and waits, unless it is SIGSTOP or SIGCONT */
void redis_server_end(struct redis_server *r);              /* and removes the folder */
/* One command, words separated by blanks; the reply is the caller's. Asserts an answer. */
redisReply *redis_server_ask(struct redis_server *r, const char *command);
void redis_server_do(struct redis_server *r, const char *command);
long long redis_server_number(struct redis_server *r, const char *command);
#endif
