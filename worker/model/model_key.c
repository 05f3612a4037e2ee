/* A key that was found is kept where no core file and no stale buffer has it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model_key.h"
#include "common/io/secret_file.h"
#include "common/io/tier_key.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>

static void keep(struct str key, struct model_key *out)
{
	assert(key.len <= MODEL_KEY_BYTES_MOST);
	out->at =
		mmap(NULL, MODEL_KEY_BYTES_MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (out->at == MAP_FAILED)
		abort();
	madvise(out->at, MODEL_KEY_BYTES_MOST, MADV_DONTDUMP);
	prctl(PR_SET_DUMPABLE, 0);
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
