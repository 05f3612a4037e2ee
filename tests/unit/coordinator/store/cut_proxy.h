/* A socket in front of Redis that lets a commit through, swallows its reply, and hangs up. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_STORE_CUT_PROXY_H
#define TESTS_STORE_CUT_PROXY_H
#include <pthread.h>
#include <stdatomic.h>

#define CUT_PAIRS 8

struct cut_proxy {
	char socket[96];
	char address[112];
	char behind[96];
	int listener;
	struct {
		int client, server; /* -1: free */
		int doomed;         /* has sent a commit: the next reply is swallowed */
	} pairs[CUT_PAIRS];
	_Atomic int cuts_left;
	_Atomic int cuts_made;
	_Atomic int stop;
	pthread_t thread;
};

void cut_proxy_start(struct cut_proxy *p, const char *dir, const char *behind);
void cut_proxy_end(struct cut_proxy *p);
#endif
