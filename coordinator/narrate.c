/* One line of logfmt an event, named by the move: subtask.pass, job.done, worker.attached. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/narrate.h"
#include "common/buf.h"
#include "common/io/log.h"
#include "common/logfmt.h"
#include "coordinator/state/subtask_row.h"
#include "reeve/job.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	FIELDS_MOST = 12,
	DETAIL_SHOWN = 160,  /* of what a worker said: escaped it may be six times as long */
	REASONS_SHOWN = 600, /* of our own words */
	LEFT_OUT_ROOM = 128, /* for the line that says so */
};

struct line {
	char event[32];
	enum log_level level;
	char subtask[SUBTASK_ID_BYTES];
	char token[44];
	char old_token[44];
	struct log_field fields[FIELDS_MOST];
	size_t count;
};

static void field(struct line *line, struct log_field f)
{
	line->fields[line->count++] = f;
}

static const char *token_text(struct token token, char out[44])
{
	snprintf(out, 44, "%" PRIu64 ".%" PRIu64, token.term, token.seq);
	return out;
}

static const struct {
	const char *event;
	enum log_level level;
} names[LOG_EVENTS] = {
	[LOG_RESULT_STALE] = { "result.stale", LEVEL_WARN },
	[LOG_JOB_SUBMITTED] = { "job.submitted", LEVEL_INFO },
	[LOG_WORKER_ATTACHED] = { "worker.attached", LEVEL_INFO },
	[LOG_WORKER_DETACHED] = { "worker.detached", LEVEL_INFO },
	[LOG_WORKER_REFUSED] = { "worker.refused", LEVEL_WARN },
	[LOG_WORKER_DRAINED] = { "worker.drain", LEVEL_INFO },
	[LOG_LEASE_ADOPTED] = { "lease.adopted", LEVEL_INFO },
	[LOG_LEASE_HEDGED] = { "lease.hedged", LEVEL_INFO },
	[LOG_LEASE_DROPPED] = { "lease.dropped", LEVEL_INFO },
	[LOG_TIME_GAP] = { "time.gap", LEVEL_WARN },
	[LOG_LEADER_LOST] = { "leader.lost", LEVEL_WARN },
	[LOG_LEADER_KEPT] = { "leader.kept", LEVEL_INFO },
	[LOG_LOOKS_GIVEN_UP] = { "cache.slow", LEVEL_WARN },
	[LOG_TIER_SHUT] = { "tier.shut", LEVEL_WARN },
	[LOG_TIER_FAULTY] = { "tier.faulty", LEVEL_WARN },
	[LOG_ROUTED] = { "question.routed", LEVEL_INFO },
};

static void name_of(const struct effect *e, struct line *line)
{
	line->level = names[e->log].level;
	if (e->log == LOG_SUBTASK_MOVED) {
		/* What goes well is told to the job's stream; the log tells what does not. */
		line->level = e->move == SUBTASK_PASS ? LEVEL_DEBUG : LEVEL_INFO;
		snprintf(line->event, sizeof line->event, "subtask.%s",
			subtask_event_name((enum subtask_event)e->move));
	} else if (e->log == LOG_JOB_MOVED) {
		line->level = LEVEL_INFO;
		snprintf(line->event, sizeof line->event, "job.%s", job_state_name((enum job_state)e->move));
	} else {
		snprintf(line->event, sizeof line->event, "%s", names[e->log].event);
	}
}

static const char *detail_key(enum log_event log)
{
	if (log == LOG_JOB_SUBMITTED)
		return "queue";
	if (log == LOG_ROUTED)
		return "why";
	return log == LOG_TIER_SHUT || log == LOG_TIER_FAULTY ? "tier" : "detail";
}

static const char *worker_key(enum log_event log)
{
	if (log == LOG_JOB_SUBMITTED)
		return "principal";
	return log == LOG_ROUTED ? "tier" : "worker";
}

