/* Moves variables of the environment into pages of their own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_keys.h"

#include "common/io/secret_page.h"
#include "common/io/tier_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(struct tier_keys *keys, const struct tier *t)
{
	char name[NAME_BYTES_MOST + 1];
	const char *value;
	size_t bytes;

	snprintf(name, sizeof name, "%.*s", STR_ARG(t->key_env));
	value = t->key_env.len ? getenv(name) : NULL;
	if (!value || keys->count == TIERS_MOST)
		return;
	bytes = strlen(name) + strlen(value) + 2;
	keys->entries[keys->count] = secret_page_open(bytes);
	snprintf(keys->entries[keys->count++], bytes, "%s=%s", name, value);
}

void tier_keys_take(struct tier_keys *keys, const struct tier *tiers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		take(keys, &tiers[i]);
		/* At once: a variable that a second tier names is in the list already. */
		tier_key_forget(&tiers[i]);
	}
}

void tier_keys_release(struct tier_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		secret_page_close(keys->entries[i], strlen(keys->entries[i]) + 1);
	*keys = (struct tier_keys){ .count = 0 };
}
