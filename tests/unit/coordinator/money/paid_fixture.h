/* Work that is paid for, and a worker for it: what tests of money begin with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PAID_FIXTURE_H
#define PAID_FIXTURE_H
#include "tests/support/core_fixture.h"

enum { PRICE = 100, SLOTS = 4 };

/* A scripted job whose attempts cost at most PRICE, and a worker "w" with SLOTS slots for it. */
struct paid {
	struct core c;
	uint64_t id;
	struct job_row *job;
};

/* The job is planned; nobody is there. Returns what its client is told. */
int paid_submit(struct paid *p, uint32_t subtasks, uint64_t budget);
/* And the worker, by stream 1. */
void paid_begin(struct paid *p, uint32_t subtasks, uint64_t budget);
void paid_attach(
	struct paid *p, uint64_t conn, uint64_t incarnation, const struct held_lease *held, size_t count);
void paid_attach_named(struct paid *p, struct str name, uint64_t conn, uint64_t incarnation,
	const struct held_lease *held, size_t count);
/* Subtask 0 is out twice: at "w", and at "v". */
void paid_hedged(struct paid *p);
/* What was assigned first in the last turn, as its worker names it. */
struct held_lease paid_held(const struct paid *p);
struct event paid_report(const struct paid *p, const struct effect *assigned, uint64_t spent);
/* Nobody says anything for longer than this. */
void paid_silence(struct paid *p, int64_t ms);
void paid_purse_is(const struct paid *p, uint64_t reserved, uint64_t spent);
#endif
