/* What its spec asks for, who is asked, and what became of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/facts_row.h"

#include "coordinator/state/claims.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/way.h"

static int files_of(
	const struct facts_room *room, const struct tool_spec *spec, struct aggregate_subtask *out)
{
	uint32_t *files = arena_take(room->arena, spec->file_count * sizeof *files + 1);

	for (uint32_t i = 0; i < spec->file_count; i++) {
		files[i] = spec_file(spec, i);
		if (files[i] >= room->file_count)
			return -E_CORRUPT;
	}
	out->files = files;
	out->file_count = spec->file_count;
	return 0;
}

static void claims_to(
	const struct facts_room *room, const struct tool_spec *spec, struct aggregate_subtask *out)
{
	struct claims about;
	struct claim claim;
	uint32_t *places;

	out->again = claims_of_spec(spec, &about);
	if (!out->again)
		return;
	out->of = about.of;
	out->claims = places = arena_take(room->arena, about.count * sizeof *places + 1);
	while (out->claim_count < about.count && claim_next(&about.packed, &claim))
		places[out->claim_count++] = claim.finding;
}

/* A planner that was refused is told so in its spec: there it stands whatever came of the next plan. */
static void refusal_to(struct str spec, struct aggregate_subtask *out)
{
	struct goal_ask ask;

	out->refusal = goal_ask_unpack(spec, &ask) ? ask.refused : STR("");
}

static bool is_changed(const struct subtask_row *row)
{
	return row->reason == REASON_TOOL_CHANGED || row->reason == REASON_MODEL_CHANGED;
}

/* Of what is done only that it was not run, or had to be run again. */
static bool tells(const struct subtask_row *row)
{
	return row->state != SUBTASK_DONE || row->reason == REASON_FROM_CACHE || is_changed(row);
}

/* The one that it is asked of, or else one that was; "" where nobody is chosen, or there are none. */
static struct str tier_of(const struct facts_room *room, const struct subtask_record *record)
{
	struct subtask_row way = record->row;
	const struct subtask_row *row = &way;
	uint8_t refused[ATTEMPTS_REFUSED_MOST];
	uint32_t count, last;
	struct goal_ask ask;

	if (row->kind != KIND_MODEL || !room->tier_count)
		return STR("");
	if (goal_ask_unpack(str_bytes(row->spec, row->spec_len), &ask))
		return room->tiers[row->failed < room->tier_count ? room->tier_count - 1 - row->failed : 0];
	if (!record->has_way)
		way_from_counters(&way, (uint32_t)room->tier_count);
	count = way_refused(row, refused);
	if (row->way)
		last = row->way - 1u;
	else if (count)
		last = refused[count - 1];
	else if (row->passed)
		last = 31u - (uint32_t)__builtin_clz(row->passed);
	else
		return STR("");
	return last < room->tier_count ? room->tiers[last] : STR("");
}

int facts_of_row(const struct subtask_record *record, uint32_t number, const struct facts_room *room,
	struct aggregate_subtask *out)
{
	struct str bytes = str_bytes(record->row.spec, record->row.spec_len);
	struct tool_spec spec;

	*out = (struct aggregate_subtask){
		.number = number,
		.kind = (enum subtask_kind)record->row.kind,
		.state = (enum subtask_state)record->row.state,
		.attempts = record->row.attempts,
		.refused = record->row.refused != 0,
		.failed_by = record->row.passed,
		.cost_microusd = (int64_t)bill_settled(&record->bill),
		.unreported_microusd = bill_unreported(&record->bill),
		.tool = STR(""),
		.lens = STR(""),
		.tier = tier_of(room, record),
		.worker = record->worker,
		.cached = record->row.reason == REASON_FROM_CACHE,
		.changed = is_changed(&record->row),
		.reason = tells(&record->row) ? record->detail : STR(""),
		.unpaid = record->row.state == SUBTASK_CANCELLED && record->row.reason == REASON_BUDGET,
	};
	if (!kind_finds(out->kind) || !spec_unpack(bytes, &spec))
		return 0;
	out->tool = spec.tool;
	out->lens = spec.lens;
	out->bytes = spec.bytes;
	claims_to(room, &spec, out);
	refusal_to(bytes, out);
	return files_of(room, &spec, out);
}
