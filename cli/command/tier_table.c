/* A row a tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/tier_table.h"

#include "cli/words/json_out.h"
#include "common/report/text.h"
#include "common/tier/base_url.h"

#include <inttypes.h>
#include <stdio.h>

/* "0.25", "2.00", "0.025": cents at least, and no zeros behind them. */
static void price_format(uint64_t micros, char out[32])
{
	int len = snprintf(out, 32, "%" PRIu64 ".%06" PRIu64, micros / 1000000, micros % 1000000);

	for (int spare = 4; spare && out[len - 1] == '0'; spare--)
		out[--len] = '\0';
}

static void row_text(const struct local_tier *row, struct buf *out)
{
	const struct tier *t = &row->tier;
	char input[32], output[32];

	price_format(t->price.input, input);
	price_format(t->price.output, output);
	buf_printf(out, "  %-20.*s %.*s at %.*s: %s in, %s out; ", STR_ARG(t->name), STR_ARG(t->model),
		STR_ARG(base_url_host(t->base_url)), input, output);
	text_escape_terminal(str_of(row->key_words), out);
	if (t->window < MODEL_WINDOW_LEAST)
		buf_printf(out, "; its window of %u tokens is too small for a review (some %d)", t->window,
			MODEL_WINDOW_LEAST);
	buf_add_byte(out, '\n');
}

void tier_table_text(const struct local_tiers *tiers, struct buf *out)
{
	for (size_t i = 0; i < tiers->count; i++)
		row_text(&tiers->rows[i], out);
}

/* Names, models and URLs are checked where they are read, paths are not. */
static json_t *text(struct str s)
{
	return json_stringn(s.at, s.len);
}

static json_t *price_json(const struct tier_price *p)
{
	const struct {
		const char *name;
		uint64_t micros;
	} parts[] = { { "input", p->input }, { "output", p->output }, { "cache_read", p->cache_read },
		{ "cache_write", p->cache_write } };
	json_t *row = json_object();

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		char usd[32];

		price_format(parts[i].micros, usd);
		json_object_set_new(row, parts[i].name, json_string(usd));
	}
	return row;
}

static json_t *row_json(const struct local_tier *r)
{
	const struct tier *t = &r->tier;
	json_t *row = json_object();

	json_object_set_new(row, "tier", text(t->name));
	json_object_set_new(row, "api", json_string(tier_api_name(t->api)));
	json_object_set_new(row, "base_url", text(t->base_url));
	json_object_set_new(row, "model", text(t->model));
	json_object_set_new(row, "price_usd_per_million", price_json(&t->price));
	json_object_set_new(row, "window", json_integer(t->window));
	json_object_set_new(row, "max_output", json_integer(t->max_output));
	json_object_set_new(row, "offered", json_boolean(!r->key_fault));
	json_object_set_new(row, "key", json_out_text(str_of(r->key_words)));
	return row;
}

void tier_table_json(const struct local_tiers *tiers, json_t *object)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < tiers->count; i++)
		json_array_append_new(rows, row_json(&tiers->rows[i]));
	json_object_set_new(object, "tiers", rows);
}
