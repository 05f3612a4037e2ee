/* Packs rows into records and reads them back; what has another schema is refused, never guessed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/record.h"
#include "common/tier/roster.h"

static void pack_bill(struct buf *out, const struct bill *bill)
{
	buf_add_u64(out, bill->spent);
	buf_add_u8(out, (uint8_t)bill->count);
	for (uint32_t i = 0; i < bill->count; i++) {
		buf_add_u64(out, bill->charges[i].token.term);
		buf_add_u64(out, bill->charges[i].token.seq);
		buf_add_u32(out, bill->charges[i].microusd);
		buf_add_u8(out, bill->charges[i].full);
		buf_add_u64(out, bill->charges[i].worker);
	}
}

static bool read_bill(struct reader *r, struct bill *out)
{
	out->spent = read_u64(r);
	out->count = read_u8(r);
	for (uint32_t i = 0; i < out->count && out->count <= BILL_CHARGES_MOST; i++) {
		out->charges[i].token.term = read_u64(r);
		out->charges[i].token.seq = read_u64(r);
		out->charges[i].microusd = read_u32(r);
		out->charges[i].full = read_u8(r);
		out->charges[i].worker = read_u64(r);
	}
	return out->count <= BILL_CHARGES_MOST;
}

/* Of a question to models: what does not follow from its counters. */
static bool has_way(const struct subtask_row *row)
{
	return row->kind == KIND_MODEL && (row->way || row->passed || row->refused_by || row->language ||
						  (row->bill && row->bill->unsure));
}

static void pack_way(struct buf *out, const struct subtask_row *row)
{
	buf_add_u8(out, row->way);
	buf_add_u8(out, row->refused_by);
	buf_add_u8(out, (uint8_t)(row->passed & 0xff));
	buf_add_u8(out, (uint8_t)(row->passed >> 8));
	buf_add_u8(out, row->language);
}

static void read_way(struct reader *r, struct subtask_row *row)
{
	row->way = read_u8(r);
	row->refused_by = read_u8(r);
	row->passed = read_u8(r);
	row->passed = (uint16_t)(row->passed | read_u8(r) << 8);
	row->language = read_u8(r);
}

enum { FLAG_PAID = 1, FLAG_UNSURE = 2 };

static uint8_t flags_of(const struct bill *bill)
{
	return (uint8_t)((bill ? FLAG_PAID : 0) | (bill && bill->unsure ? FLAG_UNSURE : 0));
}

void record_pack_subtask(struct buf *out, const struct subtask_row *row, struct str worker, struct str detail)
{
	buf_add_u8(out, has_way(row) ? RECORD_SCHEMA_ROUTED : row->bill ? RECORD_SCHEMA_PAID : RECORD_SCHEMA);
	buf_add_u8(out, row->state);
	buf_add_u8(out, row->kind);
	buf_add_u8(out, row->reason);
	buf_add_u8(out, row->refused);
	buf_add_u8(out, row->failed);
	buf_add_u8(out, row->lost);
	buf_add_u8(out, row->unchecked);
	buf_add_u8(out, row->refused_schema);
	buf_add_u8(out, row->refused_scope);
	buf_add_u8(out, row->refused_evidence);
	buf_add_u32(out, row->attempts);
	buf_add_u64(out, row->token.term);
	buf_add_u64(out, row->token.seq);
	buf_add_prefixed(out, worker);
	buf_add_prefixed(out, str_sub(detail, 0, REASON_BYTES_MOST));
	if (row->state == SUBTASK_DONE && !kind_finds((enum subtask_kind)row->kind))
		buf_add_prefixed(out, STR(""));
	else
		buf_add_prefixed(out, str_bytes(row->spec, row->spec_len));
	if (has_way(row)) {
		pack_way(out, row);
		buf_add_u8(out, flags_of(row->bill));
	}
	if (row->bill)
		pack_bill(out, row->bill);
	if (has_way(row) && row->bill && row->bill->unsure)
		buf_add_u64(out, row->bill->unsure);
}

