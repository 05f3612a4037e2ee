/* Keys come by the environment or by a file of the operator's alone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_key.h"
#include "common/io/token.h"
#include "reeve/limits.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return s.len && s.len <= MODEL_KEY_BYTES_MOST;
}

static int keep(struct str key, struct model_key *out)
{
	if (!is_printable(key))
		return -E_INVALID;
	out->at =
		mmap(NULL, MODEL_KEY_BYTES_MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (out->at == MAP_FAILED)
		abort();
	madvise(out->at, MODEL_KEY_BYTES_MOST, MADV_DONTDUMP);
	prctl(PR_SET_DUMPABLE, 0);
	memcpy(out->at, key.at, key.len);
	out->len = key.len;
	return 0;
}

/* The same rules as for a token: ours alone, one word. */
static int read_file(struct str path, struct model_key *out)
{
	struct buf name = BUF_INIT, text = BUF_INIT;
	char words[256];
	int err;

	buf_add_str(&name, path);
	err = token_read(name.at, &text, words);
	if (!err)
		err = keep(buf_str(&text), out);
	if (text.at)
		explicit_bzero(text.at, text.cap);
	buf_release(&text);
	buf_release(&name);
	return err;
}

int model_key_read(const struct tier *tier, struct model_key *out)
{
	struct buf name = BUF_INIT;
	const char *value;

	*out = (struct model_key){ 0 };
	if (!tier->key_env.len)
		return tier->key_file.len ? read_file(tier->key_file, out) : 0;
	buf_add_str(&name, tier->key_env);
	value = getenv(name.at);
	buf_release(&name);
	return value ? keep(str_of(value), out) : -E_NOT_FOUND;
}

void model_key_release(struct model_key *key)
{
	if (key->at) {
		explicit_bzero(key->at, MODEL_KEY_BYTES_MOST);
		munmap(key->at, MODEL_KEY_BYTES_MOST);
	}
	*key = (struct model_key){ 0 };
}

void model_key_mask(const struct model_key *key, struct str text, struct buf *out)
{
	while (key->len) {
		const char *found = memmem(text.at, text.len, key->at, key->len);
		size_t before = found ? (size_t)(found - text.at) : 0;

		if (!found)
			break;
		buf_add(out, text.at, before);
		buf_add_text(out, "***");
		text = str_sub(text, before + key->len, text.len);
	}
	buf_add_str(out, text);
}
