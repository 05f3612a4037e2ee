/* A job as it stands in a store in memory, row by row, and a folder of blobs: for tests of what reads them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_COORDINATOR_STORED_JOB_H
#define UNIT_COORDINATOR_STORED_JOB_H
#include "common/content/blob.h"
#include "coordinator/state/job_row.h"
#include "coordinator/store/store.h"
#include "tests/unit/common/content/tree.h"

struct stored_job {
	struct tree tree;
	struct store *store;
	uint64_t seq;
	struct blob_dir *blobs;
};

void stored_job_open(struct stored_job *s);
void stored_job_close(struct stored_job *s);
/* The record of job 1, submitted at 1000; `ended_ms` 0: it runs. */
void stored_job_record(struct stored_job *s, uint32_t total, int64_t ended_ms, struct str request);
void stored_job_subtask(
	struct stored_job *s, uint32_t number, const struct subtask_row *row, const char *detail);
/* A row of job 1 as it is. */
void stored_job_row(struct stored_job *s, enum move_kind kind, uint32_t number, struct str value);
#endif
