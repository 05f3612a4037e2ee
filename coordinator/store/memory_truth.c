/* Fences, checks and applies commits in memory, by the rules of commit.lua. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory_truth.h"

#include "coordinator/store/batch.h"
#include "reeve/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS       256
#define SEQ_MOST    ((UINT64_C(1) << 53) - 1) /* as in Redis, where a number is a double */
#define TTL_MOST_MS (INT64_C(100) * 86400000)

static bool is_led(const struct memory *m)
{
	return m->led && m->now_ms < m->leader_until_ms;
}

static bool same_term(const struct term *a, const struct term *b)
{
	return a->number == b->number && strcmp(a->holder, b->holder) == 0;
}

/* What is wrong with the store itself; NULL: it is ours. */
static const char *foreign(const struct memory *m)
{
	if (m->foreign)
		return "the store has another schema";
	return m->term.number ? NULL : "the store is empty, or its meta key is gone";
}

static void term_take(struct memory *m, struct term *term)
{
	struct past *past = past_push(m);

	past->of_term = true;
	past->term = m->term;
	past->led = m->led;
	past->leader_until_ms = m->leader_until_ms;
	term->number = m->term.number + 1;
	m->term = *term;
}

int memory_lead(struct memory *m, struct term *term, char words[WORDS])
{
	if (m->foreign) {
		snprintf(words, WORDS, "%s", foreign(m));
		return -E_CORRUPT;
	}
	if (is_led(m) && !same_term(&m->term, term)) {
		snprintf(words, WORDS, "leader %" PRIu64 " %s", m->term.number, m->term.holder);
		return -E_EXISTS;
	}
	if (!is_led(m))
		term_take(m, term);
	m->led = true;
	m->leader_until_ms = m->now_ms + LEADER_TTL_MS;
	words[0] = '\0';
	return 0;
}

void memory_give_up(struct memory *m, const struct term *term)
{
	if (same_term(&m->term, term))
		m->led = false;
}

/* A key of its own, which is gone after a while. */
static bool is_passing(const struct move *move)
{
	return move->kind == MOVE_WORKER || move->kind == MOVE_CACHE;
}

/* Of each kind that lies in one Redis key, the key is spoiled as a whole. */
struct place memory_key_place(const struct move *move)
{
	bool passing = is_passing(move);

	return (struct place){ move->kind, passing ? 0 : move->job, 0, passing ? move->key : STR("") };
}

static const char *fault_of(const struct memory *m, const struct move *move)
{
	const struct row *spoiled = rows_find(&m->spoiled, memory_key_place(move));

	if (spoiled && spoiled->present)
		return "a key is of another type";
	switch (move->kind) {
	case MOVE_JOB:
		return move->key.len == 0 || move->key.len > MOVE_KEY_BYTES_MOST ? "a job needs a state"
										 : NULL;
	case MOVE_WORKER:
	case MOVE_CACHE:
		if (move->key.len == 0 || move->key.len > MOVE_KEY_BYTES_MOST || move->ttl_ms <= 0 ||
			move->ttl_ms > TTL_MOST_MS)
			return "what passes needs a key and a ttl";
		return NULL;
	case MOVE_EVENTS:
		return NULL;
	default:
		return move->number > SUBTASKS_PER_JOB_MOST ? "not the number of a subtask" : NULL;
	}
}

/* All of the batch, before any of it is written. */
static const char *batch_fault(const struct memory *m, const struct move *moves, size_t count)
{
	const char *fault = count > COMMIT_MOVES_MOST ? "too many moves in one commit" : NULL;
	size_t bytes = 0;

	for (size_t i = 0; i < count && !fault; i++) {
		fault = fault_of(m, &moves[i]);
		bytes += moves[i].value.len;
	}
	if (!fault && bytes > COMMIT_BYTES_MOST)
		fault = "too many bytes in one commit";
	return fault;
}

