/* Tries common/io/config.c and config_read.c: every key, each wrong one with its line, and which file is read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/config.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIER                                                                                                 \
	"{ name: own, api: openai, base_url: 'http://127.0.0.1', model: m, price: { input: 0, output: 0 } }"

static int read_text(const char *text, struct config *c, char words[CONFIG_WORDS_BYTES])
{
	*c = (struct config){ .path = NULL };
	return config_read(str_of(text), REEVE_SOURCE_DIR "/tiers", c, words);
}

void test_every_key_lands_where_it_belongs(void)
{
	char words[CONFIG_WORDS_BYTES] = "";
	struct config c;

	CU_ASSERT_EQUAL_FATAL(read_text("listen: [ 'unix:/run/r.sock', '127.0.0.1:7420' ]\n"
					"redis: redis://127.0.0.1:6379/0\nfleet: build\nstate: /s\n"
					"token_file: /t\ndurability: replicated\ninsecure: true\n"
					"coordinator: a:1,unix:/b\nworkers: 64\nslots: 3\nmodel_slots: 0\n"
					"refuters: 3\n"
					"tiers: [ " TIER ", anthropic-small ]\n"
					"queues:\n  - { name: ci, weight: 1000, most_running: 65536 }\n"
					"  - { name: night@home }\n",
				      &c, words),
		0);
	CU_ASSERT_EQUAL_FATAL(c.listen_count, 2);
	CU_ASSERT_STRING_EQUAL(c.listen[1], "127.0.0.1:7420");
	CU_ASSERT_STRING_EQUAL(c.redis, "redis://127.0.0.1:6379/0");
	CU_ASSERT_STRING_EQUAL(c.fleet, "build");
	CU_ASSERT_STRING_EQUAL(c.state, "/s");
	CU_ASSERT_STRING_EQUAL(c.token_file, "/t");
	CU_ASSERT_STRING_EQUAL(c.durability, "replicated");
	CU_ASSERT_TRUE(c.insecure);
	CU_ASSERT_STRING_EQUAL(c.coordinator, "a:1,unix:/b");
	CU_ASSERT_EQUAL(c.workers, 64);
	CU_ASSERT_EQUAL(c.slots, 3);
	CU_ASSERT_EQUAL(c.refuters, 3);
	CU_ASSERT_TRUE(c.model_slots && !*c.model_slots);
	CU_ASSERT_EQUAL_FATAL(c.tier_count, 2);
	CU_ASSERT_TRUE(str_equal(c.tiers[0].name, STR("own")));
	CU_ASSERT_TRUE(str_equal(c.tiers[1].name, STR("anthropic-small")));
	CU_ASSERT_EQUAL_FATAL(c.queue_count, 2);
	CU_ASSERT_EQUAL(c.queues[0].weight, 1000);
	CU_ASSERT_EQUAL(c.queues[0].most_running, 65536);
	CU_ASSERT_EQUAL(c.queues[1].weight, 1);
	CU_ASSERT_EQUAL(c.queues[1].most_running, 0);
	config_release(&c);
}

void test_each_wrong_key_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "line 1: nothing in it" },
		{ "fleet: a\ncolour: red\n", "line 2: unknown key 'colour'" },
		{ "fleet: a\nfleet: b\n", "line 2: this key stands here twice" },
		{ "- fleet\n", "line 1: expected keys and values" },
		{ "fleet:\n", "line 1: nothing stands here; leave the key out" },
		{ "fleet: a:b\n", "line 1: a fleet's name has letters, digits and -_. alone" },
		{ "state: s\n", "line 1: expected an absolute path" },
		{ "token_file: ~/t\n", "line 1: expected an absolute path" },
		{ "durability: never\n", "line 1: expected one of everysec, always, replicated" },
		{ "insecure: 1\n", "line 1: expected true or false" },
		{ "listen: host\n", "line 1: expected unix:PATH or HOST:PORT" },
		{ "listen: unix:r.sock\n", "line 1: expected an absolute path behind 'unix:'" },
		{ "listen:\n  - a:1\n  - host\n", "line 3: expected unix:PATH or HOST:PORT" },
		{ "listen: [a:1,a:2,a:3,a:4,a:5,a:6,a:7,a:8,a:9]\n", "line 1: more than 8 addresses" },
		{ "coordinator: a:1,host\n", "line 1: expected unix:PATH or HOST:PORT" },
		{ "coordinator: a:1,,b:1\n", "line 1: expected unix:PATH or HOST:PORT" },
		{ "workers: 0\n", "line 1: expected 1 to 64" },
		{ "workers: 65\n", "line 1: expected 1 to 64" },
		{ "slots: 257\n", "line 1: expected 1 to 256" },
		{ "model_slots: 1025\n", "line 1: expected 0 to 1024" },
		{ "refuters: 0\n", "line 1: expected 1 to 3" },
		{ "refuters: 4\n", "line 1: expected 1 to 3" },
		{ "fleet: a\ntiers:\n  - { name: x }\n", "line 3: 'api' is missing" },
		{ "fleet: a\ntiers:\n  - none\n", "line 3: " REEVE_SOURCE_DIR "/tiers/none.yaml: there is no "
						  "such file" },
		{ "tiers: cheap\n", "line 1: expected a list of tiers, from cheap to strong" },
		{ "queues: { a: 1 }\n", "line 1: expected a list of at most 64 queues" },
		{ "queues:\n  - { weight: 1 }\n", "line 2: 'name' is missing" },
		{ "queues:\n  - { name: a b }\n",
			"line 2: a queue's name has 1 to 63 letters, digits and -_.:@/+" },
		{ "queues:\n  - { name: a }\n  - { name: a }\n", "line 3: a second queue called a" },
		{ "queues: [ { name: a, weight: 0 } ]\n", "line 1: expected 1 to 1000" },
		{ "queues: [ { name: a, weight: 1001 } ]\n", "line 1: expected 1 to 1000" },
		{ "queues: [ { name: a, most_running: 65537 } ]\n", "line 1: expected 1 to 65536" },
		{ "queues: [ { name: a, budget_usd_per_day: 5 } ]\n",
			"line 1: not yet: 'budget_usd_per_day' of a queue; leave it out" },
		{ "queues: [ { name: a, tiers: [b] } ]\n",
			"line 1: not yet: 'tiers' of a queue; leave it out" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char words[CONFIG_WORDS_BYTES] = "";
		struct config c;

		CU_ASSERT_EQUAL(read_text(cases[i].text, &c, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		config_release(&c);
	}
}

/* Files in a home of their own. */
struct home {
	char path[40];
	char xdg[80], dot[80], named[80];
};

