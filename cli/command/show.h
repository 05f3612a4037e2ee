/* Jobs and fleets as people and programs want to see them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_SHOW_H
#define CLI_COMMAND_SHOW_H
#include "common/buf.h"

#include <stdbool.h>

#include "reeve/v1/client.pb-c.h"

/* False of a job that an older version ended: its counts and attempts went with it. */
bool show_counts_known(const Reeve__V1__JobStatus *job);
/* One aligned line a job, with a line of headings before the first. */
void show_jobs(const Reeve__V1__ListResponse *list, struct buf *out);
void show_job(const Reeve__V1__JobStatus *job, struct buf *out);
void show_fleet(const Reeve__V1__FleetResponse *fleet, struct buf *out);
/* The same as one JSON object (of jobs: {"jobs":[...]}) and a newline. */
void show_jobs_json(const Reeve__V1__ListResponse *list, struct buf *out);
void show_job_json(const Reeve__V1__JobStatus *job, struct buf *out);
void show_fleet_json(const Reeve__V1__FleetResponse *fleet, struct buf *out);
/* A worker that has left when it was asked to. */
void show_drained_json(const char *worker, struct buf *out);
#endif
