/* Loads the tiers and looks for their keys, as a worker does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/local_tiers.h"

#include "common/io/secret_file.h"
#include "common/io/tier_key.h"

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