static void write_file(const char *path, const char *fleet)
{
	FILE *f = fopen(path, "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fprintf(f, "fleet: %s\n", fleet);
	fclose(f);
}

static void home_open(struct home *h)
{
	char command[400];

	*h = (struct home){ .path = "/tmp/reeve-home-XXXXXX" };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(h->path));
	snprintf(command, sizeof command, "mkdir -p %s/xdg/reeve %s/.config/reeve", h->path, h->path);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	snprintf(h->xdg, sizeof h->xdg, "%s/xdg/reeve/reeve.yaml", h->path);
	snprintf(h->dot, sizeof h->dot, "%s/.config/reeve/reeve.yaml", h->path);
	snprintf(h->named, sizeof h->named, "%s/named.yaml", h->path);
	write_file(h->xdg, "xdg");
	write_file(h->dot, "dot");
	write_file(h->named, "named");
	setenv("HOME", h->path, 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("REEVE_CONFIG");
}

static void home_close(struct home *h)
{
	char command[80];

	snprintf(command, sizeof command, "rm -r %s", h->path);
	CU_ASSERT_EQUAL(system(command), 0);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("REEVE_CONFIG");
}

/* The fleet that the file names which is read; "": none is. */
static void expect_fleet(const char *given, const char *fleet)
{
	char words[CONFIG_WORDS_BYTES] = "";
	struct config c = { .path = NULL };

	CU_ASSERT_EQUAL(config_open(given, &c, words), 0);
	CU_ASSERT_STRING_EQUAL(c.fleet ? c.fleet : "", fleet);
	CU_ASSERT_EQUAL(c.path != NULL, fleet[0] != '\0');
	config_release(&c);
}

void test_the_first_file_that_is_there_is_read(void)
{
	char xdg[80];
	struct home h;

	home_open(&h);
	snprintf(xdg, sizeof xdg, "%s/xdg", h.path);
	expect_fleet(NULL, "dot");
	setenv("XDG_CONFIG_HOME", xdg, 1);
	expect_fleet(NULL, "xdg");
	setenv("REEVE_CONFIG", h.named, 1);
	expect_fleet(NULL, "named");
	expect_fleet(h.dot, "dot");
	setenv("REEVE_CONFIG", "", 1);
	expect_fleet(NULL, "");
	home_close(&h);
}

void test_a_file_that_is_named_must_be_there_and_right(void)
{
	char words[CONFIG_WORDS_BYTES] = "";
	struct config c = { .path = NULL };
	struct home h;

	home_open(&h);
	CU_ASSERT_EQUAL(config_open("/no/such.yaml", &c, words), -E_NOT_FOUND);
	CU_ASSERT_STRING_EQUAL(words, "/no/such.yaml: there is no such file");
	setenv("REEVE_CONFIG", "/nor/this.yaml", 1);
	CU_ASSERT_EQUAL(config_open(NULL, &c, words), -E_NOT_FOUND);
	CU_ASSERT_STRING_EQUAL(words, "/nor/this.yaml: there is no such file (REEVE_CONFIG)");
	write_file(h.named, "a b");
	CU_ASSERT_EQUAL(config_open(h.named, &c, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "/named.yaml: line 1: a fleet's name"));
	config_release(&c);
	CU_ASSERT_EQUAL(config_open(h.path, &c, words), -E_INVALID); /* a folder */
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "cannot be read"));
	config_release(&c);
	home_close(&h);
}

