/* Packs moves as the arguments of reeve_commit_1, ready to be sent, and reads them back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/batch.h"
#include "reeve/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static const char kinds[MOVE_KINDS] = {
	[MOVE_JOB] = 'j',
	[MOVE_SUBTASK] = 's',
	[MOVE_RESULT] = 'r',
	[MOVE_HELD] = 'h',
	[MOVE_EVENTS] = 'e',
	[MOVE_WORKER] = 'w',
	[MOVE_CACHE] = 'c',
};

void batch_add_arg(struct buf *out, struct str arg)
{
	char head[24];
	size_t at = sizeof head, len = arg.len;

	head[--at] = '\n';
	head[--at] = '\r';
	do
		head[--at] = (char)('0' + len % 10);
	while (len /= 10);
	head[--at] = '$';
	buf_add(out, head + at, sizeof head - at);
	buf_add_str(out, arg);
	buf_add(out, "\r\n", 2);
}

void batch_add_number(struct buf *out, uint64_t number)
{
	char text[24];
	size_t at = sizeof text;

	/* By hand: two of these stand in every move, and printf was an eighth of the coordinator's time. */
	do
		text[--at] = (char)('0' + number % 10);
	while (number /= 10);
	batch_add_arg(out, str_bytes(text + at, sizeof text - at));
}

static void add_id(struct buf *out, uint64_t job)
{
	char text[24];

	snprintf(text, sizeof text, "j%" PRIu64, job);
	batch_add_arg(out, str_of(text));
}

/* Moves of one run go to one key; those of a worker, the cache, a job and its events stand alone. */
static bool same_run(const struct move *a, const struct move *b)
{
	return a->kind == b->kind && a->job == b->job &&
	       (a->kind == MOVE_SUBTASK || a->kind == MOVE_RESULT || a->kind == MOVE_HELD);
}

static void add_field(struct buf *out, const struct move *m)
{
	switch (m->kind) {
	case MOVE_JOB:
		batch_add_arg(out, m->key);
		break;
	case MOVE_WORKER:
	case MOVE_CACHE:
		batch_add_number(out, m->ttl_ms > 0 ? (uint64_t)m->ttl_ms : 0);
		break;
	case MOVE_EVENTS:
		batch_add_arg(out, STR("l"));
		break;
	default:
		batch_add_number(out, m->number);
	}
	batch_add_arg(out, m->value);
}

static size_t add_run(struct buf *out, const struct move *moves, const uint16_t *run, size_t length)
{
	const struct move *first = &moves[run[0]];

	assert(first->kind < MOVE_KINDS);
	batch_add_arg(out, str_bytes(&kinds[first->kind], 1));
	if (first->kind == MOVE_WORKER || first->kind == MOVE_CACHE)
		batch_add_arg(out, first->key);
	else
		add_id(out, first->job);
	batch_add_number(out, length);
	for (size_t i = 0; i < length; i++)
		add_field(out, &moves[run[i]]);
	return 3 + 2 * length;
}

size_t batch_encode(struct buf *out, const struct move *moves, size_t count)
{
	bool taken[COMMIT_MOVES_MOST + 1] = { false };
	uint16_t run[COMMIT_MOVES_MOST + 1];
	size_t args = 0;

	if (count > COMMIT_MOVES_MOST + 1)
		count = COMMIT_MOVES_MOST + 1;
	for (size_t i = 0; i < count; i++) {
		size_t length = 0;

		if (taken[i])
			continue;
		for (size_t k = i; k < count; k++)
			if (!taken[k] && (k == i || same_run(&moves[i], &moves[k]))) {
				taken[k] = true;
				run[length++] = (uint16_t)k;
			}
		args += add_run(out, moves, run, length);
	}
	return args;
}

/* The next bulk string of *rest. What was not written by batch_encode() does not get here. */
static struct str arg_next(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\r');
	uint64_t len = 0;
	bool readable = end > 1 && str_to_u64(str_sub(*rest, 1, (size_t)end - 1), &len);
	size_t at = (size_t)end + 2;

	assert(readable && at + len + 2 <= rest->len);
	struct str arg = str_sub(*rest, at, len);
	*rest = str_sub(*rest, at + len + 2, rest->len);
	return arg;
}

static uint64_t number_of(struct str text)
{
	uint64_t number = 0;
	bool readable = str_to_u64(text, &number);

	assert(readable);
	return number;
}

static enum move_kind kind_of(struct str letter)
{
	enum move_kind kind = MOVE_JOB;

	while (kind < MOVE_KINDS && kinds[kind] != letter.at[0])
		kind++;
	assert(kind < MOVE_KINDS);
	return kind;
}

static struct move move_of(enum move_kind kind, struct str id, struct str field, struct str value)
{
	struct move move = { .kind = kind, .key = STR(""), .value = value };

	if (kind == MOVE_WORKER || kind == MOVE_CACHE) {
		move.key = id;
		move.ttl_ms = (int64_t)number_of(field);
		return move;
	}
	move.job = number_of(str_sub(id, 1, id.len)); /* behind its j */
	if (kind == MOVE_JOB)
		move.key = field;
	else if (kind != MOVE_EVENTS)
		move.number = (uint32_t)number_of(field);
	return move;
}

size_t batch_decode(struct str batch, struct move *out)
{
	size_t count = 0;

	while (batch.len) {
		enum move_kind kind = kind_of(arg_next(&batch));
		struct str id = arg_next(&batch);
		uint64_t length = number_of(arg_next(&batch));

		for (uint64_t i = 0; i < length; i++) {
			struct str field = arg_next(&batch);

			assert(count < COMMIT_MOVES_MOST);
			out[count++] = move_of(kind, id, field, arg_next(&batch));
		}
	}
	return count;
}

void batch_hash(struct str encoded, char out[2 * SHA256_BYTES + 1])
{
	unsigned char hash[SHA256_BYTES];

	sha256_of(encoded, hash);
	sha256_hex(hash, out);
}
