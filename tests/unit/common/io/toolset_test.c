/* Tries common/io/toolset.c and its schema: what is refused, and with which line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/paths.h"
#include "common/io/tool_read.h"
#include "common/io/toolset.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define GOOD                                                                                                 \
	"name: t\nlenses: [a, b]\nlanguages: [c]\nversion: [t, -V]\ncommand: [t, \"{files}\"]\nexit: [0]\n"  \
	"findings: { dialect: lines, pattern: '^(.*)$', path: \"1\" }\n"                                     \
	"mapping: [{ severity: note, confidence: low }]\n"

static int read_text(const char *text, char words[256])
{
	struct arena arena = { 0 };
	struct tool_def def;
	int err = tool_read(str_of(text), &arena, &def, words);

	arena_release(&arena);
	return err;
}

void test_each_wrong_key_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "line 1: nothing in it" },
		{ "- a\n", "line 1: expected keys and values" },
		{ GOOD "colour: red\n", "line 9: unknown key 'colour'" },
		{ GOOD "name: u\n", "line 9: this key stands here twice" },
		{ GOOD "sees: everything\n", "line 9: expected one of file, package, tree" },
		{ GOOD "timeout_s: 0\n", "line 9: expected 1 to 3600 seconds" },
		{ GOOD "timeout_s: 3601\n", "line 9: expected 1 to 3600 seconds" },
		{ GOOD "timeout_s: soon\n", "line 9: expected a number" },
		{ GOOD "memory_mb: 99999999999999999999\n", "line 9: expected a number" },
		{ GOOD "runs_repo_code: maybe\n", "line 9: expected true or false" },
		{ GOOD "not_covered:\n  dialect: json\n  path: file\n",
			"line 10: a field of json is a pointer, /name, or a key, #1" },
		{ GOOD "not_covered:\n  dialect: xml\n  results: e\n  path: file\n",
			"line 10: a field of xml is an attribute: @name or child/@name" },
		{ GOOD "not_covered:\n  dialect: lines\n  pattern: '('\n  path: \"1\"\n",
			"line 10: 'pattern' is no regular expression" },
		{ GOOD "not_covered:\n  dialect: lines\n  pattern: 'x'\n  path: x\n",
			"line 10: a field of lines is the number of a group, 1 to 9" },
		{ GOOD "optional: perhaps\n", "line 9: expected true or false" },
		{ GOOD "not_covered:\n  dialect: xml\n  results: e\n  path: \"@f\"\n  message: \"{m}\"\n",
			"line 10: a field of xml is an attribute: @name or child/@name" },
		{ GOOD "not_covered: { dialect: yaml }\n",
			"line 9: expected one of json, xml, lines, sarif" },
		{ GOOD "reads: &a [x]\n", "line 9: anchors, aliases and tags are not used here" },
		{ GOOD "reads: *a\n", "line 9: anchors, aliases and tags are not used here" },
		{ GOOD "reads: [[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]\n", "line 9: nested too deeply" },
		{ GOOD "reads: [\n", "line 10: did not find expected node content" },
		{ GOOD "---\nname: b\n", "line 9: a second document" },
		{ "name: T\n", "line 1: a name has 1 to 63 of a-z 0-9 - _ ." },
		{ "name: t\n", "line 1: 'lenses' is missing" },
		{ "exit: [32]\n", "line 1: an exit code that counts is below 32" },
		{ "lenses: []\n", "line 1: expected a list" },
		{ "mapping:\n  - severity: note\n",
			"line 2: a row needs severity and confidence, or not_covered, or drop" },
		{ "mapping:\n  - { drop: true, chance: true }\n",
			"line 2: 'chance' says why a file was not covered: it needs not_covered" },
		{ "mapping:\n  - severity: bad\n", "line 2: expected one of note, warning, error" },
	};
	char words[256];

	CU_ASSERT_EQUAL(read_text(GOOD, words), 0);
	CU_ASSERT_EQUAL(
		read_text(GOOD "not_covered: { dialect: sarif }\ninstall: npm i\noptional: true\n", words),
		0);
	CU_ASSERT_EQUAL(
		read_text(
			GOOD "not_covered:\n  dialect: json\n  path: \"#1\"\n  message: \"{/a} b\"\n", words),
		0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		words[0] = '\0';
		CU_ASSERT_EQUAL(read_text(cases[i].text, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		if (strcmp(words, cases[i].words))
			fprintf(stderr, "got '%s', want '%s'\n", words, cases[i].words);
	}
}

void test_a_tool_that_names_no_files_is_refused(void)
{
	char words[256];
	char text[] = GOOD;

	memcpy(strstr(text, "{files}"), "{filez}", 7);
	CU_ASSERT_EQUAL(read_text(text, words), -E_INVALID);
	CU_ASSERT_STRING_EQUAL(words, "line 1: 'command' has neither {files} nor {list}");
}

static void file_write(const char *dir, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static void file_remove(const char *dir, const char *name)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
}

void test_words_name_the_file(void)
{
	char dir[] = "/tmp/reeve-toolset-XXXXXX", words[256];
	struct toolset *t;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	file_write(dir, "t.yaml", GOOD);
	file_write(dir, "README", "no tool");
	CU_ASSERT_EQUAL_FATAL(toolset_load(dir, &t, words), 0);
	CU_ASSERT_EQUAL(toolset_count(t), 1);
	CU_ASSERT_EQUAL(toolset_find(t, STR("t")), 0);
	CU_ASSERT_EQUAL(toolset_find(t, STR("u")), -1);
	toolset_free(t);
	file_write(dir, "u.yaml", GOOD);
	CU_ASSERT_EQUAL(toolset_load(dir, &t, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "/u.yaml: line 1: 'name' is not that of the file"));
	file_remove(dir, "t.yaml");
	file_remove(dir, "u.yaml");
	file_remove(dir, "README");
	rmdir(dir);
	CU_ASSERT_EQUAL(toolset_load(dir, &t, words), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "No such file or directory"));
}

static bool listed(const struct str *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], str_of(word)))
			return true;
	return false;
}

void test_our_own_tools_load_and_cover_their_languages(void)
{
	static const struct {
		const char *tool, *language, *lens;
	} cases[] = {
		{ "cppcheck", "c", "security" },
		{ "cppcheck", "cpp", "performance" },
		{ "pmccabe", "cpp", "architecture" },
		{ "shellcheck", "shell", "security" },
		{ "bash", "shell", "architecture" },
		{ "bandit", "python", "security" },
		{ "pyflakes", "python", "architecture" },
		{ "pylint", "python", "architecture" },
		{ "radon", "python", "architecture" },
		{ "vulture", "python", "architecture" },
		{ "python", "python", "architecture" },
		{ "codespell", "markdown", "documentation" },
		{ "codespell", "text", "documentation" },
		{ "yamllint", "yaml", "architecture" },
		{ "oxlint", "typescript", "security" },
		{ "node", "javascript", "architecture" },
		{ "jscpd", "typescript", "architecture" },
		{ "php", "php", "architecture" },
		{ "xmllint", "xml", "architecture" },
		{ "json", "json", "architecture" },
		{ "hadolint", "dockerfile", "security" },
		{ "ruff", "python", "architecture" },
		{ "reeve-security", "shell", "security" },
		{ "reeve-architecture", "rust", "architecture" },
		{ "reeve-performance", "go", "performance" },
		{ "reeve-documentation", "markdown", "documentation" },
		{ "reeve-tests", "rust", "tests" },
	};
	char words[256] = "";
	struct toolset *t;

	CU_ASSERT_EQUAL_FATAL(toolset_load(REEVE_SOURCE_DIR "/tools", &t, words), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ptrdiff_t at = toolset_find(t, str_of(cases[i].tool));

		CU_ASSERT_TRUE_FATAL(at >= 0);
		const struct tool_def *def = &toolset_defs(t)[at];
		CU_ASSERT_TRUE(listed(def->languages, def->language_count, cases[i].language));
		CU_ASSERT_TRUE(listed(def->lenses, def->lens_count, cases[i].lens));
	}
	for (size_t i = 0; i < toolset_count(t); i++)
		CU_ASSERT_TRUE(toolset_defs(t)[i].install.len > 0 ||
			       str_starts(toolset_defs(t)[i].name, STR("reeve-")));
	toolset_free(t);
}

/* No folder of the system has a program of this name; PATH is not asked for it. */
void test_what_begins_with_reeve_is_found_beside_us(void)
{
	char dir[] = "/tmp/reeve-toolset-XXXXXX", words[256], text[sizeof GOOD + 64];
	struct buf beside = BUF_INIT;
	struct spawner *s;
	struct toolset *t;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	CU_ASSERT_EQUAL_FATAL(paths_program("reeve-toolset-test", &beside), 0);
	unlink(beside.at);
	CU_ASSERT_EQUAL_FATAL(symlink("/bin/echo", beside.at), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	snprintf(text, sizeof text,
		"name: t\nlenses: [a]\nlanguages: [c]\nversion: [reeve-toolset-test, 4.2]\n%s",
		strstr(GOOD, "command"));
	file_write(dir, "t.yaml", text);
	CU_ASSERT_EQUAL_FATAL(toolset_load(dir, &t, words), 0);
	toolset_probe(t, s);
	CU_ASSERT_TRUE(str_equal(toolset_version(t, 0), STR("4.2")));
	toolset_free(t);
	/* Gone, it is what PATH has: nothing. */
	unlink(beside.at);
	CU_ASSERT_EQUAL_FATAL(toolset_load(dir, &t, words), 0);
	toolset_probe(t, s);
	CU_ASSERT_TRUE(str_equal(toolset_why_not(t, 0), STR("t is not installed")));
	toolset_free(t);
	file_remove(dir, "t.yaml");
	rmdir(dir);
	buf_release(&beside);
	spawner_close(s);
}

/* Tools that are programs of every system, made to answer in each way. */
void test_the_probe_tells_what_is_not_there(void)
{
	static const struct {
		const char *version, *found, *why_not;
	} cases[] = {
		{ "[echo, Tool v1 version 2.10-b+c, 7]", "2.10-b+c", "" },
		{ "[sh, -c, 'echo 3; exit 1']", "", "t does not tell its version (exit code 1)" },
		{ "[echo, none]", "", "t does not tell its version (exit code 0)" },
		{ "[no-such-program]", "", "t is not installed" },
	};
	struct spawner *s;

	CU_ASSERT_EQUAL_FATAL(spawner_open(&s), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char dir[] = "/tmp/reeve-toolset-XXXXXX", text[1024], words[256];
		const char *rest = strstr(GOOD, "command");
		struct toolset *t;

		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
		snprintf(text, sizeof text, "name: t\nlenses: [a]\nlanguages: [c]\nversion: %s\n%s",
			cases[i].version, rest);
		file_write(dir, "t.yaml", text);
		CU_ASSERT_EQUAL_FATAL(toolset_load(dir, &t, words), 0);
		toolset_probe(t, s);
		CU_ASSERT_TRUE(str_equal(toolset_version(t, 0), str_of(cases[i].found)));
		CU_ASSERT_TRUE(str_equal(toolset_why_not(t, 0), str_of(cases[i].why_not)));
		toolset_free(t);
		file_remove(dir, "t.yaml");
		rmdir(dir);
	}
	spawner_close(s);
}
