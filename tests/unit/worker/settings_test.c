/* Tries worker/settings.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/settings.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
		{ "--coordinator a:1 --state /tmp/x --model-slots 0", 0 },
		{ "--coordinator a:1 --state /tmp/x --model-slots 1024", 0 },
		{ "--coordinator a:1 --state /tmp/x --model-slots 1025", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --model-slots x", -E_INVALID },
		{ "--coordinator a:1, --state /tmp/x", -E_INVALID },
		{ "--coordinator 1,2,3,4,5,6,7,8 --state /tmp/x", 0 },
		{ "--coordinator 1,2,3,4,5,6,7,8,9 --state /tmp/x", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --id a/b", -E_INVALID },
		{ "--coordinator a:1 --state /tmp/x --config /no/such", -E_NOT_FOUND },
		{ "--coordinator a:1 --state /tmp/x --token-file /no/such", -E_NOT_FOUND },
		{ "--coordinator a:1 --state /tmp/x --token-file /dev/null", -E_NOT_FOUND },
		{ "--coordinator a:1 --state /tmp/x more", -E_INVALID },
		{ "--coordinator", -E_INVALID },
		{ "--slots 1", -E_INVALID },
	};

	setenv("REEVE_CONFIG", "", 1); /* whatever lies on this machine */
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
	CU_ASSERT_EQUAL(s.model_slots, 32);
	CU_ASSERT_EQUAL(s.state.at[0], '/');
	settings_release(&s);
}

void test_reeve_yaml_says_what_neither_flag_nor_environment_does(void)
{
	char path[] = "/tmp/reeve-config-XXXXXX", line[128];
	const char *text = "coordinator: unix:/a,h:2\nslots: 3\nmodel_slots: 0\n";
	int fd = mkstemp(path);
	struct settings s;

	CU_ASSERT_FATAL(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	unsetenv("REEVE_COORDINATOR");
	snprintf(line, sizeof line, "--state /tmp/x --config %s", path);
	CU_ASSERT_EQUAL_FATAL(read_line(line, &s), 0);
	CU_ASSERT_EQUAL(s.address_count, 2);
	CU_ASSERT_EQUAL(s.slots, 3);
	CU_ASSERT_EQUAL(s.model_slots, 0);
	settings_release(&s);
	setenv("REEVE_COORDINATOR", "h:1", 1);
	snprintf(line, sizeof line, "--state /tmp/x --slots 2 --model-slots 7 --config %s", path);
	CU_ASSERT_EQUAL_FATAL(read_line(line, &s), 0);
	CU_ASSERT_EQUAL(s.address_count, 1);
	CU_ASSERT_STRING_EQUAL(s.addresses[0], "h:1");
	CU_ASSERT_EQUAL(s.slots, 2);
	CU_ASSERT_EQUAL(s.model_slots, 7);
	settings_release(&s);
	unsetenv("REEVE_COORDINATOR");
	unlink(path);
}

static int read_with_token(const char *text, mode_t mode, struct settings *out)
{
	char path[] = "/tmp/reeve-token-XXXXXX", line[128];
	int fd = mkstemp(path), err;

	CU_ASSERT_FATAL(
		fd >= 0 && !fchmod(fd, mode) && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	snprintf(line, sizeof line, "--coordinator a:1 --state /tmp/x --token-file %s", path);
	err = read_line(line, out);
	unlink(path);
	return err;
}

void test_a_token_file_is_read_as_the_coordinator_reads_it(void)
{
	struct settings s;

	CU_ASSERT_EQUAL(read_with_token("0123456789abcdef\n", 0600, &s), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&s.token), STR("0123456789abcdef")));
	settings_release(&s);
	CU_ASSERT_EQUAL(read_with_token("0123456789abcdef\n", 0640, &s), -E_DENIED);
	settings_release(&s);
	CU_ASSERT_EQUAL(read_with_token("0123456789abcde\n", 0600, &s), -E_INVALID);
	settings_release(&s);
}
