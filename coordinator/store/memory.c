/* A store in memory: the same promise as Redis keeps, without clock, thread or chance. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory.h"

#include "coordinator/store/memory_store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS 256

static int lead(struct store *base, struct term *out, uint64_t *seq, char words[WORDS])
{
	struct memory_store *s = memory_of(base);
	int err;

	if (s->mood == MEMORY_STANDS) {
		snprintf(words, WORDS, "the memory stands");
		return -E_UNAVAILABLE;
	}
	err = memory_lead(s->memory, &s->term, words);
	if (err)
		return err;
	*out = s->term;
	*seq = s->memory->seq;
	s->store_id = s->memory->id;
	s->lives = s->memory->lives;
	tail_clear(&s->tail);
	return 0;
}

/* The replies arrive. */
static void deliver(struct memory_store *s)
{
	if (s->mood != MEMORY_ANSWERS)
		return;
	if (s->commit_answered && s->commit_reply.kind == STORE_COMMITTED)
		memory_tail_push(s);
	if ((s->commit_answered || s->confirm_answered) && s->wake.wake)
		s->wake.wake(s->wake.arg);
}

/* Replies that had not arrived when the connection was cut never will. */
static void replies_lost(struct memory_store *s)
{
	s->commit_waits |= s->commit_answered;
	s->confirm_waits |= s->confirm_answered;
	s->commit_answered = s->confirm_answered = false;
}

/* What was not answered is asked again, behind what the memory has lost of what it had answered. */
static void connect_again(struct memory_store *s)
{
	s->lives = s->memory->lives;
	if (s->mood == MEMORY_MUTE)
		replies_lost(s);
	if (s->orphan) {
		s->commit_waits = s->confirm_waits = false;
		return;
	}
	memory_tail_restore(s);
}

static void carry_out(struct memory_store *s)
{
	if (s->mood == MEMORY_STANDS)
		return;
	if (!memory_is_connected(s) && (s->confirm_waits || s->commit_waits))
		connect_again(s);
	if (s->confirm_waits) {
		s->confirm_reply = memory_confirm(s->memory, &s->term);
		s->confirm_waits = false;
		s->confirm_answered = true;
	}
	if (s->commit_waits) {
		s->commit_reply = memory_commit(s->memory, &s->term, s->seq, s->moves, s->count);
		s->commit_waits = false;
		s->commit_answered = true;
	}
	deliver(s);
}

/* A deep copy: the caller's bytes are his again when commit() returns. */
static void keep_moves(struct memory_store *s, const struct move *moves, size_t count)
{
	size_t bytes = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		bytes += moves[i].key.len + moves[i].value.len;
	buf_clear(&s->bytes);
	buf_reserve(&s->bytes, bytes);
	s->moves = reallocarray(s->moves, count + 1, sizeof *s->moves);
	if (!s->moves)
		abort();
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		s->moves[i] = moves[i];
		buf_add_str(&s->bytes, moves[i].key);
		buf_add_str(&s->bytes, moves[i].value);
		s->moves[i].key.at = s->bytes.at + at;
		s->moves[i].value.at = s->bytes.at + at + moves[i].key.len;
		at += moves[i].key.len + moves[i].value.len;
	}
}

static void commit(struct store *base, uint64_t seq, const struct move *moves, size_t count)
{
	struct memory_store *s = memory_of(base);

	assert(s->term.number > 0);
	assert(!s->commit_waits && !s->commit_answered);
	keep_moves(s, moves, count);
	s->seq = seq;
	s->commit_waits = true;
	carry_out(s);
}

static void confirm(struct store *base)
{
	struct memory_store *s = memory_of(base);

	assert(s->term.number > 0);
	assert(!s->confirm_waits && !s->confirm_answered);
	s->confirm_waits = true;
	carry_out(s);
}

static bool poll_reply(struct store *base, struct store_reply *out)
{
	struct memory_store *s = memory_of(base);

	if (s->mood != MEMORY_ANSWERS)
		return false;
	if (s->commit_answered) {
		*out = s->commit_reply;
		s->commit_answered = false;
		return true;
	}
	if (s->confirm_answered) {
		*out = s->confirm_reply;
		s->confirm_answered = false;
		return true;
	}
	return false;
}

static const struct store_trouble *trouble(struct store *base)
{
	static const struct store_trouble silent = { "the memory does not answer", "wait" };

	return memory_of(base)->mood == MEMORY_ANSWERS ? NULL : &silent;
}

static void close_store(struct store *base)
{
	struct memory_store *s = memory_of(base);

	memory_give_up(s->memory, &s->term);
	if (--s->memory->handles == 0)
		memory_release(s->memory);
	free(s->moves);
	buf_release(&s->bytes);
	tail_clear(&s->tail);
	free(s);
}

static const struct store_ops memory_ops = {
	.lead = lead,
	.load = memory_load,
	.commit = commit,
	.confirm = confirm,
	.poll = poll_reply,
	.trouble = trouble,
	.rows = memory_rows,
	.events = memory_events,
	.cached = memory_cached,
	.cache_bound = memory_cache_bound,
	.close = close_store,
};

static struct store *open_handle(struct memory *m, struct store_wake wake_up)
{
	struct memory_store *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	m->handles++;
	s->base.ops = &memory_ops;
	s->memory = m;
	s->wake = wake_up;
	snprintf(s->term.holder, sizeof s->term.holder, "%032" PRIx64, ++m->holders);
	return &s->base;
}

struct store *store_memory_open(const char *fleet, struct store_wake wake_up)
{
	struct memory *m = calloc(1, sizeof *m);

	if (!m)
		abort();
	/* Only the shape of a tree hangs on this chance. */
	m->rows.chance = m->spoiled.chance = strlen(fleet);
	m->hash[0] = '-';
	return open_handle(m, wake_up);
}

struct store *store_memory_again(struct store *other, struct store_wake wake_up)
{
	return open_handle(memory_of(other)->memory, wake_up);
}

void store_memory_advance(struct store *s, int64_t ms)
{
	memory_of(s)->memory->now_ms += ms;
}

void store_memory_mood(struct store *base, enum memory_mood mood)
{
	struct memory_store *s = memory_of(base);

	if (s->mood != MEMORY_ANSWERS && !memory_is_connected(s))
		replies_lost(s);
	s->mood = mood;
	carry_out(s);
}

size_t store_memory_lose_tail(struct store *s, size_t writes)
{
	struct memory *m = memory_of(s)->memory;
	size_t lost = 0;

	while (lost < writes && past_take_back(m))
		lost++;
	m->lives++;
	return lost;
}

void store_memory_orphan(struct store *s)
{
	memory_of(s)->orphan = true;
	tail_clear(&memory_of(s)->tail);
}

void store_memory_empty(struct store *s)
{
	struct memory *m = memory_of(s)->memory;

	past_clear(m);
	rows_release(&m->rows);
	m->id++;
	m->lives++;
	m->seq = 0;
	snprintf(m->hash, sizeof m->hash, "-");
	m->term = (struct term){ .number = 0 };
	m->led = false;
}

void store_memory_foreign(struct store *s, bool foreign)
{
	memory_of(s)->memory->foreign = foreign;
	memory_of(s)->memory->lives++;
}

void store_memory_watch(struct store *s, struct memory_watch watch)
{
	memory_of(s)->memory->watch = watch;
}

void store_memory_spoil(struct store *s, const struct move *where)
{
	rows_at(&memory_of(s)->memory->spoiled, memory_key_place(where))->present = true;
}