static void fields_of(const struct effect *e, struct line *line)
{
	bool of_subtask = e->log == LOG_SUBTASK_MOVED || e->log == LOG_RESULT_STALE || e->log == LOG_ROUTED ||
			  (e->log >= LOG_LEASE_ADOPTED && e->log <= LOG_LEASE_DROPPED);

	line->count = 0;
	name_of(e, line);
	if (of_subtask) {
		field(line, log_text("subtask", subtask_id(e->ref, line->subtask)));
		field(line, log_text("token", token_text(e->token, line->token)));
	} else if (e->ref.job) {
		snprintf(line->subtask, sizeof line->subtask, "j%" PRIu64, e->ref.job);
		field(line, log_text("job", line->subtask));
	}
	if (e->log == LOG_LEASE_ADOPTED || e->log == LOG_LEASE_HEDGED)
		field(line, log_text("old_token", token_text(e->old_token, line->old_token)));
	if (e->log == LOG_SUBTASK_MOVED)
		field(line, log_text("state", subtask_state_name((enum subtask_state)e->state)));
	if (e->worker.len)
		field(line, log_str(worker_key(e->log), e->worker));
	if (e->log == LOG_WORKER_ATTACHED)
		field(line, log_number("held", e->ms));
	else if (e->ms)
		field(line, log_number("ms", e->ms));
	if (e->reason)
		field(line, log_text("reason", reason_words(e->reason)));
	if (e->detail.len)
		field(line,
			log_str(detail_key(e->log),
				str_sub(e->detail, 0, e->log == LOG_ROUTED ? REASONS_SHOWN : DETAIL_SHOWN)));
}

void narrate_log(const struct effects *fx)
{
	for (size_t i = 0; i < fx->count; i++) {
		struct line line;

		if (fx->list[i].kind != EFFECT_LOG)
			continue;
		fields_of(&fx->list[i], &line);
		log_fields(line.level, line.event, line.fields, line.count);
	}
}

static void line_add(const struct effect *e, struct buf *out)
{
	struct line line;

	fields_of(e, &line);
	buf_add_text(out, "event=");
	buf_add_text(out, line.event);
	for (size_t i = 0; i < line.count; i++)
		if (line.fields[i].is_number)
			logfmt_add_number(out, line.fields[i].key, line.fields[i].number);
		else
			logfmt_add(out, line.fields[i].key, line.fields[i].text);
}

static bool is_told(const struct effect *e)
{
	return e->kind == EFFECT_LOG && e->ref.job && e->log != LOG_RESULT_STALE;
}

/* The lines of one job, as far as the commit has room: they are told, the truth are the other moves. */
static void lines_of(const struct effects *fx, size_t count, uint64_t job, struct buf *out)
{
	struct buf line = BUF_INIT;
	size_t left_out = 0;

	buf_clear(out);
	for (size_t i = 0; i < count; i++) {
		if (!is_told(&fx->list[i]) || fx->list[i].ref.job != job)
			continue;
		buf_clear(&line);
		line_add(&fx->list[i], &line);
		if (fx->move_bytes + out->len + line.len + LEFT_OUT_ROOM > COMMIT_BYTES_MOST) {
			left_out++;
			continue;
		}
		if (out->len)
			buf_add_byte(out, '\n');
		buf_add_str(out, buf_str(&line));
	}
	if (left_out)
		buf_printf(out, "%sevent=events.left_out count=%zu", out->len ? "\n" : "", left_out);
	buf_release(&line);
}

void narrate_events(struct effects *fx, size_t most)
{
	size_t count = fx->count;
	uint64_t last = 0;
	struct buf lines = BUF_INIT;

	/* Jobs in order of their ids: each round takes the next one that the turn names. */
	while (most--) {
		uint64_t job = UINT64_MAX;

		for (size_t i = 0; i < count; i++)
			if (is_told(&fx->list[i]) && fx->list[i].ref.job > last && fx->list[i].ref.job < job)
				job = fx->list[i].ref.job;
		if (job == UINT64_MAX)
			break;
		if (fx->move_bytes + LEFT_OUT_ROOM * 2 > COMMIT_BYTES_MOST)
			break;
		lines_of(fx, count, job, &lines);
		effects_move(fx,
			(struct move){
				.kind = MOVE_EVENTS, .job = job, .key = STR(""), .value = buf_str(&lines) });
		last = job;
	}
	buf_release(&lines);
}
