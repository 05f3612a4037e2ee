/* Puts key names together; coordinator/store/keys.h lists them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/keys.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

int keys_init(struct keys *k, const char *fleet)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t len = strlen(fleet);

	if (len == 0 || len > NAME_BYTES_MOST || strspn(fleet, allowed) != len)
		return -E_INVALID;
	snprintf(k->prefix, sizeof k->prefix, "{reeve:%s}:", fleet);
	return 0;
}

static struct key finish(struct key key, int len)
{
	assert(len > 0 && (size_t)len < sizeof key.at);
	key.len = (size_t)len;
	return key;
}

struct key key_of(const struct keys *k, const char *name)
{
	struct key key = { .len = 0 };
	int len = snprintf(key.at, sizeof key.at, "%s%s", k->prefix, name);

	return finish(key, len);
}

struct key key_of_job(const struct keys *k, uint64_t job, const char *part)
{
	struct key key = { .len = 0 };
	int len = snprintf(key.at, sizeof key.at, "%sjob:j%" PRIu64 "%s", k->prefix, job, part);

	return finish(key, len);
}
