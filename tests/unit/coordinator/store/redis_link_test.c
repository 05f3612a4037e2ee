/* Addresses of Redis: each form is read into its parts, and what is none is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_link.h"

#include <CUnit/CUnit.h>

void test_an_address_is_read_into_its_parts(void)
{
	static const struct {
		const char *text, *host;
		int port, db;
		size_t sentinels;
	} cases[] = {
		{ "unix:/run/redis.sock", "/run/redis.sock", 0, 0, 0 },
		{ "redis://host", "host", 6379, 0, 0 },
		{ "redis://host:1/2", "host", 1, 2, 0 },
		{ "redis://[::1]:7/", "::1", 7, 0, 0 },
		{ "sentinel://a:1/main", "main", 0, 0, 1 },
		{ "sentinel://a:1,b,[::1]:3/main", "main", 0, 0, 3 },
		{ "sentinel://a,b,c,d,e,f,g,h/m", "m", 0, 0, LINK_SENTINELS_MOST },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct link_address got;

		CU_ASSERT_EQUAL_FATAL(link_address_parse(cases[i].text, &got), 0);
		CU_ASSERT_STRING_EQUAL(got.host, cases[i].host);
		CU_ASSERT_EQUAL(got.port, cases[i].port);
		CU_ASSERT_EQUAL(got.db, cases[i].db);
		CU_ASSERT_EQUAL(got.sentinel_count, cases[i].sentinels);
	}
}

void test_each_sentinel_is_a_place(void)
{
	struct link_address got;

	CU_ASSERT_EQUAL_FATAL(link_address_parse("sentinel://a:1,b,[::1]:3/main", &got), 0);
	CU_ASSERT_STRING_EQUAL(got.sentinels[0].host, "a");
	CU_ASSERT_EQUAL(got.sentinels[0].port, 1);
	CU_ASSERT_STRING_EQUAL(got.sentinels[1].host, "b");
	CU_ASSERT_EQUAL(got.sentinels[1].port, 26379);
	CU_ASSERT_STRING_EQUAL(got.sentinels[2].host, "::1");
	CU_ASSERT_EQUAL(got.sentinels[2].port, 3);
}

void test_what_is_no_address_is_refused(void)
{
	static const char *const cases[] = { "", "host:1", "unix:", "redis://", "redis://h:0",
		"redis://h:65536", "redis://h/1000001", "sentinel://", "sentinel://a:1", "sentinel://a:1/",
		"sentinel:///main", "sentinel://a:1,/main", "sentinel://,/main", "sentinel://a:0/main",
		"sentinel://a:1/main/2", "sentinel://a,b,c,d,e,f,g,h,i/m" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct link_address got;

		CU_ASSERT_EQUAL(link_address_parse(cases[i], &got), -E_INVALID);
	}
}
