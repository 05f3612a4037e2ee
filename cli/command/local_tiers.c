/* Loads the tiers and looks for their keys, as a worker does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/local_tiers.h"

#include "common/io/secret_file.h"
#include "common/io/tier_key.h"
#include "common/report/text.h"

#include <stdio.h>

static void key_look(struct local_tier *row)
{
	struct buf key = BUF_INIT;
	const struct tier *t = &row->tier;

	row->key_fault = tier_key_read(t, &key, row->key_words);
	secret_release(&key);
	if (row->key_fault)
		return;
	if (t->key_env.len)
		snprintf(row->key_words, sizeof row->key_words, "%.*s is set", STR_ARG(t->key_env));
	else if (t->key_file.len)
		snprintf(row->key_words, sizeof row->key_words, "the key file %.200s can be read",
			t->key_file.at);
	else
		snprintf(row->key_words, sizeof row->key_words, "no key needed");
}

void local_tiers_open(struct local_tiers *t, struct config *config)
{
	struct tier *tiers = NULL;

	*t = (struct local_tiers){ .count = 0 };
	if (config_tiers(config, &tiers, &t->count, t->words))
		t->count = 0;
	for (size_t i = 0; i < t->count; i++) {
		t->rows[i].tier = tiers[i];
		key_look(&t->rows[i]);
		t->offered += !t->rows[i].key_fault;
	}
}

/* Each variable once. */
static bool is_named(const struct local_tiers *t, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_equal(t->rows[i].tier.key_env, t->rows[at].tier.key_env))
			return true;
	return !t->rows[at].tier.key_env.len;
}

static void add_variables(const struct local_tiers *t, struct buf *out)
{
	size_t left = 0;
	const char *before = "set ";

	for (size_t i = 0; i < t->count; i++)
		left += !is_named(t, i);
	for (size_t i = 0; i < t->count; i++) {
		if (is_named(t, i))
			continue;
		buf_printf(out, "%s%.*s", before, STR_ARG(t->rows[i].tier.key_env));
		before = --left > 1 ? ", " : " or ";
	}
}

/* Several tiers may have one key file: what is wrong with it is said once. */
static bool is_told(const struct local_tiers *t, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_equal(t->rows[i].tier.key_file, t->rows[at].tier.key_file))
			return true;
	return false;
}

void local_tiers_wanted(const struct local_tiers *t, struct buf *out)
{
	size_t from = out->len;

	add_variables(t, out);
	for (size_t i = 0; i < t->count; i++) {
		if (!t->rows[i].tier.key_file.len || !t->rows[i].key_fault || is_told(t, i))
			continue;
		buf_add_text(out, out->len > from ? "; " : "");
		text_escape_terminal(str_of(t->rows[i].key_words), out);
	}
	buf_add_text(out, out->len > from ? "; or name other models under `tiers:` in reeve.yaml"
					  : "name models under `tiers:` in reeve.yaml");
}