/* A free lease and a result at the gates are in memory alone; nothing waits for another subtask yet. */
static bool is_written(enum subtask_state state, bool paid)
{
	return state == SUBTASK_READY || (state == SUBTASK_LEASED && paid) || state == SUBTASK_HELD ||
	       state == SUBTASK_BACKOFF || state == SUBTASK_DONE || state == SUBTASK_DEAD ||
	       state == SUBTASK_CANCELLED;
}

/* A row that was damaged must not become one that nobody is ever given, or that counts past its end. */
static bool row_makes_sense(const struct subtask_row *row, bool paid)
{
	return is_written((enum subtask_state)row->state, paid) && row->kind > KIND_NONE &&
	       row->kind < SUBTASK_KINDS && row->reason < REASONS && row->spec_len <= SPEC_BYTES_MOST &&
	       row->refused <= ATTEMPTS_REFUSED_MOST && row->failed <= ATTEMPTS_FAILED_MOST &&
	       row->lost <= ATTEMPTS_LOST_MOST && row->attempts < UINT32_MAX;
}

bool record_unpack_subtask(struct str bytes, struct subtask_record *out)
{
	struct reader r = reader_of(bytes);
	struct subtask_row *row = &out->row;
	uint8_t schema = read_u8(&r);
	uint8_t flags = 0;
	struct str spec;

	if (schema != RECORD_SCHEMA && schema != RECORD_SCHEMA_PAID && schema != RECORD_SCHEMA_ROUTED)
		return false;
	out->paid = schema == RECORD_SCHEMA_PAID;
	out->has_way = schema == RECORD_SCHEMA_ROUTED;
	out->bill = (struct bill){ 0 };
	*row = (struct subtask_row){ .lease = NO_SLOT, .next = NO_SLOT, .prev = NO_SLOT };
	row->state = read_u8(&r);
	row->kind = read_u8(&r);
	row->reason = read_u8(&r);
	row->refused = read_u8(&r);
	row->failed = read_u8(&r);
	row->lost = read_u8(&r);
	row->unchecked = read_u8(&r);
	row->refused_schema = read_u8(&r);
	row->refused_scope = read_u8(&r);
	row->refused_evidence = read_u8(&r);
	row->attempts = read_u32(&r);
	row->token.term = read_u64(&r);
	row->token.seq = read_u64(&r);
	out->worker = read_prefixed(&r);
	out->detail = read_prefixed(&r);
	spec = read_prefixed(&r);
	row->spec = spec.at;
	row->spec_len = (uint32_t)spec.len;
	if (out->has_way) {
		read_way(&r, row);
		flags = read_u8(&r);
		out->paid = flags & FLAG_PAID;
	}
	if (out->paid && !read_bill(&r, &out->bill))
		return false;
	if (flags & FLAG_UNSURE)
		out->bill.unsure = read_u64(&r);
	return !r.broken && !r.rest.len && row->way <= TIERS_MOST && out->worker.len <= NAME_BYTES_MOST &&
	       out->bill.unsure <= out->bill.spent && row_makes_sense(row, out->paid);
}

/* Rows of a job that has ended are not read again: what they came to stands behind its record. */
static void pack_counts(struct buf *out, const struct job_counts *counts)
{
	buf_add_u8(out, SUBTASK_STATES);
	for (unsigned s = 0; s < SUBTASK_STATES; s++)
		buf_add_u32(out, counts->by_state[s]);
	buf_add_u64(out, counts->attempts);
	buf_add_u64(out, counts->findings);
	buf_add_u8(out, counts->findings_unknown);
}

static bool read_counts(struct reader *r, uint32_t total, struct job_counts *out)
{
	uint64_t sum = 0;

	if (read_u8(r) != SUBTASK_STATES)
		return false;
	for (unsigned s = 0; s < SUBTASK_STATES; s++)
		sum += out->by_state[s] = read_u32(r);
	out->attempts = read_u64(r);
	out->findings = read_u64(r);
	out->findings_unknown = read_u8(r) & 1;
	return sum == total;
}

