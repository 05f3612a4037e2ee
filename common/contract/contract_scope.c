/* Which paths a contract lends: folders stand for all below them, and what must not be touched always wins. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/contract/contract.h"

bool contract_within(struct str path, struct str region)
{
	if (str_equal(region, STR(".")))
		return true;
	return str_starts(path, region) && (path.len == region.len || path.at[region.len] == '/');
}

bool contract_covers(const struct contract_list *regions, struct str path)
{
	for (size_t i = 0; i < regions->count; i++)
		if (contract_within(path, regions->at[i]))
			return true;
	return false;
}

bool contract_allows(const struct contract_terms *c, struct str path)
{
	return contract_covers(&c->may_touch.paths, path) && !contract_covers(&c->must_not_touch.paths, path);
}