void test_flags_count_more_than_the_environment_and_that_more_than_the_file(void)
{
	unsetenv("REEVE_TEST");
	CU_ASSERT_STRING_EQUAL(config_choose(NULL, "REEVE_TEST", "file"), "file");
	CU_ASSERT_PTR_NULL(config_choose(NULL, "REEVE_TEST", NULL));
	setenv("REEVE_TEST", "environment", 1);
	CU_ASSERT_STRING_EQUAL(config_choose(NULL, "REEVE_TEST", "file"), "environment");
	CU_ASSERT_STRING_EQUAL(config_choose("flag", "REEVE_TEST", "file"), "flag");
	setenv("REEVE_TEST", "", 1);
	CU_ASSERT_PTR_NULL(config_choose(NULL, "REEVE_TEST", "file"));
	unsetenv("REEVE_TEST");
}

void test_state_is_believed_unless_the_environment_says_otherwise(void)
{
	struct config c = { .state = "/of/the/file" };

	setenv("REEVE_STATE", "/of/the/environment", 1);
	config_apply_state(&c);
	CU_ASSERT_STRING_EQUAL(getenv("REEVE_STATE"), "/of/the/environment");
	unsetenv("REEVE_STATE");
	config_apply_state(&c);
	CU_ASSERT_STRING_EQUAL(getenv("REEVE_STATE"), "/of/the/file");
	unsetenv("REEVE_STATE");
}

void test_without_a_list_the_installed_tiers_count(void)
{
	char words[CONFIG_WORDS_BYTES] = "";
	struct tier *tiers;
	struct config c;
	size_t count;

	setenv("REEVE_DATA", REEVE_SOURCE_DIR, 1);
	CU_ASSERT_EQUAL_FATAL(read_text("fleet: a\n", &c, words), 0);
	CU_ASSERT_EQUAL(config_tiers(&c, &tiers, &count, words), 0);
	CU_ASSERT_EQUAL(count, 4);
	config_release(&c);
	CU_ASSERT_EQUAL_FATAL(read_text("tiers: []\n", &c, words), 0);
	CU_ASSERT_EQUAL(config_tiers(&c, &tiers, &count, words), 0);
	CU_ASSERT_EQUAL(count, 0);
	config_release(&c);
	unsetenv("REEVE_DATA");
}