static void pack_range(struct buf *out, const struct estimate_range *range)
{
	buf_add_u64(out, range->raw);
	buf_add_u64(out, range->low);
	buf_add_u64(out, range->middle);
	buf_add_u64(out, range->high);
}

static struct estimate_range read_range(struct reader *r)
{
	struct estimate_range out;

	out.raw = read_u64(r);
	out.low = read_u64(r);
	out.middle = read_u64(r);
	out.high = read_u64(r);
	return out;
}

static void pack_forecast(struct buf *out, const struct job_forecast *f)
{
	buf_add_u32(out, f->questions);
	buf_add_u32(out, f->cached);
	buf_add_u64(out, f->bytes);
	buf_add_u64(out, f->key);
	pack_range(out, &f->estimate.tokens);
	pack_range(out, &f->estimate.microusd);
	buf_add_u64(out, f->estimate.microusd_most);
	buf_add_u32(out, f->learnt);
	buf_add_u64(out, f->tokens);
	/* The second bit an older build does not read. */
	buf_add_u8(out, (uint8_t)(f->tokens_unknown | f->planner_cached << 1));
}

static bool read_forecast(struct reader *r, struct job_forecast *out)
{
	uint8_t bits;

	out->questions = read_u32(r);
	out->cached = read_u32(r);
	out->bytes = read_u64(r);
	out->key = read_u64(r);
	out->estimate.tokens = read_range(r);
	out->estimate.microusd = read_range(r);
	out->estimate.microusd_most = read_u64(r);
	out->learnt = read_u32(r);
	out->tokens = read_u64(r);
	bits = read_u8(r);
	out->tokens_unknown = bits & 1;
	out->planner_cached = bits >> 1 & 1;
	return out->questions && out->cached <= out->questions;
}

/* One that is not sealed yet is planned again after a restart. */
static bool has_forecast(const struct job_record *job)
{
	return job->paid && job->sealed && job->forecast.questions;
}

/* Mostly none is. */
static void pack_shut(struct buf *out, const int64_t until[TIERS_MOST])
{
	uint8_t count = 0;

	for (int i = 0; i < TIERS_MOST; i++)
		count = (uint8_t)(count + (until[i] != 0));
	buf_add_u8(out, count);
	for (int i = 0; i < TIERS_MOST; i++) {
		if (!until[i])
			continue;
		buf_add_u8(out, (uint8_t)i);
		buf_add_u64(out, (uint64_t)until[i]);
	}
}

static bool read_shut(struct reader *r, int64_t out[TIERS_MOST])
{
	unsigned count = read_u8(r);

	for (unsigned i = 0; i < count && !r->broken; i++) {
		uint8_t tier = read_u8(r);
		int64_t until = (int64_t)read_u64(r);

		if (tier >= TIERS_MOST || until <= 0)
			return false;
		out[tier] = until;
	}
	return true;
}

static bool has_verdicts(const struct job_record *job)
{
	return has_forecast(job) && job->counted && job->verdicts.len;
}

static uint8_t schema_of_job(const struct job_record *job)
{
	if (has_forecast(job) && job->roster.len)
		return RECORD_SCHEMA_ROSTER;
	if (has_verdicts(job))
		return RECORD_SCHEMA_ROUTED;
	if (has_forecast(job))
		return RECORD_SCHEMA_FORECAST;
	if (job->paid)
		return RECORD_SCHEMA_PAID;
	return job->counted ? RECORD_SCHEMA_COUNTED : RECORD_SCHEMA;
}

