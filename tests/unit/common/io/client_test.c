/* Tries common/io/client.c where it needs no coordinator. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/client.h"

#include <CUnit/CUnit.h>

void test_addresses_are_told_from_what_is_none(void)
{
	static const struct {
		const char *address;
		int err;
	} cases[] = {
		{ "unix:/run/reeve.sock", 0 },
		{ "unix:", -E_INVALID },
		{ "127.0.0.1:7420", 0 },
		{ "host.example:1", 0 },
		{ "host:65535", 0 },
		{ "host:65536", -E_INVALID },
		{ "host:", -E_INVALID },
		{ "host", -E_INVALID },
		{ ":7420", -E_INVALID },
		{ "", -E_INVALID },
		{ "[::1]:7420", 0 },
		{ "::1:7420", -E_INVALID },
		{ "[]:7420", -E_INVALID },
		{ "host:74 20", -E_INVALID },
	};
	char words[CLIENT_WORDS_BYTES];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(client_address_check(cases[i].address, words), cases[i].err);
}

void test_a_socket_path_the_kernel_refuses_is_refused_here(void)
{
	char address[128], words[CLIENT_WORDS_BYTES];

	memset(address, 'a', sizeof address);
	memcpy(address, "unix:/", 6);
	address[5 + 107] = '\0';
	CU_ASSERT_EQUAL(client_address_check(address, words), 0);
	address[5 + 107] = 'a';
	address[5 + 108] = '\0';
	CU_ASSERT_EQUAL(client_address_check(address, words), -E_INVALID);
}

void test_a_list_of_addresses_is_checked_one_by_one(void)
{
	static const struct {
		const char *list;
		int err;
	} cases[] = {
		{ "a:1", 0 },
		{ "a:1,b:2", 0 },
		{ "a:1,", -E_INVALID },
		{ ",a:1", -E_INVALID },
		{ "a:1,b:2,c:3,d:4,e:5,f:6,g:7,h:8", 0 },
		{ "a:1,b:2,c:3,d:4,e:5,f:6,g:7,h:8,i:9", -E_INVALID },
	};
	char words[CLIENT_WORDS_BYTES];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct client *c = NULL;

		CU_ASSERT_EQUAL(client_open(cases[i].list, STR(""), "", &c, words), cases[i].err);
		CU_ASSERT_EQUAL(c != NULL, cases[i].err == 0);
		client_close(c);
	}
}

void test_turning_goes_round_the_addresses(void)
{
	char words[CLIENT_WORDS_BYTES];
	struct client *c = NULL;

	CU_ASSERT_EQUAL_FATAL(client_open("unix:/a,b:2", STR(""), "", &c, words), 0);
	CU_ASSERT_STRING_EQUAL(client_address(c), "unix:/a");
	CU_ASSERT_TRUE(client_is_local(c));
	client_turn(c);
	CU_ASSERT_STRING_EQUAL(client_address(c), "b:2");
	CU_ASSERT_FALSE(client_is_local(c));
	client_turn(c);
	CU_ASSERT_STRING_EQUAL(client_address(c), "unix:/a");
	client_close(c);
}
