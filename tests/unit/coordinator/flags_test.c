/* Every flag of reeved is checked, and what is wrong is told in words that name it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/flags.h"
#include "tests/unit/common/content/tree.h"

#include <getopt.h>

enum { ARGS_MOST = 26 };

/* Reads a command line; what it said on stderr is in `said`. */
static int read_flags(struct options *o, const char *const *args, char said[1024])
{
	char *argv[ARGS_MOST + 2] = { (char *)(uintptr_t) "reeved" };
	FILE *file = tmpfile();
	int argc = 1, err, real = dup(STDERR_FILENO);

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)args[argc - 1];
	dup2(fileno(file), STDERR_FILENO);
	optind = 0; /* glibc: begin anew */
	err = options_read(o, argc, argv);
	fflush(stderr);
	dup2(real, STDERR_FILENO);
	close(real);
	rewind(file);
	said[fread(said, 1, 1023, file)] = '\0';
	fclose(file);
	return err;
}

static void surroundings(void)
{
	unsetenv("REEVE_TOKEN_FILE");
	unsetenv("REEVE_DURABILITY");
	unsetenv("REEVE_REDIS");
	unsetenv("REEVE_FLEET");
	setenv("REEVE_CONFIG", "", 1); /* whatever lies on this machine */
	setenv("REEVE_STATE", "/state/of/the/environment", 1);
}

void test_without_flags_there_are_defaults(void)
{
	static const char *const none[] = { NULL };
	struct options o;
	char said[1024];

	surroundings();
	CU_ASSERT_EQUAL(read_flags(&o, none, said), 0);
	CU_ASSERT_STRING_EQUAL(said, "");
	CU_ASSERT_EQUAL(o.listen_count, 0);
	CU_ASSERT_PTR_NULL(o.redis);
	CU_ASSERT_PTR_NULL(o.record);
	CU_ASSERT_EQUAL(o.durability, DURABILITY_FOUND);
	CU_ASSERT_STRING_EQUAL(o.fleet, "main");
	CU_ASSERT_STRING_EQUAL(o.state.at, "/state/of/the/environment");
	CU_ASSERT_EQUAL(o.token.len, 0);
	CU_ASSERT_EQUAL(o.lock_fd, -1);
	CU_ASSERT_FALSE(o.private_fleet);
	CU_ASSERT_FALSE(o.standby);
	CU_ASSERT_FALSE(o.insecure);
	options_release(&o);
}

void test_each_flag_lands_where_it_belongs(void)
{
	static const char *const all[] = { "--listen", "unix:/a", "--listen=127.0.0.1:1", "--redis",
		"unix:/r", "--fleet", "a.b-c_1", "--state", "/one", "--state", "/two", "--record", "/j",
		"--durability", "replicated", "--private", "--workers", "64", "--slots", "3", "--lock-fd",
		"9", NULL };
	struct options o;
	char said[1024];

	surroundings();
	CU_ASSERT_EQUAL(read_flags(&o, all, said), 0);
	CU_ASSERT_EQUAL_FATAL(o.listen_count, 2);
	CU_ASSERT_STRING_EQUAL(o.listen[0], "unix:/a");
	CU_ASSERT_STRING_EQUAL(o.listen[1], "127.0.0.1:1");
	CU_ASSERT_STRING_EQUAL(o.redis, "unix:/r");
	CU_ASSERT_STRING_EQUAL(o.fleet, "a.b-c_1");
	CU_ASSERT_STRING_EQUAL(o.state.at, "/two"); /* the last one wins */
	CU_ASSERT_STRING_EQUAL(o.record, "/j");
	CU_ASSERT_EQUAL(o.durability, DURABILITY_REPLICATED);
	CU_ASSERT_TRUE(o.private_fleet);
	CU_ASSERT_EQUAL(o.workers, 64);
	CU_ASSERT_EQUAL(o.slots, 3);
	CU_ASSERT_EQUAL(o.lock_fd, 9);
	options_release(&o);
}

void test_a_standby_stands_by_a_redis(void)
{
	static const char *const args[] = { "--standby", "--redis", "redis://10.0.0.1:6379/0", "--insecure",
		"--listen", "10.0.0.2:7420", NULL };
	struct options o;
	char said[1024];

	surroundings();
	CU_ASSERT_EQUAL(read_flags(&o, args, said), 0);
	CU_ASSERT_TRUE(o.standby);
	CU_ASSERT_TRUE(o.insecure);
	options_release(&o);
}

