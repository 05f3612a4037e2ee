/* What a submission asks for, out of its request: the work, and what the edges keep of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_READ_REQUEST_H
#define COORDINATOR_API_READ_REQUEST_H
#include "coordinator/side.h"
#include "coordinator/state/job_row.h"
#include "reeve/tool.h"
#include "reeve/v1/client.pb-c.h"

/* The work of a stored request, as read_submit() would fill it, but for the files. False: unreadable. */
bool read_work(struct str request, const struct tool_def *tools, size_t tool_count, struct arena *arena,
	struct job_work *out);
/* Fills everything but the id; false when the request is unreadable. */
bool read_side(struct str request, struct job_side *out);

/* The same of one that is decoded, borrowed from it and the arena. */
const Reeve__V1__SubmitRequest *request_decode(struct str bytes, struct arena *arena);
void request_work(const Reeve__V1__SubmitRequest *in, const struct tool_def *tools, size_t tool_count,
	struct arena *arena, struct job_work *out);
/* The files that it is about; NULL: none. */
const Reeve__V1__Source *request_source(const Reeve__V1__SubmitRequest *in);
#endif
