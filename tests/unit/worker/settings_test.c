/* Tries worker/settings.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/settings.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static int read_line(const char *line, struct settings *out)
{
	static char text[512];
	char *argv[32] = { "reeve-worker" }, *rest = text, *word, words[256] = "";
	int argc = 1, err;

	snprintf(text, sizeof text, "%s", line);
	while ((word = strsep(&rest, " ")))
		argv[argc++] = word;
	*out = (struct settings){ 0 };
	err = settings_read(argc, argv, out, words);
	CU_ASSERT_TRUE(!err || words[0]); /* a refusal always has words */
	return err;
}

void test_what_cannot_be_meant_is_refused(void)
{
	static const struct {
		const char *line;
		int err;
	} cases[] = {
		{ "--coordinator unix:/s --state /tmp/x", 0 },
		{ "--coordinator a:1,b:2 --state /tmp/x --slots 1", 0 },
		{ "--coordinator a:1 --state /tmp/x --slots 256", 0 },
		{ "--coordinator a:1 --state /tmp/x --slots 257", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --slots 0", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --slots x", -E_INVALID },
		{ "--coordinator a:1, --state /tmp/x", -E_INVALID },
		{ "--coordinator 1,2,3,4,5,6,7,8 --state /tmp/x", 0 },
		{ "--coordinator 1,2,3,4,5,6,7,8,9 --state /tmp/x", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --id a/b", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --config f", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --token-file /no/such", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x more", -E_INVALID },
		{ "--coordinator", -E_INVALID },
		{ "--slots 1", -E_INVALID },
	};

	unsetenv("REEVE_COORDINATOR");
	unsetenv("REEVE_TOKEN_FILE");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct settings s;
		int err = read_line(cases[i].line, &s);

		if (err != cases[i].err)
			printf("%s: %d\n", cases[i].line, err);
		CU_ASSERT_EQUAL(err, cases[i].err);
		settings_release(&s);
	}
}

void test_addresses_come_in_their_order(void)
{
	struct settings s;

	CU_ASSERT_EQUAL_FATAL(read_line("--coordinator unix:/a,h:2 --state rel", &s), 0);
	CU_ASSERT_EQUAL(s.address_count, 2);
	CU_ASSERT_STRING_EQUAL(s.addresses[0], "unix:/a");
	CU_ASSERT_STRING_EQUAL(s.addresses[1], "h:2");
	CU_ASSERT_EQUAL(s.slots, 1);
	CU_ASSERT_EQUAL(s.state.at[0], '/');
	settings_release(&s);
}
