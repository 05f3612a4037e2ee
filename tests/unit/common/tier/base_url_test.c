/* Tries common/tier/base_url.c: who may be spoken to, and how openly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/base_url.h"

#include <CUnit/CUnit.h>

void test_https_or_this_machine_or_a_word_of_the_operator(void)
{
	static const struct {
		const char *url;
		bool good, insecure_good;
	} cases[] = {
		{ "https://api.openai.com/v1", true, true },
		{ "https://host:8443", true, true },
		{ "https://[2001:db8::1]:8443/v1", true, true },
		{ "http://127.0.0.1:11434/v1", true, true },
		{ "http://127.1.2.3", true, true },
		{ "http://localhost:8080", true, true },
		{ "http://[::1]:8080/v1", true, true },
		{ "http://10.0.0.7:8080/v1", false, true },
		{ "http://gateway/v1", false, true },
		{ "http://127.evil.example", false, true },
		{ "http://localhost.evil.example", false, true },
		{ "http://[::2]", false, true },
		{ "ftp://localhost/v1", false, false },
		{ "localhost:8080", false, false },
		{ "HTTPS://host", false, false },
		{ "https://", false, false },
		{ "https:///v1", false, false },
		{ "https://.host", false, false },
		{ "https://host:", false, false },
		{ "https://host:0", false, false },
		{ "https://host:65536", false, false },
		{ "https://host:65535", true, true },
		{ "https://host:8o80", false, false },
		{ "https://user:secret@host/v1", false, false },
		{ "http://localhost@evil.example/v1", false, false },
		{ "https://host/v1?key=secret", false, false },
		{ "https://host/v1#x", false, false },
		{ "https://host/v 1", false, false },
		{ "https://host/v\n1", false, false },
		{ "https://h\xc3\xb6st/v1", false, false },
		{ "", false, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *fault = base_url_fault(str_of(cases[i].url), false);

		CU_ASSERT_EQUAL(!fault, cases[i].good);
		CU_ASSERT_TRUE(!fault || !strstr(fault, "secret"));
		CU_ASSERT_EQUAL(!base_url_fault(str_of(cases[i].url), true), cases[i].insecure_good);
	}
}

void test_a_url_has_a_greatest_length(void)
{
	char url[BASE_URL_BYTES_MOST + 2] = "https://host/";

	memset(url + 13, 'x', BASE_URL_BYTES_MOST + 1 - 13);
	CU_ASSERT_PTR_NULL(base_url_fault(str_bytes(url, BASE_URL_BYTES_MOST), false));
	CU_ASSERT_PTR_NOT_NULL(base_url_fault(str_bytes(url, BASE_URL_BYTES_MOST + 1), false));
}

void test_slashes_at_the_end_are_none_of_it(void)
{
	CU_ASSERT_TRUE(str_equal(base_url_trimmed(STR("https://h/v1//")), STR("https://h/v1")));
	CU_ASSERT_TRUE(str_equal(base_url_host(STR("https://h:80/v1")), STR("h")));
	CU_ASSERT_TRUE(str_equal(base_url_host(STR("http://[::1]:80/v1")), STR("[::1]")));
	CU_ASSERT_TRUE(str_equal(base_url_host(STR("http://[::1]")), STR("[::1]")));
}