void test_what_is_wrong_is_named(void)
{
	static const struct {
		const char *args[3];
		const char *words;
	} cases[] = {
		{ { "--nonsense" }, "unknown option --nonsense;" },
		{ { "--standby", "--nonsense=1" }, "unknown option --nonsense=1;" },
		{ { "--standby=1" }, "no value is taken by --standby=1;" },
		{ { "-z" }, "unknown option -z;" },
		{ { "-zq" }, "unknown option -z;" },
		{ { "--listen" }, "missing value: --listen;" },
		{ { "more" }, "unexpected argument: more" },
		{ { "--workers", "65" }, "not a number of workers: 65" },
		{ { "--workers", "-1" }, "not a number of workers: -1" },
		{ { "--workers", "" }, "not a number of workers: " },
		{ { "--workers", "2x" }, "not a number of workers: 2x" },
		{ { "--lock-fd", "1048577" }, "not a descriptor: 1048577" },
		{ { "--fleet", "" }, "a fleet's name has" },
		{ { "--fleet", "a:b" }, "a fleet's name has" },
		{ { "--fleet", "a b" }, "a fleet's name has" },
		{ { "--fleet", "a\x1b" }, "a fleet's name has" },
		{ { "--token-file", "/does/not/exist" }, "/does/not/exist" },
		{ { "--durability", "no" }, "neither everysec nor always nor replicated: no" },
		{ { "--durability", "replicated" }, "replicated needs --redis" },
		{ { "--standby" }, "--standby needs --redis" },
		{ { "--standby", "--private", "--redis=unix:/r" }, "--standby needs --redis" },
		{ { "--config", "/does/not/exist" }, "/does/not/exist: there is no such file" },
	};

	surroundings();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *const args[] = { cases[i].args[0], cases[i].args[1], cases[i].args[2], NULL };
		struct options o;
		char said[1024];

		CU_ASSERT_EQUAL(read_flags(&o, args, said), -E_INVALID);
		CU_ASSERT_TRUE(str_starts(str_of(said), STR("reeved: ")));
		CU_ASSERT_PTR_NOT_NULL(strstr(said, cases[i].words));
		CU_ASSERT_PTR_NOT_NULL(strstr(said, "reeved --help"));
		options_release(&o);
	}
}

void test_the_environment_asks_for_durability_and_the_flag_counts_more(void)
{
	static const char *const none[] = { NULL }, *const flag[] = { "--durability", "everysec", NULL };
	struct options o;
	char said[1024];

	surroundings();
	setenv("REEVE_DURABILITY", "always", 1);
	CU_ASSERT_EQUAL(read_flags(&o, none, said), 0);
	CU_ASSERT_EQUAL(o.durability, DURABILITY_ALWAYS);
	options_release(&o);
	CU_ASSERT_EQUAL(read_flags(&o, flag, said), 0);
	CU_ASSERT_EQUAL(o.durability, DURABILITY_EVERYSEC);
	options_release(&o);
	setenv("REEVE_DURABILITY", "never", 1);
	CU_ASSERT_EQUAL(read_flags(&o, none, said), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "never"));
	options_release(&o);
	surroundings();
}

void test_there_is_a_last_address(void)
{
	for (int count = LISTEN_MOST - 1; count <= LISTEN_MOST + 1; count++) {
		const char *args[ARGS_MOST] = { NULL };
		struct options o;
		char said[1024];

		for (int i = 0; i < count; i++)
			args[i] = "--listen=unix:/a";
		surroundings();
		CU_ASSERT_EQUAL(read_flags(&o, args, said), count > LISTEN_MOST ? -E_INVALID : 0);
		options_release(&o);
	}
}