/* Events have no number of their own: a stream gives each the next. */
static uint32_t next_event(struct memory *m, uint64_t job)
{
	struct row *counter = rows_at(&m->rows, (struct place){ MOVE_KINDS, job, 0, STR("") });

	return (uint32_t)++counter->until_ms;
}

static struct undo write_move(struct memory *m, const struct move *move)
{
	struct place place = { move->kind, move->job, move->number, STR("") };
	struct undo undo;
	struct row *row;

	if (is_passing(move))
		place = memory_key_place(move);
	else if (move->kind == MOVE_EVENTS)
		place.number = next_event(m, move->job);
	else if (move->kind == MOVE_JOB)
		place.number = 0;
	row = rows_at(&m->rows, place);
	undo = (struct undo){ row, row->present, row->until_ms, row->label, row->value };
	row->label = row->value = (struct buf)BUF_INIT;
	row->present = true;
	row->until_ms = is_passing(move) ? m->now_ms + move->ttl_ms : 0;
	buf_add_str(&row->value, move->value);
	if (move->kind == MOVE_JOB)
		buf_add_str(&row->label, move->key);
	return undo;
}

static void apply(struct memory *m, const struct term *term, uint64_t seq, const char *hash,
	const struct move *moves, size_t count)
{
	struct past *past = past_push(m);

	past->undo = calloc(count + 1, sizeof *past->undo);
	if (!past->undo)
		abort();
	for (size_t i = 0; i < count; i++)
		past->undo[past->count++] = write_move(m, &moves[i]);
	m->seq = seq;
	memcpy(m->hash, hash, sizeof m->hash);
	if (m->watch.applied)
		m->watch.applied(m->watch.arg, term, seq, moves, count);
}

static void refuse(struct store_reply *reply, uint64_t stored, const char *words)
{
	reply->kind = STORE_REFUSED;
	reply->stored = stored;
	snprintf(reply->words, sizeof reply->words, "%s", words);
}

struct store_reply memory_commit(
	struct memory *m, const struct term *term, uint64_t seq, const struct move *moves, size_t count)
{
	struct store_reply reply = { .kind = STORE_COMMITTED, .seq = seq };
	char hash[2 * SHA256_BYTES + 1], words[WORDS];
	struct buf encoded = BUF_INIT;
	const char *fault = foreign(m);

	if (fault) {
		refuse(&reply, 0, fault);
		return reply;
	}
	if (!same_term(&m->term, term)) {
		reply.kind = STORE_DEPOSED;
		snprintf(reply.words, sizeof reply.words, "term %" PRIu64 " of %s stands there",
			m->term.number, m->term.holder);
		return reply;
	}
	batch_encode(&encoded, moves, count);
	batch_hash(buf_str(&encoded), hash);
	buf_release(&encoded);
	if (seq == m->seq && strcmp(hash, m->hash) == 0)
		return reply;
	fault = batch_fault(m, moves, count);
	if (seq != m->seq + 1 || seq > SEQ_MOST) {
		snprintf(words, sizeof words, "sequence %" PRIu64 " does not follow %" PRIu64, seq, m->seq);
		refuse(&reply, m->seq, words);
	} else if (fault) {
		refuse(&reply, m->seq, fault);
	} else {
		apply(m, term, seq, hash, moves, count);
	}
	return reply;
}

struct store_reply memory_confirm(struct memory *m, const struct term *term)
{
	struct store_reply reply = { .kind = STORE_CONFIRMED };

	if (foreign(m)) {
		refuse(&reply, 0, foreign(m));
		return reply;
	}
	if (!same_term(&m->term, term))
		return (struct store_reply){ .kind = STORE_DEPOSED, .words = "another term stands there" };
	m->led = true;
	m->leader_until_ms = m->now_ms + LEADER_TTL_MS;
	return reply;
}

void memory_release(struct memory *m)
{
	past_clear(m);
	rows_release(&m->rows);
	rows_release(&m->spoiled);
	free(m);
}
