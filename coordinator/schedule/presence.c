/* Writes and reads heartbeat keys. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/presence.h"

#include <inttypes.h>
#include <stdio.h>

void presence_line(
	struct buf *out, struct subtask_ref ref, struct token token, struct str phase, uint64_t progress)
{
	char id[SUBTASK_ID_BYTES];

	buf_printf(out, "%s token=%" PRIu64 ".%" PRIu64 " phase=%.*s progress=%" PRIu64 "\n",
		subtask_id(ref, id), token.term, token.seq, STR_ARG(phase.len ? phase : STR("leased")),
		progress);
}

static bool line_read(struct str line, struct held_lease *out)
{
	char copy[PRESENCE_LINE_BYTES];

	if (line.len >= sizeof copy)
		return false;
	memcpy(copy, line.at, line.len);
	copy[line.len] = '\0';
	*out = (struct held_lease){ .phase = STR("") };
	return sscanf(copy, "j%" SCNu64 "/%" SCNu32 ".%" SCNu32 " token=%" SCNu64 ".%" SCNu64, &out->ref.job,
		       &out->ref.number, &out->ref.attempt, &out->token.term, &out->token.seq) == 5;
}

bool presence_next(struct str *text, struct held_lease *out)
{
	while (text->len) {
		ptrdiff_t end = str_find(*text, '\n');
		struct str line = str_sub(*text, 0, end < 0 ? text->len : (size_t)end);

		*text = str_sub(*text, line.len + 1, text->len);
		if (line_read(line, out))
			return true;
	}
	return false;
}

static void presence_write(struct fleet *f, struct worker_row *worker, struct effects *fx)
{
	struct buf text = BUF_INIT;

	for (uint32_t i = worker->first_lease;
		i != NO_SLOT && text.len < PRESENCE_BYTES_MOST - PRESENCE_LINE_BYTES;
		i = f->leases[i].next_of_worker) {
		const struct lease_row *lease = &f->leases[i];
		struct subtask_ref ref = { f->jobs[lease->job]->id, lease->number, lease->attempt, 0 };

		presence_line(&text, ref, lease->token, str_of(lease->phase), lease->progress);
	}
	worker->key_ms = f->now_ms;
	effects_move(fx, (struct move){ .kind = MOVE_WORKER,
				 .key = str_of(worker->id),
				 .value = buf_str(&text),
				 .ttl_ms = PRESENCE_TTLS * f->limits.ttl_ms });
	buf_release(&text);
}

void presence_end(struct worker_row *worker, struct effects *fx)
{
	if (!worker->draining || worker->leases || !effects_room(fx, 1))
		return;
	effects_move(
		fx, (struct move){
			    .kind = MOVE_WORKER, .key = str_of(worker->id), .value = STR(""), .ttl_ms = 1 });
	worker->key_ms = 0; /* should it come back, it has none */
}

static bool key_is_due(const struct fleet *f, const struct worker_row *worker)
{
	int64_t every = worker->leases ? f->limits.heartbeat_ms : f->limits.ttl_ms / 3;

	/* As long as it has leases it may come back: to the next coordinator, should we be gone before it has. */
	return (worker->conn || worker->leases) && (!worker->key_ms || f->now_ms - worker->key_ms >= every);
}

/* Where there is little room the first keys are before those that have one: nobody is given anything without. */
void presence_slice(struct fleet *f, struct effects *fx)
{
	for (int again = 0; again < 2; again++)
		for (uint32_t i = 0; i < f->limits.workers; i++) {
			struct worker_row *worker = &f->workers[i];

			if ((worker->key_ms != 0) != again || !key_is_due(f, worker))
				continue;
			if (!effects_room(fx, 1))
				return;
			presence_write(f, worker, fx);
		}
}
