/* Looks for a tier's key where the tier says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_key.h"

#include "common/io/secret_file.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <stdlib.h>

/* Any key is longer; a gateway of one's own may take "x". */
enum { KEY_BYTES_LEAST = 1 };

enum { VARIABLE_MOST = 128 };

static char *value_of(struct str name, char variable[VARIABLE_MOST])
{
	snprintf(variable, VARIABLE_MOST, "%.*s", STR_ARG(name));
	return getenv(variable);
}

static int from_environment(struct str name, struct buf *key, char words[256])
{
	char variable[VARIABLE_MOST];
	const char *value = value_of(name, variable);

	if (!value || !value[0]) {
		snprintf(words, 256, "%s is not set", variable);
		return -E_NOT_FOUND;
	}
	if (strlen(value) > MODEL_KEY_BYTES_MOST || !secret_is_printable(str_of(value))) {
		snprintf(words, 256, "%s needs 1 to %d printable characters without blanks", variable,
			MODEL_KEY_BYTES_MOST);
		return -E_INVALID;
	}
	buf_add_text(key, value);
	return 0;
}

static int from_file(const char *path, struct buf *key, char words[256])
{
	int err = secret_file_read("key file", path, KEY_BYTES_LEAST, key, words);

	if (!err && key->len > MODEL_KEY_BYTES_MOST) {
		snprintf(words, 256, "the key file %.150s has more than the %d characters of a key", path,
			MODEL_KEY_BYTES_MOST);
		err = -E_INVALID;
	}
	if (err)
		secret_release(key);
	return err;
}

int tier_key_read(const struct tier *t, struct buf *key, char words[256])
{
	words[0] = '\0';
	buf_clear(key);
	if (t->key_env.len)
		return from_environment(t->key_env, key, words);
	if (t->key_file.len)
		return from_file(t->key_file.at, key, words);
	return 0;
}

void tier_key_forget(const struct tier *t)
{
	char variable[VARIABLE_MOST], *value = t->key_env.len ? value_of(t->key_env, variable) : NULL;

	if (!value)
		return;
	explicit_bzero(value, strlen(value));
	unsetenv(variable);
}

static bool is_here(const struct tier *t)
{
	struct buf key = BUF_INIT;
	char words[256];
	bool here = !tier_key_read(t, &key, words);

	secret_release(&key);
	return here;
}

size_t tier_keys_here(struct tier *tiers, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (is_here(&tiers[i]))
			tiers[kept++] = tiers[i];
	return kept;
}
