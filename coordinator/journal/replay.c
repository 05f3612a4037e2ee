/* Makes the decisions of a journal again, and says where they differ. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/journal/replay.h"
#include "coordinator/journal/event_code.h"
#include "coordinator/step.h"

#include <inttypes.h>
#include <stdio.h>

void replay_init(struct replay *r)
{
	*r = (struct replay){ .begun = false };
	effects_init(&r->fx);
}

void replay_release(struct replay *r)
{
	if (r->begun)
		fleet_release(&r->fleet);
	effects_release(&r->fx);
	arena_release(&r->tools);
	arena_release(&r->event);
}

static int corrupt(struct replay *r, const char *what)
{
	snprintf(r->words, sizeof r->words, "after turn %" PRIu64 ", event %" PRIu64 ": %s", r->turns,
		r->events, what);
	return -E_CORRUPT;
}

static const struct str *read_strs(struct reader *in, struct arena *arena, size_t *count)
{
	uint32_t n = read_u32(in);
	struct str *list;

	in->broken = in->broken || n > in->rest.len;
	*count = in->broken ? 0 : n;
	list = arena_zero(arena, *count * sizeof *list + 1);
	for (size_t i = 0; i < *count; i++)
		list[i] = arena_str(arena, read_prefixed(in));
	return list;
}

static void read_tool(struct reader *in, struct arena *arena, struct tool_def *out)
{
	out->name = arena_str(arena, read_prefixed(in));
	out->lenses = read_strs(in, arena, &out->lens_count);
	out->languages = read_strs(in, arena, &out->language_count);
	out->sees = (enum tool_sees)read_u8(in);
	out->shard_lines = read_u32(in);
	out->files_most = read_u32(in);
}

/* NULL: they cannot be read. */
static const struct queue_share *read_shares(struct reader *in, struct arena *arena, size_t *count)
{
	uint32_t n = read_u32(in);
	struct queue_share *rows;

	if (in->broken || n > QUEUES_MOST)
		return NULL;
	rows = arena_zero(arena, n * sizeof *rows + 1);
	for (uint32_t i = 0; i < n; i++) {
		rows[i].name = arena_str(arena, read_prefixed(in));
		rows[i].weight = read_u32(in);
		rows[i].most_running = read_u32(in);
		if (!rows[i].weight || rows[i].weight > QUEUE_WEIGHT_MOST)
			return NULL;
	}
	*count = n;
	return in->broken ? NULL : rows;
}

/* NULL: they cannot be read. */
static const struct tier *read_tiers(struct reader *in, struct arena *arena, size_t *count)
{
	uint32_t n = read_u32(in);
	struct tier *rows;
	struct str bytes;

	if (in->broken || n > TIERS_MOST)
		return NULL;
	rows = arena_zero(arena, n * sizeof *rows + 1);
	for (uint32_t i = 0; i < n; i++) {
		rows[i].name = arena_str(arena, read_prefixed(in));
		rows[i].base_url = arena_str(arena, read_prefixed(in));
		rows[i].model = arena_str(arena, read_prefixed(in));
		rows[i].key_env = arena_str(arena, read_prefixed(in));
		rows[i].key_file = arena_str(arena, read_prefixed(in));
		bytes = read_bytes(in, sizeof rows[i].price);
		memcpy(&rows[i].price, bytes.at, bytes.len);
		bytes = read_bytes(in, sizeof rows[i].limits);
		memcpy(&rows[i].limits, bytes.at, bytes.len);
		rows[i].api = (enum tier_api)read_u8(in);
		rows[i].window = read_u32(in);
		rows[i].max_output = read_u32(in);
	}
	*count = n;
	return in->broken ? NULL : rows;
}

static int begin(struct replay *r, struct reader *in)
{
	uint32_t schema = read_u32(in), count;
	struct str version = read_prefixed(in);
	uint64_t seed = read_u64(in);
	struct fleet_limits limits;
	struct tool_def *tools;
	const struct queue_share *shares;
	const struct tier *tiers;
	size_t share_count, tier_count;
	struct str bytes;

	if (r->begun || in->broken || schema != JOURNAL_SCHEMA)
		return corrupt(r, "not a journal of this schema");
	if (!str_equal(version, str_of(REEVE_VERSION))) {
		snprintf(r->words, sizeof r->words, "written by version %.60s, this is " REEVE_VERSION,
			arena_str(&r->tools, version).at);
		return -E_CORRUPT;
	}
	bytes = read_bytes(in, sizeof limits);
	count = read_u32(in);
	if (in->broken || count > TOOLS_MOST)
		return corrupt(r, "its beginning cannot be read");
	memcpy(&limits, bytes.at, sizeof limits);
	tools = arena_zero(&r->tools, count * sizeof *tools + 1);
	for (uint32_t i = 0; i < count; i++)
		read_tool(in, &r->tools, &tools[i]);
	if (in->broken)
		return corrupt(r, "its tools cannot be read");
	shares = read_shares(in, &r->tools, &share_count);
	if (!shares)
		return corrupt(r, "its queues cannot be read");
	tiers = read_tiers(in, &r->tools, &tier_count);
	if (!tiers)
		return corrupt(r, "its tiers cannot be read");
	fleet_init(&r->fleet, &limits, tools, count, seed);
	r->begun = true;
	fleet_shares(&r->fleet, shares, share_count);
	fleet_tiers(&r->fleet, tiers, tier_count);
	return 0;
}

static int event(struct replay *r, struct reader *in)
{
	int64_t now_ms = (int64_t)read_u64(in);
	struct event event;

	arena_clear(&r->event);
	if (in->broken || now_ms < r->fleet.now_ms || !event_unpack(in->rest, &r->event, &event))
		return corrupt(r, "an event cannot be read");
	step(&r->fleet, &event, now_ms, &r->fx);
	r->stepped = event.kind;
	r->events++;
	return 0;
}

static int turn(struct replay *r, struct reader *in)
{
	uint64_t fleet = read_u64(in), moves = read_u64(in), moves_now = journal_moves_hash(&r->fx);

	if (in->broken)
		return corrupt(r, "the end of a turn cannot be read");
	if (fleet != r->fleet.hash || moves != moves_now) {
		snprintf(r->words, sizeof r->words,
			"turn %" PRIu64 " (now_ms=%" PRId64 ") was decided otherwise: fleet %016" PRIx64
			", recorded %016" PRIx64 "; moves %016" PRIx64 ", recorded %016" PRIx64,
			r->turns + 1, r->fleet.now_ms, r->fleet.hash, fleet, moves_now, moves);
		return -E_CHANGED;
	}
	r->turns++;
	return 0;
}

int replay_frame(struct replay *r, struct str frame)
{
	struct reader in = reader_of(frame);
	enum journal_kind kind = (enum journal_kind)read_u8(&in);

	r->stepped = EVENT_NONE;
	if (kind == JOURNAL_BEGIN)
		return begin(r, &in);
	if (!r->begun)
		return corrupt(r, "not a journal");
	switch (kind) {
	case JOURNAL_EVENT:
		return event(r, &in);
	case JOURNAL_TURN:
		return turn(r, &in);
	case JOURNAL_REPLY:
		r->commits += read_u8(&in) == STORE_COMMITTED;
		return 0;
	case JOURNAL_CLEAR:
		effects_clear(&r->fx);
		return 0;
	default:
		return corrupt(r, "a frame of unknown kind");
	}
}
