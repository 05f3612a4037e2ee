/* Sorted once by rule, path, words and line: then rules are stretches, and so are equal lines of a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/sarif_rows.h"

#include "common/buf.h"
#include "common/sha256.h"

#include <stdlib.h>

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The first quoted line without how it is indented. Neither the rule nor where it stands is in it: a reader knows
 * these and asks this hash whether the line is the one that it saw before, when lines above it came or went. */
static void hash_line(struct str quote, struct buf *scratch, char out[SARIF_HASH_HEX + 1])
{
	ptrdiff_t end = str_find(quote, '\n');
	struct str line = str_sub(quote, 0, end < 0 ? quote.len : (size_t)end);
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];

	buf_clear(scratch);
	for (size_t i = 0; i < line.len; i++)
		if (!is_blank(line.at[i]))
			buf_add_byte(scratch, line.at[i]);
	sha256_of(buf_str(scratch), hash);
	sha256_hex(hash, hex);
	memcpy(out, hex, SARIF_HASH_HEX);
	out[SARIF_HASH_HEX] = '\0';
}

static int by_line(const struct sarif_row *a, const struct sarif_row *b)
{
	int order = str_compare(a->finding->path, b->finding->path);

	return order ? order : memcmp(a->hash, b->hash, SARIF_HASH_HEX);
}

static int by_rule(const void *left, const void *right)
{
	const struct sarif_row *a = left, *b = right;
	int order = str_compare(a->finding->rule, b->finding->rule);

	if (!order)
		order = by_line(a, b);
	if (!order)
		order = (a->finding->start_line > b->finding->start_line) -
			(a->finding->start_line < b->finding->start_line);
	/* The findings are one array, worst first: their places in it are the last word. */
	return order ? order : (a->finding > b->finding) - (a->finding < b->finding);
}

static void take_row(struct sarif_rows *t, struct sarif_row *row, const struct report_finding *first)
{
	struct sarif_rule *rule = t->rule_count ? &t->rules[t->rule_count - 1] : NULL;
	bool same_rule = rule && str_equal(rule->worst->rule, row->finding->rule);

	row->again = same_rule && !by_line(row - 1, row) ? row[-1].again + 1 : 1;
	if (!same_rule) {
		rule = &t->rules[t->rule_count++];
		*rule = (struct sarif_rule){ .worst = row->finding, .rows = row };
	}
	if (row->finding < rule->worst)
		rule->worst = row->finding;
	rule->row_count++;
	row->rule = t->rule_count - 1;
	t->ranked[row->finding - first] = row;
}

struct sarif_rows sarif_rows(const struct report_finding *findings, size_t count, struct arena *arena)
{
	struct sarif_row *rows = arena_take(arena, (count + 1) * sizeof *rows);
	struct sarif_rows t = {
		.ranked = arena_take(arena, (count + 1) * sizeof *t.ranked),
		.count = count,
		.rules = arena_take(arena, (count + 1) * sizeof *t.rules),
	};
	struct buf scratch = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct sarif_row){ .finding = &findings[i] };
		hash_line(findings[i].quote, &scratch, rows[i].hash);
	}
	if (count)
		qsort(rows, count, sizeof *rows, by_rule);
	for (size_t i = 0; i < count; i++)
		take_row(&t, &rows[i], findings);
	buf_release(&scratch);
	return t;
}