void record_pack_job(struct buf *out, const struct job_record *job)
{
	uint8_t schema = schema_of_job(job);

	buf_add_u8(out, schema);
	buf_add_u8(out, (uint8_t)job->state);
	buf_add_u8(out, (uint8_t)job->reason);
	buf_add_u8(out, (uint8_t)(job->sealed | job->cancelling << 1 | (job->paid && job->counted) << 2));
	buf_add_u32(out, job->total);
	buf_add_u32(out, job->most_running);
	buf_add_u64(out, (uint64_t)job->submitted_unix_ms);
	buf_add_u64(out, (uint64_t)job->ended_unix_ms);
	buf_add_prefixed(out, job->queue);
	buf_add_prefixed(out, job->principal);
	buf_add_prefixed(out, job->key);
	buf_add_prefixed(out, job->contract);
	buf_add_prefixed(out, job->request);
	if (job->counted)
		pack_counts(out, &job->counts);
	if (!job->paid)
		return;
	buf_add_u64(out, job->granted);
	buf_add_u64(out, job->spent);
	if (has_forecast(job))
		pack_forecast(out, &job->forecast);
	if (schema >= RECORD_SCHEMA_ROUTED)
		buf_add_prefixed(out, has_verdicts(job) ? job->verdicts : STR(""));
	if (schema >= RECORD_SCHEMA_ROSTER) {
		buf_add_prefixed(out, job->roster);
		pack_shut(out, job->shut_unix_ms);
	}
}

/* What an older version did not write is "". */
static bool read_tiers(struct reader *r, uint8_t schema, struct job_record *out)
{
	struct verdict_tally verdicts;

	out->verdicts = schema >= RECORD_SCHEMA_ROUTED ? read_prefixed(r) : STR("");
	out->roster = schema >= RECORD_SCHEMA_ROSTER ? read_prefixed(r) : STR("");
	memset(out->shut_unix_ms, 0, sizeof out->shut_unix_ms);
	if (schema >= RECORD_SCHEMA_ROSTER &&
		(!roster_is_one(out->roster) || !read_shut(r, out->shut_unix_ms)))
		return false;
	/* Behind schema 5 there are always some. */
	return schema < RECORD_SCHEMA_ROUTED || (schema > RECORD_SCHEMA_ROUTED && !out->verdicts.len) ||
	       verdict_tally_unpack(out->verdicts, &verdicts);
}

bool record_unpack_job(struct str bytes, struct job_record *out)
{
	struct reader r = reader_of(bytes);
	uint8_t schema = read_u8(&r), flags;

	if (schema < RECORD_SCHEMA || schema > RECORD_SCHEMA_ROSTER)
		return false;
	out->state = (enum job_state)read_u8(&r);
	out->reason = (enum reason)read_u8(&r);
	flags = read_u8(&r);
	out->sealed = flags & 1;
	out->cancelling = flags >> 1 & 1;
	out->total = read_u32(&r);
	out->most_running = read_u32(&r);
	out->submitted_unix_ms = (int64_t)read_u64(&r);
	out->ended_unix_ms = (int64_t)read_u64(&r);
	out->queue = read_prefixed(&r);
	out->principal = read_prefixed(&r);
	out->key = read_prefixed(&r);
	out->contract = read_prefixed(&r);
	out->request = read_prefixed(&r);
	out->counts = (struct job_counts){ .findings_unknown = true };
	out->paid = schema >= RECORD_SCHEMA_PAID;
	/* For some days they stood behind schema 1. */
	out->counted = out->paid ? flags >> 2 & 1 : schema == RECORD_SCHEMA_COUNTED || r.rest.len;
	if (out->counted && !read_counts(&r, out->total, &out->counts))
		return false;
	out->granted = out->paid ? read_u64(&r) : 0;
	out->spent = out->paid ? read_u64(&r) : 0;
	out->forecast = (struct job_forecast){ 0 };
	if (schema >= RECORD_SCHEMA_FORECAST && !read_forecast(&r, &out->forecast))
		return false;
	if (!read_tiers(&r, schema, out))
		return false;
	return !r.broken && !r.rest.len && out->state > JOB_NONE && out->state < JOB_STATES &&
	       out->reason < REASONS && out->total <= SUBTASKS_PER_JOB_MOST && out->queue.len &&
	       out->queue.len <= NAME_BYTES_MOST && out->principal.len <= NAME_BYTES_MOST &&
	       out->key.len <= KEY_BYTES_MOST && out->contract.len == CONTRACT_HASH_BYTES;
}
