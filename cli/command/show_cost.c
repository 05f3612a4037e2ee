/* Queues have forecasts, models have tokens: each has the columns that mean something there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show_cost.h"

#include "cli/words/json_out.h"
#include "common/report/text.h"
#include "common/usd.h"

#include <string.h>

static const char *const lost_words = "(no accepted result)";

static void add_usd(uint64_t microusd, struct buf *out)
{
	struct buf words = BUF_INIT;

	usd_add(microusd, &words);
	buf_printf(out, " %12s", words.at);
	buf_release(&words);
}

static const Reeve__V1__TokenUsage *tokens_of(const Reeve__V1__CostRow *row)
{
	static const Reeve__V1__TokenUsage none = REEVE__V1__TOKEN_USAGE__INIT;

	return row->tokens ? row->tokens : &none;
}

static uint64_t read_by(const Reeve__V1__TokenUsage *t)
{
	return t->input + t->cache_read + t->cache_write;
}

static void add_row(const Reeve__V1__CostRow *row, const char *name, bool queues, struct buf *out)
{
	const Reeve__V1__TokenUsage *t = tokens_of(row);
	uint64_t read = read_by(t);

	add_usd(row->spent_microusd, out);
	add_usd(row->reserved_microusd, out);
	if (queues)
		add_usd(row->forecast_microusd, out);
	else
		buf_printf(out, " %11llu %6.1f%% %10llu", (unsigned long long)read,
			read ? 100.0 * (double)t->cache_read / (double)read : 0.0,
			(unsigned long long)t->output);
	buf_printf(out, " %6llu  ", (unsigned long long)row->jobs);
	text_escape_terminal(str_of(name), out);
	buf_add_byte(out, '\n');
}

void show_cost(const Reeve__V1__CostResponse *cost, const char *by, struct buf *out)
{
	bool queues = !strcmp(by, "queue");

	if (!cost->n_rows) {
		buf_add_text(out, "nothing has cost anything: no job that is known here had a budget\n");
		return;
	}
	buf_printf(out, " %12s %12s", "SPENT", "RESERVED");
	if (queues)
		buf_printf(out, " %12s", "FORECAST");
	else
		buf_printf(out, " %11s %7s %10s", "TOKENS READ", "CACHED", "WRITTEN");
	buf_printf(out, " %6s  %s\n", "JOBS", queues ? "QUEUE" : !strcmp(by, "skill") ? "SKILL" : "MODEL");
	for (size_t i = 0; i < cost->n_rows; i++) {
		const Reeve__V1__CostRow *row = cost->rows[i];

		add_row(row, row->lost ? lost_words : row->name[0] ? row->name : "(not named)", queues, out);
	}
	if (cost->total)
		add_row(cost->total, "in all", queues, out);
	if (cost->left_out)
		buf_printf(out, "%llu older jobs were not read; --by queue has all\n",
			(unsigned long long)cost->left_out);
}

static json_t *row_json(const Reeve__V1__CostRow *row)
{
	const Reeve__V1__TokenUsage *t = tokens_of(row);
	json_t *out = json_object(), *tokens = json_object();

	json_object_set_new(out, "name", json_out_text(str_of(row->name)));
	json_object_set_new(out, "lost", json_boolean(row->lost));
	json_object_set_new(out, "jobs", json_out_count(row->jobs));
	json_object_set_new(out, "spent_microusd", json_out_count(row->spent_microusd));
	json_object_set_new(out, "reserved_microusd", json_out_count(row->reserved_microusd));
	json_object_set_new(out, "forecast_microusd", json_out_count(row->forecast_microusd));
	json_object_set_new(tokens, "input", json_out_count(t->input));
	json_object_set_new(tokens, "output", json_out_count(t->output));
	json_object_set_new(tokens, "cache_read", json_out_count(t->cache_read));
	json_object_set_new(tokens, "cache_write", json_out_count(t->cache_write));
	json_object_set_new(out, "tokens", tokens);
	return out;
}

json_t *show_cost_json(const Reeve__V1__CostResponse *cost, const char *by)
{
	json_t *out = json_object(), *rows = json_array();

	for (size_t i = 0; i < cost->n_rows; i++)
		json_array_append_new(rows, row_json(cost->rows[i]));
	json_object_set_new(out, "by", json_string(by));
	json_object_set_new(out, "rows", rows);
	if (cost->total)
		json_object_set_new(out, "total", row_json(cost->total));
	json_object_set_new(out, "left_out", json_out_count(cost->left_out));
	return out;
}
