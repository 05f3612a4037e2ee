/* Row by row. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_cost.h"

#include "common/proto_arena.h"
#include "reeve/v1/client.pb-c.h"

typedef Reeve__V1__CostRow Row;

static Row *row_to(const struct ledger_row *row, uint64_t jobs, struct arena *arena)
{
	Row *out = arena_take(arena, sizeof *out);

	reeve__v1__cost_row__init(out);
	out->name = proto_text(arena, row->name);
	out->lost = row->lost;
	out->jobs = jobs;
	out->forecast_microusd = row->forecast;
	out->reserved_microusd = row->reserved;
	out->spent_microusd = row->spent;
	out->tokens = arena_take(arena, sizeof *out->tokens);
	reeve__v1__token_usage__init(out->tokens);
	out->tokens->input = row->tokens.input;
	out->tokens->output = row->tokens.output;
	out->tokens->cache_read = row->tokens.cache_read;
	out->tokens->cache_write = row->tokens.cache_write;
	return out;
}

void write_cost(struct ledger *ledger, uint64_t jobs, uint64_t left_out, struct letter *letter)
{
	Reeve__V1__CostResponse out = REEVE__V1__COST_RESPONSE__INIT;
	struct ledger_row total = ledger_total(ledger);
	struct arena arena = { 0 };

	ledger_order(ledger);
	out.rows = arena_take(&arena, (ledger->count + 1) * sizeof *out.rows);
	for (size_t i = 0; i < ledger->count; i++)
		out.rows[out.n_rows++] = row_to(&ledger->rows[i], ledger->rows[i].jobs, &arena);
	out.total = row_to(&total, jobs, &arena);
	out.left_out = left_out;
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	proto_pack(&out.base, &letter->answer);
	arena_release(&arena);
}