void test_the_flag_for_a_token_counts_more_than_the_environment(void)
{
	struct options o;
	char said[1024], one[80], two[80];
	struct tree t;

	tree_make(&t, "umask 077 && echo one-one-one-one-one-one-one-one-one >one && "
		      "echo two-two-two-two-two-two-two-two-two >two");
	snprintf(one, sizeof one, "%s/one", t.path);
	snprintf(two, sizeof two, "%s/two", t.path);
	surroundings();
	setenv("REEVE_TOKEN_FILE", one, 1);
	CU_ASSERT_EQUAL(read_flags(&o, (const char *const[]){ NULL }, said), 0);
	CU_ASSERT_TRUE(str_starts(buf_str(&o.token), STR("one-")));
	options_release(&o);
	CU_ASSERT_EQUAL(read_flags(&o, (const char *const[]){ "--token-file", two, NULL }, said), 0);
	CU_ASSERT_TRUE(str_starts(buf_str(&o.token), STR("two-")));
	options_release(&o);
	unsetenv("REEVE_TOKEN_FILE");
	tree_remove(&t);
}

void test_reeve_yaml_says_what_neither_flag_nor_environment_does(void)
{
	struct options o;
	char said[1024], file[80];
	struct tree t;

	tree_make(&t,
		"echo 'listen: [ \"unix:/a\", \"unix:/b\" ]' >r.yaml && echo 'redis: unix:/r' >>r.yaml && "
		"echo 'fleet: build' >>r.yaml && echo 'durability: replicated' >>r.yaml && "
		"echo 'insecure: true' >>r.yaml && echo 'state: /of/the/file' >>r.yaml");
	snprintf(file, sizeof file, "%s/r.yaml", t.path);
	surroundings();
	unsetenv("REEVE_STATE");
	CU_ASSERT_EQUAL(read_flags(&o, (const char *const[]){ "--config", file, NULL }, said), 0);
	CU_ASSERT_EQUAL(o.listen_count, 2);
	CU_ASSERT_STRING_EQUAL(o.listen[1], "unix:/b");
	CU_ASSERT_STRING_EQUAL(o.redis, "unix:/r");
	CU_ASSERT_STRING_EQUAL(o.fleet, "build");
	CU_ASSERT_EQUAL(o.durability, DURABILITY_REPLICATED);
	CU_ASSERT_TRUE(o.insecure);
	CU_ASSERT_STRING_EQUAL(o.state.at, "/of/the/file");
	options_release(&o);
	surroundings();
	setenv("REEVE_CONFIG", file, 1);
	setenv("REEVE_FLEET", "other", 1);
	CU_ASSERT_EQUAL(
		read_flags(&o, (const char *const[]){ "--listen", "unix:/c", "--redis=unix:/s", NULL }, said),
		0);
	CU_ASSERT_EQUAL(o.listen_count, 1);
	CU_ASSERT_STRING_EQUAL(o.redis, "unix:/s");
	CU_ASSERT_STRING_EQUAL(o.fleet, "other");
	CU_ASSERT_STRING_EQUAL(o.state.at, "/state/of/the/environment");
	options_release(&o);
	/* What is written for a shared fleet does not reach a private one. */
	CU_ASSERT_EQUAL(read_flags(&o, (const char *const[]){ "--private", NULL }, said), 0);
	CU_ASSERT_EQUAL(o.listen_count, 0);
	CU_ASSERT_PTR_NULL(o.redis);
	CU_ASSERT_STRING_EQUAL(o.fleet, "main");
	CU_ASSERT_EQUAL(o.durability, DURABILITY_FOUND);
	CU_ASSERT_FALSE(o.insecure);
	options_release(&o);
	surroundings();
	tree_remove(&t);
}

void test_help_wins_over_what_follows(void)
{
	static const char *const flags[] = { "--help", "--version" };
	int real = dup(STDOUT_FILENO);

	surroundings();
	for (size_t i = 0; i < 2; i++) {
		struct options o;
		char said[1024], text[4096];
		FILE *file = tmpfile();

		fflush(stdout);
		dup2(fileno(file), STDOUT_FILENO);
		CU_ASSERT_EQUAL(
			read_flags(&o, (const char *const[]){ flags[i], "--nonsense", NULL }, said), 1);
		fflush(stdout);
		dup2(real, STDOUT_FILENO);
		rewind(file);
		text[fread(text, 1, sizeof text - 1, file)] = '\0';
		fclose(file);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, i ? REEVE_VERSION : "usage: reeved"));
		CU_ASSERT_STRING_EQUAL(said, "");
		options_release(&o);
	}
	close(real);
}
