/* After the commit: answers calls, writes to workers, logs, and lets the next messages in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/carry.h"
#include "common/io/clock.h"
#include "common/usd.h"
#include "coordinator/api/tell_tiers.h"
#include "coordinator/api/write_client.h"
#include "coordinator/api/write_worker.h"
#include "coordinator/looks.h"
#include "coordinator/money/pause.h"
#include "coordinator/narrate.h"
#include "coordinator/receive.h"
#include "coordinator/stream.h"
#include "coordinator/watch.h"

static const char *refusal_words(const struct effect *effect)
{
	if (effect->kind == EFFECT_SUBMITTED)
		return reason_words(effect->reason);
	if (effect->kind == EFFECT_DRAINED)
		return "no worker of this name is attached; `reeve fleet` lists them";
	if (effect->kind == EFFECT_RETRIED && effect->err == -E_PRECONDITION)
		return "it is neither dead nor held: there is nothing to retry";
	if (effect->err == -E_UNAVAILABLE)
		return "the job has just ended: ask once more";
	if (effect->err == -E_PRECONDITION)
		return "it did not pause for want of money or of its provider";
	return "no such job; `reeve jobs` lists them";
}

/* Too little: how much would do. */
static void budget_words(const struct fleet *f, const struct job_row *job, struct buf *out)
{
	buf_add_text(out, "of the ");
	usd_add(job->purse.granted, out);
	buf_add_text(out, " that it may spend it has spent ");
	usd_add(job->purse.spent, out);
	buf_add_text(out, ", and ");
	usd_add(job->purse.reserved, out);
	buf_add_text(out, " is reserved; its next attempt begins with --budget ");
	usd_add_least(pause_least(f, job), out);
	buf_add_text(out, " or more, which is for the whole job");
}

static void refuse_call(struct coordinator *co, struct conn *conn, const struct effect *effect)
{
	const struct job_row *job = fleet_job(&co->fleet, effect->ref.job);
	struct buf words = BUF_INIT;

	if (effect->kind == EFFECT_RESUMED && effect->err == -E_INVALID && job)
		budget_words(&co->fleet, job, &words);
	else if (effect->kind == EFFECT_RESUMED && effect->err == -E_PRECONDITION && job &&
		 job_is_open(job) && fleet_tiers_unknown(&co->fleet, job))
		tell_tiers_unknown(&co->fleet, job, &words);
	else
		buf_add_text(&words, refusal_words(effect));
	rpc_call_finish(conn->call, effect->err, words.at);
	buf_release(&words);
}

static void answer_call(struct coordinator *co, const struct effect *effect)
{
	struct conn *conn = conn_of(&co->conns, effect->conn);
	struct buf out = BUF_INIT;

	if (effect->kind == EFFECT_SUBMITTED && !effect->err) {
		const struct job_row *job = fleet_job(&co->fleet, effect->ref.job);

		if (job && job->request.len)
			side_add(&co->sides, job->id, job->request);
	}
	if (!conn || !conn->call)
		return;
	if (effect->err) {
		refuse_call(co, conn, effect);
	} else if (effect->kind == EFFECT_SUBMITTED) {
		write_submitted(effect->ref.job, effect->existed, &out);
		rpc_call_send(conn->call, buf_str(&out));
	} else if (effect->kind == EFFECT_DRAINED) {
		write_drained((uint32_t)effect->ms, &out);
		rpc_call_send(conn->call, buf_str(&out));
	} else {
		struct client_view view = receive_view(co);

		write_job_status(&view, effect->ref.job, false, &out);
		rpc_call_send(conn->call, buf_str(&out));
	}
	buf_release(&out);
}

static void latency_note(struct coordinator *co, const struct effect *effect, int64_t now_us)
{
	int64_t *at = &co->assigned_us[effect->token.seq % LEASES_MOST];
	struct job_side *side = side_of(&co->sides, effect->ref.job);

	if (effect->kind == EFFECT_ASSIGN) {
		*at = now_us;
	} else if (effect->kind == EFFECT_ACKNOWLEDGE && !effect->reason && side && *at) {
		latency_add(&side->latency, now_us - *at);
		*at = 0;
	}
}

/* Life of a subtask, step 8: only what is durable is told. */
void carry_out(struct coordinator *co)
{
	struct write_facts facts = { .fleet_name = co->fleet_name,
		.tiers = co->fleet.tiers,
		.tier_count = co->fleet.tier_count,
		.term = co->fleet.term,
		.heartbeat_ms = co->fleet.limits.heartbeat_ms,
		.ttl_ms = co->fleet.limits.ttl_ms };
	int64_t now_us = clock_us();

	write_worker_effects(&co->fx, &facts, &co->conns, &co->sides);
	for (size_t i = 0; i < co->fx.count; i++) {
		const struct effect *effect = &co->fx.list[i];
		struct conn *conn;

		latency_note(co, effect, now_us);
		switch (effect->kind) {
		case EFFECT_SUBMITTED:
		case EFFECT_CANCELLED:
		case EFFECT_RESUMED:
		case EFFECT_RETRIED:
		case EFFECT_DRAINED:
			answer_call(co, effect);
			break;
		case EFFECT_DROP:
			conn = conn_of(&co->conns, effect->conn);
			if (conn && conn->call)
				rpc_call_finish(conn->call, effect->err, reason_words(effect->reason));
			break;
		case EFFECT_RECHECK:
			stream_recheck(co, effect);
			break;
		default:
			break;
		}
	}
	looks_send(co);
	narrate_log(&co->fx);
	effects_clear(&co->fx);
	recorder_clear(co->recorder);
	stream_stepped(co);
	watch_turn(co);
}
