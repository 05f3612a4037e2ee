/* Frames of a journal: how each is written, and where one ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/journal.h"
#include "common/rand.h"
#include "coordinator/journal/event_code.h"

#include "reeve/error.h"

#include <assert.h>

/* Room for the length, which is known at the end. */
static size_t frame_open(struct buf *out, enum journal_kind kind)
{
	size_t at = out->len;

	buf_add_u32(out, 0);
	buf_add_u8(out, (uint8_t)kind);
	return at;
}

static void frame_close(struct buf *out, size_t at)
{
	size_t len = out->len - at - sizeof(uint32_t);

	assert(len <= JOURNAL_FRAME_BYTES_MOST);
	for (size_t i = 0; i < sizeof(uint32_t); i++)
		out->at[at + i] = (char)(len >> 8 * i);
}

static void add_strs(struct buf *out, const struct str *list, size_t count)
{
	buf_add_u32(out, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		buf_add_prefixed(out, list[i]);
}

/* What the core reads of a tool; how it is called is the runner's business. */
static void add_tool(struct buf *out, const struct tool_def *tool)
{
	buf_add_prefixed(out, tool->name);
	add_strs(out, tool->lenses, tool->lens_count);
	add_strs(out, tool->languages, tool->language_count);
	buf_add_u8(out, (uint8_t)tool->sees);
	buf_add_u32(out, tool->shard_lines);
	buf_add_u32(out, tool->files_most);
}

/* Of a tier what it costs to ask it, and what tells its answers from those of another (tier_hash()); and where its
 * key is, never the key: tiers of one account are shut together. */
static void add_tier(struct buf *out, const struct tier *tier)
{
	buf_add_prefixed(out, tier->name);
	buf_add_prefixed(out, tier->base_url);
	buf_add_prefixed(out, tier->model);
	buf_add_prefixed(out, tier->key_env);
	buf_add_prefixed(out, tier->key_file);
	buf_add(out, &tier->price, sizeof tier->price);
	buf_add(out, &tier->limits, sizeof tier->limits);
	buf_add_u8(out, (uint8_t)tier->api);
	buf_add_u32(out, tier->window);
	buf_add_u32(out, tier->max_output);
}

static void add_share(struct buf *out, const struct queue_share *share)
{
	buf_add_prefixed(out, share->name);
	buf_add_u32(out, share->weight);
	buf_add_u32(out, share->most_running);
}

void journal_begin(const struct fleet *f, struct buf *out)
{
	size_t at = frame_open(out, JOURNAL_BEGIN);

	buf_add_u32(out, JOURNAL_SCHEMA);
	buf_add_prefixed(out, str_of(REEVE_VERSION));
	buf_add_u64(out, f->chance);
	buf_add(out, &f->limits, sizeof f->limits);
	buf_add_u32(out, (uint32_t)f->tool_count);
	for (size_t i = 0; i < f->tool_count; i++)
		add_tool(out, &f->tools[i]);
	buf_add_u32(out, (uint32_t)f->share_count);
	for (size_t i = 0; i < f->share_count; i++)
		add_share(out, &f->shares[i]);
	buf_add_u32(out, (uint32_t)f->tier_count);
	for (size_t i = 0; i < f->tier_count; i++)
		add_tier(out, &f->tiers[i]);
	frame_close(out, at);
}

void journal_event(const struct event *event, int64_t now_ms, struct buf *out)
{
	size_t at = frame_open(out, JOURNAL_EVENT);

	buf_add_u64(out, (uint64_t)now_ms);
	event_pack(event, out);
	frame_close(out, at);
}

void journal_turn(const struct fleet *f, const struct effects *fx, struct buf *out)
{
	size_t at = frame_open(out, JOURNAL_TURN);

	buf_add_u64(out, f->hash);
	buf_add_u64(out, journal_moves_hash(fx));
	frame_close(out, at);
}

void journal_reply(enum store_reply_kind kind, uint64_t seq, struct buf *out)
{
	size_t at = frame_open(out, JOURNAL_REPLY);

	buf_add_u8(out, (uint8_t)kind);
	buf_add_u64(out, seq);
	frame_close(out, at);
}

void journal_clear(struct buf *out)
{
	frame_close(out, frame_open(out, JOURNAL_CLEAR));
}

int journal_frame(struct str bytes, struct str *frame, size_t *used)
{
	struct reader r = reader_of(bytes);
	uint32_t len = read_u32(&r);

	if (r.broken)
		return 0;
	if (!len || len > JOURNAL_FRAME_BYTES_MOST)
		return -E_CORRUPT;
	*frame = read_bytes(&r, len);
	*used = sizeof len + len;
	return !r.broken;
}

static uint64_t hash_bytes(uint64_t hash, struct str s)
{
	uint64_t word = 0;

	hash = rand_mix(hash ^ s.len);
	for (size_t i = 0; i < s.len; i++) {
		word = word << 8 | (unsigned char)s.at[i];
		if (i % sizeof word == sizeof word - 1 || i == s.len - 1) {
			hash = rand_mix(hash ^ word);
			word = 0;
		}
	}
	return hash;
}

uint64_t journal_moves_hash(const struct effects *fx)
{
	uint64_t hash = fx->move_count;

	for (size_t i = 0; i < fx->move_count; i++) {
		const struct move *move = &fx->moves[i];

		hash = rand_mix(hash ^ ((uint64_t)move->kind << 56 | move->number));
		hash = rand_mix(hash ^ move->job);
		hash = hash_bytes(hash_bytes(hash, move->key), move->value);
	}
	return hash;
}
