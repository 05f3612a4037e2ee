/* Tries the security lens: each rule where it must speak, and where it must be silent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* In two parts, so that nobody who looks for secrets finds them in this file. */
#define AWS                                                                                                  \
	"AK"                                                                                                 \
	"IAQ3EGRIFWPU7ZLMNB"
#define RANDOM                                                                                               \
	"q8Zt"                                                                                               \
	"4LwX0vRn7KpY"

struct file_case {
	const char *path, *text, *said;
};

static void try_files(const struct file_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_TRUE(lens_same(lens_said_of("security", cases[i].path, cases[i].text),
			cases[i].said, cases[i].text));
}

void test_secrets_are_told_where_they_stand(void)
{
	static const struct file_case cases[] = {
		{ "a.py", "x = 1\nkey = '" AWS "'\n", "a.py:2 error secret\n" },
		{ "conf.ini", "a\n\ndb = postgres://me:h4rdToGuess@db/x\n", "conf.ini:3 error secret\n" },
		{ "a.c", "x();\nconst char *password = \"" RANDOM "\";\n", "a.c:2 note secret-value\n" },
		{ "tests/a.py", "key = '" AWS "'\n", "tests/a.py:1 note secret\n" },
		{ "tests/a.py", "password = '" RANDOM "'\n", "" },
		{ "a.py",
			"key = 'AKIA"
			"IOSFODNN7EXAMPLE'\n",
			"a.py:1 note secret\n" },
		{ "README.md", "http://user:password@host/\n", "" },
		{ "a.py", "password = 'changeme1234567'\n", "" },
		{ "a.py", "password = input('password: ')\n", "" },
	};

	try_files(cases, COUNT(cases));
}

void test_no_message_repeats_the_secret(void)
{
	const struct lens_literal files[] = { { "a.py",
						      "key = '" AWS "'\nurl = 'https://u:h4rdToGuess@h/'\n" },
		{ "b.py", "api_key = '" RANDOM "'\n" } };
	const char *said = lens_said("security", files, COUNT(files), true);

	CU_ASSERT_PTR_NOT_NULL(strstr(said, "a.py:2 error secret"));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "b.py:1 note secret-value"));
	CU_ASSERT_PTR_NULL(strstr(said, "IAQ3EGRIFWPU7ZLMNB"));
	CU_ASSERT_PTR_NULL(strstr(said, "h4rdToGuess"));
	CU_ASSERT_PTR_NULL(strstr(said, RANDOM));
}

void test_calls_of_c_are_told_unless_bounded(void)
{
	static const struct file_case cases[] = {
		{ "a.c", "f() {\n gets(b);\n}", "a.c:2 error dangerous-call\n" },
		{ "a.c", "f() { strcpy(d, s); }", "a.c:1 note dangerous-call\n" },
		{ "a.c", "f() { strcpy(d, \"literal\"); strcat(d, a ? \"x\" : \"y\"); strcat(d, NAME); }",
			"a.c:1 note dangerous-call\n" }, /* a decides what is not written here */
		{ "a.c", "f() { strcpy(d, \"literal\"); strcat(d, NAME); }", "" },
		{ "a.c", "f() { if (strlen(s) < sizeof(d)) strcpy(d, s); }", "" },
		{ "a.c", "f() { d = malloc(strlen(s) + 1);\n strcpy(d, s); }", "" },
		{ "a.c", "f() { n = strlen(other); strcpy(d, s); }", "a.c:1 note dangerous-call\n" },
		{ "a.c", "f() { sprintf(b, \"%d-%x\", 1, 2); sprintf(b, \"%.*s %.8s\", 1, x, y); }", "" },
		{ "a.c", "f() { sprintf(b, \"%-5s\", x); }", "a.c:1 note dangerous-call\n" },
		{ "a.c", "f() { sprintf(b, format, x); }", "a.c:1 note dangerous-call\n" },
		{ "a.c", "f() { sprintf(b, \"100%%s\"); }", "" },
		{ "a.c", "f() { system(\"ls\"); popen(COMMAND, \"r\"); }", "" },
		{ "a.c", "f() { popen(cmd, \"r\"); }", "a.c:1 note dangerous-call\n" },
		{ "a.c", "f() { mktemp(t); }", "a.c:1 warning dangerous-call\n" },
		{ "a.c", "char *strcpy(char *d, const char *s);\n#define X strcpy(a, b)\n", "" },
		{ "a.c", "f() { /* strcpy(d, s) */ g(\"strcpy(d, s)\"); strncpy(d, s, n); o->system(x); }",
			"" },
		{ "a.cpp", "f() { std::strcpy(d, s); mine::system(x); }", "a.cpp:1 note dangerous-call\n" },
	};

	try_files(cases, COUNT(cases));
}

void test_scripts_that_run_values_are_told(void)
{
	static const struct file_case cases[] = {
		{ "a.js", "eval(x)", "a.js:1 warning dangerous-call\n" },
		{ "a.js", "eval('1 + 1'); o.eval(x); new Function('return 1')", "" },
		{ "a.js", "new Function(body)", "a.js:1 warning dangerous-call\n" },
		{ "a.js", "const { exec } = require('child_process'); exec(`ls ${x}`)",
			"a.js:1 warning dangerous-call\n" },
		{ "a.js", "import { execSync } from 'node:child_process'; execSync('ls ' + x)",
			"a.js:1 warning dangerous-call\n" },
		{ "a.js",
			"const { exec } = require('child_process'); exec('ls'); exec(x); execFile('ls', [x])",
			"" },
		{ "a.js", "/a/.exec(`b ${c}`)", "" },
		{ "a.php", "<?php eval($x); system(\"ls\"); unserialize($y);",
			"a.php:1 warning dangerous-call\na.php:1 warning dangerous-call\n" },
		{ "a.sh", "curl -fsSL https://x | sudo sh\n", "a.sh:1 warning pipe-to-shell\n" },
		{ "a.sh", "curl https://x \\\n | bash -s -- -y\n", "a.sh:1 warning pipe-to-shell\n" },
		{ "a.sh",
			"curl https://x | jq . | sort\ncurl x > y; echo a | sh\n# curl x | sh\necho 'curl x "
			"| sh'\n",
			"" },
	};

	try_files(cases, COUNT(cases));
}

