/* A key that was found is kept where no core file and no stale buffer has it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_key.h"
#include "common/io/core_file.h"
#include "common/io/secret_file.h"
#include "common/io/secret_page.h"
#include "common/io/tier_key.h"
#include "reeve/limits.h"

#include <assert.h>

static void keep(struct str key, struct model_key *out)
{
	assert(key.len <= MODEL_KEY_BYTES_MOST);
	core_file_forbid();
	out->at = secret_page_open(MODEL_KEY_BYTES_MOST);
	memcpy(out->at, key.at, key.len);
	out->len = key.len;
}

int model_key_read(const struct tier *tier, struct model_key *out)
{
	struct buf key = BUF_INIT;
	char words[256];
	int err = tier_key_read(tier, &key, words);

	*out = (struct model_key){ 0 };
	if (!err && key.len)
		keep(buf_str(&key), out);
	secret_release(&key);
	return err;
}

void model_key_release(struct model_key *key)
{
	if (key->at)
		secret_page_close(key->at, MODEL_KEY_BYTES_MOST);
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
