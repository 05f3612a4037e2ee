/* What keeps a tier from being asked: that nobody has its key, or what was said when its breaker opened. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/tell_tiers.h"
#include "coordinator/limit/quota.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>
#include <string.h>

static const struct tier tiers[] = {
	{ .name = STR("small"), .price = { 1, 1, 1, 1 }, .max_output = 1000 },
	{ .name = STR("strong"), .price = { 2, 2, 2, 2 }, .max_output = 1000 },
};

static bool tells(const struct core *c, size_t tier, const char *cause, const char *words)
{
	struct buf out = BUF_INIT;
	const char *said = tell_tier_trouble(&c->fleet, tier, &out);
	bool good = (said != NULL) == (cause != NULL) && (!said || !strcmp(said, cause)) &&
		    str_equal(buf_str(&out), str_of(words));

	buf_release(&out);
	return good;
}

void test_a_tier_in_trouble_says_why(void)
{
	struct core c;
	struct breaker *breaker;

	core_open(&c, NULL);
	fleet_tiers(&c.fleet, tiers, 2);
	breaker = &c.fleet.quotas[0].breaker;
	CU_ASSERT_TRUE(tells(&c, 1, NULL, "")); /* nobody is here yet */
	model_worker(&c, 7, STR("w"), 1, 4);
	CU_ASSERT_TRUE(tells(&c, 0, NULL, ""));
	CU_ASSERT_TRUE(tells(&c, 1, "no key", "no worker has its key"));
	breaker->state = BREAKER_OPEN;
	CU_ASSERT_TRUE(tells(&c, 0, "fails", "its provider failed time after time: it is asked again later"));
	memcpy(c.fleet.quotas[0].why, "an error", sizeof "an error");
	CU_ASSERT_TRUE(tells(&c, 0, "fails", "an error"));
	breaker->terminal = true;
	CU_ASSERT_TRUE(tells(&c, 0, "shut", "an error"));
	core_close(&c);
}
