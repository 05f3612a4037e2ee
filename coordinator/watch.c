/* Sends a status when it differs from the one sent last; the last one ends the stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/watch.h"
#include "common/rand.h"
#include "common/io/clock.h"
#include "coordinator/api/methods.h"
#include "coordinator/receive.h"

bool watch_is_due(bool ended, int64_t waited_ms, size_t queued)
{
	return ended || (waited_ms >= WATCH_EVERY_MS && !queued);
}

uint64_t watch_digest(struct str bytes)
{
	uint64_t h = 0;

	for (size_t i = 0; i < bytes.len; i++)
		h = rand_mix(h ^ (unsigned char)bytes.at[i]);
	return h;
}

static void show(struct coordinator *co, struct conn *conn, const struct job_row *job)
{
	struct client_view view = receive_view(co);
	struct buf status = BUF_INIT;
	uint64_t hash;
	bool last = job_ended(job->state);

	conn->shown_ms = co->turn_ms;
	write_job_status(&view, job->id, true, &status);
	hash = watch_digest(buf_str(&status));
	if (hash != conn->shown || last)
		rpc_call_send(conn->call, buf_str(&status));
	conn->shown = hash;
	buf_release(&status);
	if (!last)
		return;
	conn->watched = 0;
	rpc_call_finish(conn->call, 0, NULL);
}

void watch_begin(struct coordinator *co, struct conn *conn, uint64_t id)
{
	const struct job_row *job = fleet_job(&co->fleet, id);

	if (!job) {
		rpc_call_finish(conn->call, -E_NOT_FOUND, "no such job; `reeve jobs` lists them");
		return;
	}
	conn->watched = id;
	show(co, conn, job);
}

void watch_turn(struct coordinator *co)
{
	for (uint32_t i = 0; i < co->conns.used; i++) {
		struct conn *conn = &co->conns.rows[i];
		const struct job_row *job;

		if (!conn->id || !conn->watched || conn->method != METHOD_WATCH || !conn->call)
			continue;
		job = fleet_job(&co->fleet, conn->watched);
		if (!job)
			rpc_call_finish(conn->call, -E_NOT_FOUND, "the job made way for newer ones");
		else if (watch_is_due(job_ended(job->state), co->turn_ms - conn->shown_ms,
				 rpc_call_queued(conn->call)))
			show(co, conn, job);
	}
}
