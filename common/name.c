/* Checks names of queues, principals, workers and fleets. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/name.h"
#include "reeve/limits.h"

static bool byte_is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && memchr("-_.:@/+", c, 7));
}

bool name_is_plain(struct str name)
{
	if (!name.len || name.len > NAME_BYTES_MOST)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!byte_is_plain(name.at[i]))
			return false;
	return true;
}
