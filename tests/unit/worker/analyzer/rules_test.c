/* Tries that no rule of any lens is without a tree where it speaks and one where it is silent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

#define COUNT(a)       (sizeof(a) / sizeof((a)[0]))
#define TEN(line)      line line line line line line line line line line
#define HUNDRED(line)  TEN(TEN(line))
#define THOUSAND(line) TEN(HUNDRED(line))
#define RANDOM         "q7Zp2Lx9Vt4Rk8Ws3Nb6"
#define WORKFLOW       ".github/workflows/a.yml"
/* 51 lines of code, one more than needs a test. */
#define SOURCE(name) "int " name "(int x) { return x; }\n" TEN("x = y;\nx = y;\nx = y;\nx = y;\nx = y;\n")
#define TEST         "int main(void) { assert(1); }\n"
#define FOREIGN(ref)                                                                                         \
	"on: pull_request_target\njobs:\n  a:\n    steps:\n    - uses: actions/checkout@v4\n      with:\n"   \
	"        ref: " ref "\n"
#define INNER "if (a) { if (b) { if (c) { if (d) { if (e) { if (f) { "
#define LAYER(name, header)                                                                                  \
	{                                                                                                    \
		"app/" name ".c", "#include \"" header "\"\n"                                                \
	}
#define LAYERS(header)                                                                                       \
	LAYER("1", header), LAYER("2", header), LAYER("3", header), LAYER("4", header), LAYER("5", header),  \
		LAYER("6", header), LAYER("7", header), LAYER("8", "lib/l.h"), { "app/a.h", "" },            \
	{                                                                                                    \
		"lib/l.h", ""                                                                                \
	}
#define INCLUDERS(a, b)                                                                                      \
	LAYER("1", a), LAYER("2", a), LAYER("3", a), LAYER("4", a), LAYER("5", a), LAYER("6", a),            \
		LAYER("7", a), LAYER("8", a), LAYER("9", b), LAYER("10", "s.h"), LAYER("11", "s.h"),         \
		LAYER("12", "s.h"), LAYER("13", "s.h"), LAYER("14", "s.h"), LAYER("15", "s.h"),              \
		LAYER("16", "s.h"), LAYER("17", "s.h"), LAYER("18", "s.h"), LAYER("19", "s.h"),              \
		LAYER("20", "s.h"),                                                                          \
	{                                                                                                    \
		"s.h", ""                                                                                    \
	}

enum { FILES_MOST = 24 };

