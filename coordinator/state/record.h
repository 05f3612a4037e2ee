/* How a job and a subtask are written: packed, with a schema number first. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_RECORD_H
#define COORDINATOR_STATE_RECORD_H
#include "common/buf.h"
#include "coordinator/state/job_row.h"

/* Older versions refuse what they do not know: a record with more behind it has a schema of its own. */
enum {
	RECORD_SCHEMA = 1,
	RECORD_SCHEMA_COUNTED = 2,  /* of a job that has ended: its counts */
	RECORD_SCHEMA_PAID = 3,     /* of a job or a subtask that is paid for: its money */
	RECORD_SCHEMA_FORECAST = 4, /* of a job that asks models: what that was to cost */
	RECORD_SCHEMA_ROUTED =
		5, /* of a question to models: its way; of an ended job: what gates said of tiers */
	RECORD_SCHEMA_ROSTER =
		6, /* of a job that asks models: the tiers that it was planned for, and which are shut */
};

/* Byte 0 schema, byte 1 state. Once DONE the input is left out, but for a shard: the report asks which files it had. */
void record_pack_subtask(
	struct buf *out, const struct subtask_row *row, struct str worker, struct str detail);

struct subtask_record {
	struct subtask_row row; /* spec and spec_len point into the record; lists, lease and bill are unset */
	bool paid;
	struct bill bill;
	struct str worker; /* of the last attempt */
	struct str detail; /* the last reason in words */
	bool has_way;      /* false of one that an older version wrote, or that is of no question */
};
/* Both: false for what is no such record. Borrowed from `bytes`. */
bool record_unpack_subtask(struct str bytes, struct subtask_record *out);

struct job_record {
	enum job_state state;
	enum reason reason;
	bool sealed;
	bool cancelling;
	uint32_t total; /* planned so far when the record was written; sealed: all */
	uint32_t most_running;
	int64_t submitted_unix_ms;
	int64_t ended_unix_ms;
	bool counted;             /* of an ended job; older versions wrote none */
	struct job_counts counts; /* all but the total */
	bool paid;
	uint64_t granted;
	uint64_t spent;               /* of an ended job: its subtasks are not read again */
	struct job_forecast forecast; /* of a sealed plan that asks models; `settled` is not kept */
	struct str queue;
	struct str principal;
	struct str key;
	struct str contract;
	struct str request;
	struct str verdicts; /* of an ended job: a packed struct verdict_tally; "": none */
	struct str roster;   /* of a job with a forecast: see roster_pack(); "": an older version wrote it */
	int64_t shut_unix_ms[TIERS_MOST]; /* with a roster: see shut.h; 0: not shut */
};
void record_pack_job(struct buf *out, const struct job_record *job);
bool record_unpack_job(struct str bytes, struct job_record *out);
#endif
