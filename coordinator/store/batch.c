/* Packs moves as the arguments of reeve_commit_1, ready to be sent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/batch.h"

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
};

void batch_add_arg(struct buf *out, struct str arg)
{
	buf_printf(out, "$%zu\r\n", arg.len);
	buf_add_str(out, arg);
	buf_add(out, "\r\n", 2);
}

void batch_add_number(struct buf *out, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, number);
	batch_add_arg(out, str_of(text));
}

static void add_id(struct buf *out, uint64_t job)
{
	char text[24];

	snprintf(text, sizeof text, "j%" PRIu64, job);
	batch_add_arg(out, str_of(text));
}

static void add_move(struct buf *out, const struct move *m)
{
	assert(m->kind < MOVE_KINDS);
	batch_add_arg(out, str_bytes(&kinds[m->kind], 1));
	if (m->kind == MOVE_WORKER)
		batch_add_arg(out, m->key);
	else
		add_id(out, m->job);
	switch (m->kind) {
	case MOVE_JOB:
		batch_add_arg(out, m->key);
		break;
	case MOVE_WORKER:
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

void batch_encode(struct buf *out, const struct move *moves, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_move(out, &moves[i]);
}

void batch_hash(struct str encoded, char out[2 * SHA256_BYTES + 1])
{
	unsigned char hash[SHA256_BYTES];

	sha256_of(encoded, hash);
	sha256_hex(hash, out);
}