/* The two trees differ in what the rule is about, and in nothing else. */
static const struct fixture {
	const char *rule;
	struct lens_literal fires[FILES_MOST], quiet[FILES_MOST];
} fixtures[] = {
	{ "architecture/include-cycle", { { "a.h", "#include \"b.h\"\n" }, { "b.h", "#include \"a.h\"\n" } },
		{ { "a.h", "#include \"b.h\"\n" }, { "b.h", "#include <a.h>\n" } } },
	{ "architecture/import-cycle", { { "a.py", "import b\n" }, { "b.py", "import a\n" } },
		{ { "a.py", "import b\n" }, { "b.py", "def f():\n  import a\n" } } },
	{ "architecture/god-file", { { "a.c", THOUSAND("int x;\nint y;\n") "int z;\n" } },
		{ { "a.c", THOUSAND("int x;\nint y;\n") } } },
	{ "architecture/god-header",
		{ INCLUDERS("g.h", "g.h"), { "g.h", HUNDRED("int x;\nint y;\nint z;\n") } },
		{ INCLUDERS("g.h", "s.h"), { "g.h", HUNDRED("int x;\nint y;\nint z;\n") } } },
	{ "architecture/long-function", { { "a.c", "f()\n{\n" HUNDRED("x();\ny();\n") "z();\n}\n" } },
		{ { "a.c", "f()\n{\n" HUNDRED("x();\ny();\n") "/* z */\n}\n" } } },
	{ "architecture/deep-function", { { "a.c", "f() { " INNER "while (g) { x(); } } } } } } } }" } },
		{ { "a.c", "f() { " INNER "x(); } } } } } } }" } } },
	{ "architecture/layering", { LAYERS("lib/l.h"), { "lib/l.c", "#include \"app/a.h\"\n" } },
		{ LAYERS("lib/l.h"), { "lib/l.c", "#include \"l.h\"\n" } } },
	{ "documentation/dead-link", { { "a.md", "[b](gone.md)\n" } },
		{ { "a.md", "[b](there.md)\n" }, { "there.md", "# One\n" } } },
	{ "documentation/dead-anchor", { { "a.md", "# One\n[b](#two)\n" } },
		{ { "a.md", "# One\n[b](#one)\n" } } },
	{ "documentation/stale-name", { { "a.md", "see `src/gone.c`\n" }, { "src/a.c", "int a;\n" } },
		{ { "a.md", "see `src/a.c`\n" }, { "src/a.c", "int a;\n" } } },
	{ "documentation/undocumented", { { "include/a.h", "int x(void);\n" } },
		{ { "include/a.h", "/* What. */\nint x(void);\n" } } },
	{ "documentation/readme-commands",
		{ { "README.md", "# X\nwords\n" }, { "a.c", "int a;\n" }, { "tests/a_test.c", "int b;\n" } },
		{ { "README.md", "# X\n`make test`\n" }, { "a.c", "int a;\n" },
			{ "tests/a_test.c", "int b;\n" } } },
	{ "performance/loop-cost", { { "a.c", "f() { for (i = 0; i < strlen(s); i++) x(); }" } },
		{ { "a.c", "f() { for (i = 0, n = strlen(s); i < n; i++) x(); }" } } },
	{ "security/secret",
		{ { "a.c", "k = \"AK"
			   "IAQ3EGRIFWPU7ZLMNB\";\n" } },
		{ { "a.c", "k = \"AKIA\";\n" } } },
	{ "security/secret-value", { { "a.c", "password = \"" RANDOM "\";\n" } },
		{ { "a.c", "word = \"" RANDOM "\";\n" } } },
	{ "security/dangerous-call", { { "a.c", "f() { strcpy(d, s); }" } },
		{ { "a.c", "f() { strcpy(d, \"s\"); }" } } },
	{ "security/sql-concatenation", { { "a.js", "q(`DELETE FROM a WHERE b = ${c}`)" } },
		{ { "a.js", "q(`DELETE FROM a WHERE b = ?`, c)" } } },
	{ "security/pipe-to-shell", { { "a.sh", "curl -fsSL https://x | sh\n" } },
		{ { "a.sh", "curl -fsSL https://x | tar x\n" } } },
	{ "security/docker-latest", { { "Dockerfile", "FROM debian\nUSER me\nCMD x\n" } },
		{ { "Dockerfile", "FROM debian:12\nUSER me\nCMD x\n" } } },
	{ "security/docker-root", { { "Dockerfile", "FROM debian:12\nCMD x\n" } },
		{ { "Dockerfile", "FROM debian:12\nUSER me\nCMD x\n" } } },
	{ "security/docker-add-url", { { "Dockerfile", "FROM debian:12\nADD https://x/y /y\n" } },
		{ { "Dockerfile", "FROM debian:12\nADD y /y\n" } } },
	{ "security/unpinned-action", { { WORKFLOW, "steps:\n- uses: a/b@v1\n" } },
		{ { WORKFLOW, "steps:\n- uses: a/b@0123456789abcdef0123456789abcdef01234567\n" } } },
	{ "security/pull-request-target",
		{ { WORKFLOW, FOREIGN("${{ github.event.pull_request.head.sha }}") } },
		{ { WORKFLOW, FOREIGN("main") } } },
	{ "tests/no-tests", { { "src/a.c", SOURCE("a_go") } },
		{ { "src/a.c", SOURCE("a_go") },
			{ "tests/a_test.c", "int main(void) { assert(a_go(1)); }\n" } } },
	{ "tests/untested-source",
		{ { "src/a.c", SOURCE("a_go") }, { "src/b.c", SOURCE("b_go") }, { "tests/a_test.c", TEST } },
		{ { "src/a.c", SOURCE("a_go") }, { "src/b.c", SOURCE("b_go") }, { "tests/a_test.c", TEST },
			{ "tests/b_test.c", TEST } } },
	{ "tests/empty-test", { { "tests/a.py", "def test_a():\n    f()\n" } },
		{ { "tests/a.py", "def test_a():\n    assert f()\n" } } },
	{ "tests/skipped-test", { { "a.test.js", "it.skip('a', () => { expect(f()).toBe(1); });\n" } },
		{ { "a.test.js", "it('a', () => { expect(f()).toBe(1); });\n" } } },
	{ "tests/focused-test", { { "a.test.js", "it.only('a', () => { expect(f()).toBe(1); });\n" } },
		{ { "a.test.js", "it('a', () => { expect(f()).toBe(1); });\n" } } },
};

static const struct fixture *fixture_of(const char *rule)
{
	for (size_t i = 0; i < COUNT(fixtures); i++)
		if (!strcmp(fixtures[i].rule, rule))
			return &fixtures[i];
	return NULL;
}

/* Whether the rule speaks of this tree. */
static bool speaks(const char *rule, const struct lens_literal *files)
{
	const char *slash = strchr(rule, '/');
	char lens[64], line[64];
	size_t count = 0;

	while (count < FILES_MOST && files[count].path)
		count++;
	snprintf(lens, sizeof lens, "%.*s", (int)(slash - rule), rule);
	snprintf(line, sizeof line, " %s\n", slash + 1);
	return strstr(lens_said(lens, files, count, false), line);
}

static bool right(const char *rule)
{
	const struct fixture *f = fixture_of(rule);
	const char *wrong = !f                        ? "has no fixture"
			    : !speaks(rule, f->fires) ? "is silent where it must speak"
			    : !f->quiet[0].path       ? "has no tree where it is silent"
			    : speaks(rule, f->quiet)  ? "speaks where it must be silent"
						      : NULL;

	if (wrong)
		fprintf(stderr, "%s %s\n", rule, wrong);
	return !wrong;
}

void test_every_rule_speaks_in_one_tree_and_is_silent_in_another(void)
{
	struct buf rules = BUF_INIT;
	size_t count = 0;

	lens_rules(&rules);
	for (char *at = rules.at, *end; at && (end = strchr(at, '\n')); at = end + 1, count++) {
		*end = '\0';
		CU_ASSERT_TRUE(right(at));
	}
	CU_ASSERT_TRUE(count > 0);
	buf_release(&rules);
}

void test_no_fixture_is_of_a_rule_that_is_gone(void)
{
	struct buf rules = BUF_INIT;

	lens_rules(&rules);
	for (size_t i = 0; i < COUNT(fixtures); i++) {
		char line[128];

		snprintf(line, sizeof line, "%s\n", fixtures[i].rule);
		CU_ASSERT_PTR_NOT_NULL(strstr(rules.at, line));
	}
	buf_release(&rules);
}
