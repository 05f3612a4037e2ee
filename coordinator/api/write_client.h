/* Answers to clients, drawn from the fleet's state once it is durable. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_WRITE_CLIENT_H
#define COORDINATOR_API_WRITE_CLIENT_H
#include "common/buf.h"
#include "coordinator/letter.h"
#include "coordinator/side.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

struct client_view {
	const struct fleet *fleet;
	const struct sides *sides;
	const char *fleet_name;
	int64_t unix_ms;
};

/* JobStatus of this job, packed; false when there is none. */
bool write_job_status(const struct client_view *view, uint64_t job, bool with_running, struct buf *out);
/* A LETTER_READ of Get, List or Fleet becomes an ANSWER. */
void write_answer(const struct client_view *view, struct letter *letter);
void write_submitted(uint64_t job, bool existed, struct buf *out);
void write_drained(uint32_t leases, struct buf *out);
void write_attend(const char *fleet_name, const char *build, struct buf *out);
/* The job that a JobRequest names, 0 for what is no such request. */
uint64_t read_job_request(struct str message);
/* Fills in what a JobRequest says to this EVENT_CANCEL (EVENT_TIMED_OUT, where its client's time is over) or EVENT_RESUME. */
void read_job_change(struct str message, struct event *out);
#endif
