/* Tries the runner of analyzers end to end on a small tree, with whichever of the four real tools are here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/tool_run.h"

#include "common/content/source.h"
#include "common/content/walk.h"
#include "common/io/toolset.h"
#include "coordinator/api/read_result.h"
#include "tests/support/spec_wire.h"
#include "worker/sandbox/workspace.h"

#include <CUnit/CUnit.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A tree, its workspace, the tools and a spawner. */
struct bench {
	char root[32], state[32];
	struct manifest manifest;
	struct workspace *workspace;
	struct toolset *tools;
	struct spawner *spawner;
};

static void file_put(const char *root, const char *name, const char *text)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", root, name);
	for (char *slash = strchr(path + strlen(root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void bench_open(struct bench *b, const char *tools)
{
	*b = (struct bench){ .root = "/tmp/reeve-tree-XXXXXX", .state = "/tmp/reeve-work-XXXXXX" };
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(spawner_open(&b->spawner), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(b->root));
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(b->state));
	CU_ASSERT_EQUAL_FATAL(toolset_load(tools, &b->tools, words), 0);
	toolset_probe(b->tools, b->spawner);
}

static void bench_walk(struct bench *b)
{
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(walk_tree(b->root, NULL, &b->manifest, words), 0);
	CU_ASSERT_EQUAL_FATAL(
		workspace_open(b->state, &b->manifest, b->root, (struct content_fetch){ 0 }, &b->workspace),
		0);
}

static void bench_close(struct bench *b)
{
	workspace_close(b->workspace);
	manifest_release(&b->manifest);
	toolset_free(b->tools);
	spawner_close(b->spawner);
	nftw(b->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	CU_ASSERT_TRUE(access(b->state, F_OK) != 0); /* the workspace went with its close */
}

/* Runs a tool over all files of its language. The result lives in the arena. */
static struct tool_result run_over(
	struct bench *b, const char *tool, enum sandbox_form form, struct arena *arena)
{
	uint32_t files[64];
	ptrdiff_t at = toolset_find(b->tools, str_of(tool));
	struct tool_spec spec = { str_of(tool), STR(""), files, 0 };
	struct attempt_progress progress = { 0 };
	struct attempt_output out = { 0 };
	const struct tool_result *result = NULL;

	CU_ASSERT_TRUE_FATAL(at >= 0);
	const struct tool_def *def = &toolset_defs(b->tools)[at];
	for (uint32_t i = 0; i < b->manifest.file_count; i++)
		for (size_t l = 0; l < def->language_count; l++)
			if (str_equal(b->manifest.files[i].language, def->languages[l]))
				files[spec.file_count++] = i;
	struct buf packed = tool_spec_pack(&spec);
	struct attempt_input in = { .kind = KIND_TOOL,
		.spec = buf_str(&packed),
		.manifest = &b->manifest,
		.workspace = b->workspace,
		.timeout_ms = 60000 };
	run_tool_in(&in, b->tools, b->spawner, form, &progress, &out);
	CU_ASSERT_EQUAL(out.outcome, OUTCOME_DONE);
	if (out.outcome == OUTCOME_DONE)
		result = read_tool_result(arena_str(arena, buf_str(&out.body)), arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(result);
	buf_release(&out.body);
	buf_release(&out.reason);
	buf_release(&packed);
	return *result;
}

static bool has_finding(
	const struct bench *b, const struct tool_result *r, const char *path, const char *rule)
{
	ptrdiff_t file = manifest_find(&b->manifest, str_of(path));

	for (size_t i = 0; i < r->finding_count; i++)
		if (r->findings[i].file == file && str_equal(r->findings[i].rule, str_of(rule)))
			return true;
	return false;
}

static const char *why_not(const struct bench *b, const struct tool_result *r, const char *path)
{
	ptrdiff_t file = manifest_find(&b->manifest, str_of(path));

	for (size_t i = 0; i < r->not_covered_count; i++)
		if (r->not_covered[i].file == file)
			return r->not_covered[i].why.at;
	return NULL;
}

/* Each quote must be what the tree holds. */
static void quotes_check(const struct bench *b, const struct tool_result *r)
{
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = &r->findings[i];
		struct buf content = BUF_INIT;
		struct str lines = STR("");

		CU_ASSERT_EQUAL(workspace_read(b->workspace, f->file, &content), 0);
		CU_ASSERT_TRUE(source_lines(buf_str(&content), f->start_line, f->end_line, &lines));
		CU_ASSERT_TRUE(str_equal(lines, f->quote));
		buf_release(&content);
	}
}

static const char cc_bad[] =
	"#include \"inc/b.h\"\nint f(void) { int x[2]; x[5] = 1; return x[0] + hh(0); }\n";
static const char sh_bad[] = "#!/bin/sh\ncd \"$1\"\necho $(ls)\n";
static const char py_bad[] =
	"import os\nimport subprocess\ndef f(a):\n    subprocess.call(a, shell=True)  # nosec\n"
	"    return undefinedthing\n";

static const struct {
	const char *path, *text;
} tree[] = {
	{ "src/a.c", cc_bad },
	{ "src/inc/b.h", "static inline int hh(int a) { int *q = 0; return *q + a; }\n" },
	{ "src/-o bad\n:1: x.c", cc_bad },
	{ "src/syntax.c", "int f( {\n" },
	{ "s.sh", sh_bad },
	{ "-rf.sh", sh_bad },
	{ "syntax.sh", "#!/bin/sh\nif then fi\n" },
	{ "p.py", py_bad },
	{ "caf\xff.py", py_bad },
	{ "syntax.py", "def f(:\n" },
	/* What the repository would like: to be left alone. */
	{ ".shellcheckrc", "disable=all\n" },
	{ "setup.cfg", "[bandit]\nskips: B602,B404\n[flake8]\nignore=F\n" },
	{ ".bandit", "[bandit]\nskips: B602\n" },
	{ "suppressions.txt", "*\n" },
	{ "src/.cppcheck", "*\n" },
	{ "subprocess.py", "raise SystemExit('the tree under test was run')\n" },
	{ "ast.py", "raise SystemExit('the tree under test was run')\n" },
};

static const struct {
	const char *tool, *path, *rule;
} wanted[] = {
	{ "cppcheck", "src/a.c", "cppcheck/arrayIndexOutOfBounds" },
	{ "cppcheck", "src/-o bad\n:1: x.c", "cppcheck/arrayIndexOutOfBounds" },
	{ "cppcheck", "src/inc/b.h", "cppcheck/nullPointer" },
	{ "shellcheck", "s.sh", "shellcheck/SC2164" },
	{ "shellcheck", "-rf.sh", "shellcheck/SC2046" },
	{ "bandit", "p.py", "bandit/B602" },
	{ "bandit", "caf\xff.py", "bandit/B602" },
	{ "pyflakes", "p.py", "pyflakes/undefined-name" },
	{ "pyflakes", "caf\xff.py", "pyflakes/unused-import" },
};
static const struct {
	const char *tool, *path;
} uncovered[] = { { "cppcheck", "src/syntax.c" }, { "shellcheck", "syntax.sh" }, { "bandit", "syntax.py" },
	{ "pyflakes", "syntax.py" } };

/* Brought by users: ./check installs none of these, so that their absence leaves no test out. */
static bool is_brought(const char *tool)
{
	static const char *const brought[] = { "hadolint", "jscpd", "node", "oxlint", "php", "ruff" };

	for (size_t i = 0; i < sizeof brought / sizeof brought[0]; i++)
		if (!strcmp(tool, brought[i]))
			return true;
	return false;
}

static void try_form(struct bench *b, enum sandbox_form form)
{
	for (size_t t = 0; t < toolset_count(b->tools); t++) {
		const char *tool = toolset_defs(b->tools)[t].name.at;
		struct arena arena = { 0 };

		/* Our own lies beside the worker, not beside a test: tests/integration/reeve_lens_test.sh tries it. */
		if (str_starts(str_of(tool), STR("reeve-")))
			continue;
		if (!toolset_version(b->tools, t).len) {
			if (!is_brought(tool))
				fprintf(stderr, "skipped: %s\n", toolset_why_not(b->tools, t).at);
			continue;
		}
		struct tool_result r = run_over(b, tool, form, &arena);
		quotes_check(b, &r);
		CU_ASSERT_TRUE(str_equal(r.sandbox, str_of(sandbox_name(form))));
		for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
			if (!strcmp(wanted[i].tool, tool)) {
				CU_ASSERT_TRUE(has_finding(b, &r, wanted[i].path, wanted[i].rule));
				CU_ASSERT_PTR_NULL(why_not(b, &r, wanted[i].path));
			}
		for (size_t i = 0; i < sizeof uncovered / sizeof uncovered[0]; i++)
			if (!strcmp(uncovered[i].tool, tool))
				CU_ASSERT_PTR_NOT_NULL(why_not(b, &r, uncovered[i].path));
		arena_release(&arena);
	}
}

void test_four_tools_find_what_is_there_in_each_sandbox(void)
{
	struct bench b;

	bench_open(&b, REEVE_SOURCE_DIR "/tools");
	for (size_t i = 0; i < sizeof tree / sizeof tree[0]; i++)
		file_put(b.root, tree[i].path, tree[i].text);
	bench_walk(&b);
	for (int form = 0; form < SANDBOX_FORMS; form++) {
		if (sandbox_works(b.spawner, (enum sandbox_form)form))
			try_form(&b, (enum sandbox_form)form);
		else
			fprintf(stderr, "skipped: %s does not work here\n",
				sandbox_name((enum sandbox_form)form));
	}
	bench_close(&b);
}

/* Its shard is one file; what it needs to judge that one lies beside it. */
void test_who_sees_the_tree_is_told_of_all_of_it(void)
{
	static const char tool[] = "name: lens\nlenses: [architecture]\nlanguages: [cpp]\nsees: tree\n"
				   "version: [" REEVE_BIN_DIR "/reeve-lens, --version]\n"
				   "command: [" REEVE_BIN_DIR
				   "/reeve-lens, architecture, --dir, \"{dir}\", --list, \"{list}\"]\n"
				   "exit: [0]\nfindings: { dialect: json, results: /results, path: /path, "
				   "line: /line, rule: /rule }\n"
				   "mapping: [{ severity: note, confidence: low }]\n";
	char tools[] = "/tmp/reeve-tools-XXXXXX";
	struct bench b;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(tools));
	file_put(tools, "lens.yaml", tool);
	bench_open(&b, tools);
	file_put(b.root, "a.hpp", "#include \"b.h\"\n");
	file_put(b.root, "b.h", "#include \"a.hpp\"\n");
	bench_walk(&b);
	for (int form = 0; form < SANDBOX_FORMS; form++) {
		struct arena arena = { 0 };

		CU_ASSERT_TRUE_FATAL(
			toolset_version(b.tools, 0).len > 0); /* reeve-lens is built with the tests */
		if (!sandbox_works(b.spawner, (enum sandbox_form)form)) {
			fprintf(stderr, "skipped: %s does not work here\n",
				sandbox_name((enum sandbox_form)form));
			continue;
		}
		struct tool_result r = run_over(&b, "lens", (enum sandbox_form)form, &arena);

		CU_ASSERT_EQUAL(r.finding_count, 1);
		CU_ASSERT_TRUE(has_finding(&b, &r, "a.hpp", "lens/include-cycle"));
		CU_ASSERT_EQUAL(r.not_covered_count, 0);
		arena_release(&arena);
	}
	bench_close(&b);
	nftw(tools, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void test_a_file_that_changed_or_went_says_so(void)
{
	struct arena arena = { 0 };
	struct bench b;

	bench_open(&b, REEVE_SOURCE_DIR "/tools");
	file_put(b.root, "a.sh", sh_bad);
	file_put(b.root, "b.sh", sh_bad);
	bench_walk(&b);
	file_put(b.root, "a.sh", "#!/bin/sh\necho changed\n");
	struct tool_result r = run_over(&b, "shellcheck", SANDBOX_PRLIMIT, &arena);
	if (r.tool_version.len) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(why_not(&b, &r, "a.sh"));
		CU_ASSERT_STRING_EQUAL(why_not(&b, &r, "a.sh"), "changed during the run");
		CU_ASSERT_TRUE(has_finding(&b, &r, "b.sh", "shellcheck/SC2164"));
	}
	arena_release(&arena);
	bench_close(&b);
}

/* Tools made of a shell, each broken in its own way: every file of the shard says why. */
void test_a_tool_that_breaks_covers_nothing_and_says_why(void)
{
	static const struct {
		const char *script, *why;
	} cases[] = {
		{ "exit 3", "t ended with exit code 3" },
		{ "echo no >&2; exit 1", "t ended with exit code 1: no" },
		{ "kill -SEGV $$", "t crashed (signal 11)" },
		{ "sleep 100", "t timed out after 1 s" },
		{ "cat /dev/zero", "the output of t is larger than 16 MiB" },
		{ "echo '{ no json'", "the answer of the tool could not be read" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char tools[] = "/tmp/reeve-tools-XXXXXX", text[1024];
		struct arena arena = { 0 };
		struct bench b;

		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(tools));
		snprintf(text, sizeof text,
			"name: t\nlenses: [a, b]\nlanguages: [shell]\nversion: [echo, 1]\ntimeout_s: "
			"%d\nexit: [0]\n"
			"command: [sh, -c, \"%s\", x, \"{files}\"]\nfindings: { dialect: json, results: /r, "
			"path: /p }\n"
			"mapping: [{ severity: note, confidence: low }]\n",
			strstr(cases[i].why, "timed out") ? 1 : 60, cases[i].script);
		file_put(tools, "t.yaml", text);
		bench_open(&b, tools);
		file_put(b.root, "a.sh", sh_bad);
		bench_walk(&b);
		struct tool_result r = run_over(&b, "t", SANDBOX_PRLIMIT, &arena);
		CU_ASSERT_EQUAL(r.not_covered_count, 2); /* one a lens */
		CU_ASSERT_PTR_NOT_NULL_FATAL(why_not(&b, &r, "a.sh"));
		CU_ASSERT_STRING_EQUAL(why_not(&b, &r, "a.sh"), cases[i].why);
		CU_ASSERT_FALSE(r.repeatable);
		arena_release(&arena);
		bench_close(&b);
		nftw(tools, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
}

/* What the next job would find otherwise is not kept for it. */
void test_only_what_chance_had_no_part_in_is_repeatable(void)
{
	static const struct {
		const char *answer;
		bool repeatable, covered;
	} cases[] = {
		{ "", true, true },
		{ "FILE:1: found", true, true },
		{ "FILE:0: cannot parse", true, false },
		{ "FILE:0: the time was over", false, false },
		{ "FILE:2: ended here", true, false },
		{ "FILE:2: no memory", false, false },
		/* Who was short of time for other files may have been for this one. */
		{ "/elsewhere:0: the time was over", false, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char tools[] = "/tmp/reeve-tools-XXXXXX", text[2048];
		struct arena arena = { 0 };
		struct bench b;

		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(tools));
		snprintf(text, sizeof text,
			"name: t\nlenses: [a]\nlanguages: [shell]\nversion: [echo, 1]\nexit: [0]\n"
			"command: [sh, -c, 'echo \"%s\" | sed \"s|FILE|$1|\"', x, \"{files}\"]\n"
			"findings: { dialect: lines, pattern: '^([^:]*):([12]): (.*)$', path: \"1\", line: "
			"\"2\", message: \"3\" }\n"
			"not_covered: { dialect: lines, pattern: '^([^:]*):0: (.*)$', path: \"1\", message: "
			"\"2\" }\n"
			"mapping:\n"
			"  - { message: found, severity: note, confidence: low }\n"
			"  - { message: ended here, not_covered: true }\n"
			"  - { message: no memory, not_covered: true, chance: true }\n"
			"  - { message: the time was over, not_covered: true, chance: true }\n",
			cases[i].answer);
		file_put(tools, "t.yaml", text);
		bench_open(&b, tools);
		file_put(b.root, "a.sh", sh_bad);
		bench_walk(&b);
		struct tool_result r = run_over(&b, "t", SANDBOX_PRLIMIT, &arena);
		CU_ASSERT_EQUAL(r.repeatable, cases[i].repeatable);
		CU_ASSERT_EQUAL(why_not(&b, &r, "a.sh") == NULL, cases[i].covered);
		arena_release(&arena);
		bench_close(&b);
		nftw(tools, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
}

/* What others have fetched is not there for a tool that did not declare it. */
void test_a_tool_sees_what_it_declares(void)
{
	static const struct {
		const char *sees;
		bool header, data; /* which of the others it can see */
	} cases[] = { { "file", false, false }, { "package\nreads: [.h]", true, false },
		{ "package\nreads: [.inc]", false, false }, { "tree", true, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char tools[] = "/tmp/reeve-tools-XXXXXX", text[2048];
		struct bench b;

		CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(tools));
		snprintf(text, sizeof text,
			"name: t\nlenses: [a]\nlanguages: [shell]\nversion: [echo, 1]\nexit: [0]\nsees: %s\n"
			"command: [sh, -c, 'd=$1; shift; [ ! -e $d/in/b.h ] || echo \"$1:1: header\"; "
			"[ ! -e $d/in/c.json ] || echo \"$1:1: data\"', x, \"{dir}\", \"{files}\"]\n"
			"findings: { dialect: lines, pattern: '^([^:]*):(1): (.*)$', path: \"1\", line: "
			"\"2\", "
			"rule: \"3\", message: \"3\" }\n"
			"mapping: [{ severity: note, confidence: low }]\n",
			cases[i].sees);
		file_put(tools, "t.yaml", text);
		bench_open(&b, tools);
		file_put(b.root, "in/a.sh", sh_bad);
		file_put(b.root, "in/b.h", "int b;\n");
		file_put(b.root, "in/c.json", "{}\n");
		bench_walk(&b);
		for (uint32_t file = 0; file < b.manifest.file_count; file++)
			CU_ASSERT_EQUAL(workspace_need(b.workspace, file), 0);
		for (int form = 0; form < SANDBOX_FORMS; form++) {
			struct arena arena = { 0 };

			if (!sandbox_works(b.spawner, (enum sandbox_form)form))
				continue;
			struct tool_result r = run_over(&b, "t", (enum sandbox_form)form, &arena);
			CU_ASSERT_EQUAL(has_finding(&b, &r, "in/a.sh", "t/header"), cases[i].header);
			CU_ASSERT_EQUAL(has_finding(&b, &r, "in/a.sh", "t/data"), cases[i].data);
			CU_ASSERT_TRUE(r.repeatable);
			CU_ASSERT_EQUAL(r.not_covered_count, 0);
			arena_release(&arena);
		}
		bench_close(&b);
		nftw(tools, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
}

void test_a_missing_tool_is_done_and_covers_nothing(void)
{
	char tools[] = "/tmp/reeve-tools-XXXXXX";
	struct arena arena = { 0 };
	struct bench b;

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(tools));
	file_put(tools, "t.yaml",
		"name: t\nlenses: [a]\nlanguages: [shell]\nversion: [no-such-program]\nexit: [0]\ncommand: "
		"[t, \"{files}\"]\n"
		"findings: { dialect: json, results: /r, path: /p }\nmapping: [{ severity: note, confidence: "
		"low }]\n");
	bench_open(&b, tools);
	file_put(b.root, "a.sh", sh_bad);
	bench_walk(&b);
	struct tool_result r = run_over(&b, "t", SANDBOX_PRLIMIT, &arena);
	CU_ASSERT_EQUAL(r.tool_version.len, 0);
	CU_ASSERT_EQUAL(r.finding_count, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(why_not(&b, &r, "a.sh"));
	CU_ASSERT_STRING_EQUAL(why_not(&b, &r, "a.sh"), "t is not installed on this worker");
	CU_ASSERT_TRUE(r.repeatable); /* its recipe says so, too */
	arena_release(&arena);
	bench_close(&b);
	nftw(tools, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void test_input_that_is_none_fails(void)
{
	static const uint32_t files[] = { 7 };
	struct tool_spec spec = { STR("shellcheck"), STR(""), files, 1 };
	struct bench b;

	bench_open(&b, REEVE_SOURCE_DIR "/tools");
	file_put(b.root, "a.sh", sh_bad);
	bench_walk(&b);
	struct buf packed = tool_spec_pack(&spec);
	struct str specs[] = { STR("\xff\xff"), buf_str(&packed), STR("") };
	for (size_t i = 0; i < 3; i++) {
		struct attempt_progress progress = { 0 };
		struct attempt_output out = { 0 };
		struct attempt_input in = {
			.kind = KIND_TOOL, .spec = specs[i], .manifest = &b.manifest, .workspace = b.workspace
		};

		run_tool(&in, b.tools, b.spawner, &progress, &out);
		CU_ASSERT_EQUAL(out.outcome, OUTCOME_FAILED);
		CU_ASSERT_TRUE(out.reason.len > 0);
		buf_release(&out.body);
		buf_release(&out.reason);
	}
	buf_release(&packed);
	bench_close(&b);
}
