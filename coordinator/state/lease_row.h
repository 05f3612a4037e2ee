/* A live lease: which worker may run which subtask, until when. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_LEASE_ROW_H
#define COORDINATOR_STATE_LEASE_ROW_H
#include "common/stall.h"
#include "coordinator/limit/quota.h"
#include "reeve/lease.h"

#include <stdbool.h>
#include <stdint.h>

enum lease_state {
	LEASE_FREE = 0,
	LEASE_LIVE,
	LEASE_RESERVED, /* after a restart: kept for the worker that named it, until it re-attaches */
	LEASE_LOST,     /* its worker has not got it; expired by the next slice */
};

struct lease_row {
	struct token token;
	struct token adopted; /* the token it was adopted from; {0, 0}: granted anew */
	struct token known;   /* the newest of its subtask when it was restored or taken back; else {0, 0} */
	uint32_t job;         /* slots */
	uint32_t number;
	uint32_t worker;
	uint32_t attempt;
	uint32_t reserved; /* micro-dollars; 0: it is free, or settled */
	uint32_t twin; /* the other lease of its subtask, of which one is the hedge; NO_SLOT: there is none */
	uint32_t next; /* of all leases, and of its worker's */
	uint32_t prev;
	uint32_t next_of_worker;
	uint32_t prev_of_worker;
	uint64_t conn;    /* the stream in which its worker last named it */
	int64_t begun_ms; /* granted or adopted */
	int64_t deadline_ms;
	int64_t silence_ms; /* the longest pause that the work declares */
	struct stall stall;
	uint64_t progress; /* of the last beat, for people */
	char phase[12];
	uint8_t state;
	uint8_t reason;             /* of LEASE_LOST */
	bool hedged;                /* it had a twin once: a second one would only spend attempts faster */
	struct quota_ticket ticket; /* of kind model */
	bool suspect;               /* subtask_is_suspect(), when it was granted */
};
#endif
