/* A key is looked for once, at the start: what the Hello says holds until the end of the process. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/keyring.h"

#include "common/io/log.h"
#include "worker/model/http_engine.h"

#include <assert.h>
#include <sys/resource.h>

/* That a key is not here is how a tier is left out; that it is unreadable is a mistake that nobody else would tell. */
static void key_miss(const struct tier *tier, int err)
{
	if (err != -E_NOT_FOUND)
		log_event(LEVEL_WARN, "tier.key", log_str("tier", tier->name),
			log_text("why", error_words(err)),
			log_text("next", "`reeve doctor` says what is wrong with it"));
}

/* A call is a socket, and the shells' usual 1024 are few; what children may have is the spawner's affair. */
static void descriptors_raise(void)
{
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most))
		return;
	most.rlim_cur = most.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &most); /* without it there is room for fewer */
}

int keyring_open(const struct tier *tiers, size_t count, unsigned calls_most, struct keyring *out)
{
	struct http_settings settings = { calls_most, HTTP_CONNECTING_MOST, NULL };
	int err = 0;

	assert(count <= TIERS_MOST && calls_most);
	*out = (struct keyring){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct model_tier *t = &out->at[out->count];
		int missing = model_key_read(&tiers[i], &t->key);

		t->tier = &tiers[i];
		tier_hash(&tiers[i], t->hash);
		if (missing)
			key_miss(&tiers[i], missing);
		else
			out->count++;
	}
	if (out->count) {
		descriptors_raise();
		err = http_engine_open(&settings, &out->engine);
	}
	if (err)
		keyring_close(out);
	return err;
}

const struct model_tier *keyring_find(const struct keyring *m, struct str name)
{
	for (size_t i = 0; i < m->count; i++)
		if (str_equal(m->at[i].tier->name, name))
			return &m->at[i];
	return NULL;
}

void keyring_close(struct keyring *m)
{
	if (m->engine)
		http_engine_close(m->engine);
	for (size_t i = 0; i < m->count; i++)
		model_key_release(&m->at[i].key);
	*m = (struct keyring){ 0 };
}