void test_sql_with_values_in_it_is_told(void)
{
	static const struct file_case cases[] = {
		{ "A.java", "f(\"SELECT a FROM b WHERE c = '\" + name + \"'\");",
			"A.java:1 warning sql-concatenation\n" },
		{ "A.java", "f(\"SELECT a \" +\n \"FROM b WHERE c = ?\");", "" },
		{ "A.java", "f(\"SELECT a FROM \" + TABLE + \" WHERE c = ?\");", "" },
		{ "A.java", "f(\"SELECT a FROM \" + tableName);", "" },
		{ "A.java", "f(\"Select one from \" + names);", "A.java:1 warning sql-concatenation\n" },
		{ "A.java", "log(\"Update of \" + x + \" failed\"); // \"SELECT a FROM b\" + c\n", "" },
		{ "a.js", "q(`DELETE FROM a WHERE b = ${c}`)", "a.js:1 warning sql-concatenation\n" },
		{ "a.js", "q(sql`DELETE FROM a WHERE b = ${c}`); q(`SELECT a FROM b`)", "" },
		{ "a.go", "q := fmt.Sprintf(\"SELECT a FROM b WHERE c = '%s'\", d)",
			"a.go:1 warning sql-concatenation\n" },
		{ "a.go", "db.Query(\"SELECT a FROM b WHERE c LIKE '%s'\", d)", "" },
		{ "a.c", "void f(void) { snprintf(q, n, \"UPDATE a SET b='%s'\", c); }",
			"a.c:1 warning sql-concatenation\n" },
		{ "a.php", "<?php $q = \"SELECT a FROM b WHERE c = $d\";",
			"a.php:1 warning sql-concatenation\n" },
		{ "a.php", "<?php $q = \"SELECT a FROM {$db->prefix}b\"; $r = 'SELECT a FROM $b';", "" },
	};

	try_files(cases, COUNT(cases));
}

void test_images_that_trust_too_much_are_told(void)
{
	static const struct file_case cases[] = {
		{ "Dockerfile", "FROM debian\nUSER me\nCMD x\n", "Dockerfile:1 warning docker-latest\n" },
		{ "Dockerfile", "FROM reg:5000/a/b:latest AS c\nFROM c\nUSER me\n",
			"Dockerfile:1 warning docker-latest\n" },
		{ "Dockerfile",
			"FROM reg:5000/a/b:1.2\nFROM a@sha256:00\nFROM scratch\nARG V\nFROM $V\nUSER me\n",
			"" },
		{ "Dockerfile", "FROM --platform=x a:1 AS b\n\nFROM b\nCMD x\n",
			"Dockerfile:3 warning docker-root\n" },
		{ "Dockerfile", "FROM a:1\nUSER me\nUSER root\nENTRYPOINT [\"x\"]\n",
			"Dockerfile:1 warning docker-root\n" },
		{ "Dockerfile", "FROM a:1\nUSER root\nRUN y\nUSER me\nCMD x\n", "" },
		{ "Dockerfile", "FROM a:1\nRUN y\n", "" }, /* a base for others */
		{ "Dockerfile", "FROM gcr.io/distroless/static:nonroot\nCMD x\n", "" },
		{ "Dockerfile",
			"FROM a:1\nADD https://x/y /z\nADD --checksum=sha256:0 https://x/y /z\nADD a b\n",
			"Dockerfile:2 warning docker-add-url\n" },
		{ "Dockerfile", "FROM a:1\nRUN apt-get update \\\n # why\n && curl x | sh\n",
			"Dockerfile:2 warning pipe-to-shell\n" },
		{ "Dockerfile", "FROM a:1\n# RUN curl x | sh\nRUN curl x | tar x\n", "" },
	};

	try_files(cases, COUNT(cases));
}

void test_workflows_that_trust_strangers_are_told(void)
{
#define W ".github/workflows/a.yml"
	static const struct file_case cases[] = {
		{ "deps/x/" W, "steps:\n- uses: a/b@v1\n", "" }, /* nobody runs it there */
		{ W, "steps:\n- uses: a/b@v1\n- uses: 'a/b@v1' # again\n", W ":2 warning unpinned-action\n" },
		{ W,
			"- uses: a/b@0123456789abcdef0123456789abcdef01234567 # v1\n- uses: ./x\n- uses: "
			"actions/cache@v4\n",
			"" },
		{ W, "- uses: a/b@0123456789abcdef0123456789abcdef0123456\n",
			W ":1 warning unpinned-action\n" },
		{ W, "- uses: docker://a:1\n- uses: docker://a@sha256:0\n",
			W ":1 warning unpinned-action\n" },
		{ "doc/a.yml", "- uses: a/b@v1\n", "" },
		{ W,
			"on:\n  pull_request_target:\nsteps:\n- uses: actions/checkout@v4\n  with:\n"
			"    ref: ${{ github.event.pull_request.head.sha }}\n",
			W ":6 warning pull-request-target\n" },
		{ W, "on: [push, pull_request_target]\n- uses: actions/checkout@v4\n", "" },
		{ W,
			"on: pull_request # not pull_request_target\n- uses: actions/checkout@v4\n"
			"  ref: ${{ github.head_ref }}\n",
			"" },
	};

	try_files(cases, COUNT(cases));
}
