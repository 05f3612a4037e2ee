/* Tries the checks for stale names and for a README without commands. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/lens_fixture.h"

#include <CUnit/CUnit.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void test_paths_that_are_gone_are_told(void)
{
	static const struct {
		const char *path, *text, *said;
	} cases[] = {
		{ "a.md", "x\nsee `src/gone.c`\n", "a.md:2 note stale-name\n" },
		{ "a.md", "see `src/gone.c:12`, `src/lost.c`\n", "a.md:1 note stale-name\n" },
		{ "a.rst", "see ``src/gone.c``\n", "a.rst:1 note stale-name\n" },
		{ "src/a.md", "see `inner/gone.c`\n", "src/a.md:1 note stale-name\n" },
		{ "a.md", "see `src/there.c`, `src/there.c:7`, `inner/deep.c`\n", "" },
		{ "src/a.md", "see `inner/deep.c`\n", "" },
		{ "a.md", "see src/gone.c, `gone.c`, `src/gone`, `src/gone.xyz`\n", "" },
		{ "a.md", "see `other/gone.c`, `/src/gone.c`, `./src/gone.c`\n", "" }, /* not of this tree */
		{ "a.md", "see `src/foo.c`, `src/my/x.c`, `src/NAME.c`, `src/*.c`\n", "" },
		{ "a.md", "```\nsrc/gone.c\n```\n", "" },
		{ "CHANGELOG.md", "gone: `src/gone.c`\n", "" },
		{ "docs/adr/1.md", "then: `src/gone.c`\n", "" },
		{ "a.md", "see `src/made.pb.h`, `out/x/made.c`\n", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct lens_literal files[] = { { cases[i].path, cases[i].text },
			{ "src/there.c", "int a;\n" }, { "src/inner/deep.c", "int b;\n" },
			{ "out/kept.c", "int c;\n" }, { ".gitignore", "out/x\n" } };

		CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, COUNT(files), false),
			cases[i].said, cases[i].text));
	}
}

void test_a_readme_says_how_to_run_and_to_test(void)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{ "# X\nwords\n", "README.md:1 note readme-commands\nREADME.md:1 note readme-commands\n" },
		{ "# X\nwords on tests\n", "README.md:1 note readme-commands\n" }, /* it may say how */
		{ "# X\n```\nmake\n```\n", "README.md:1 note readme-commands\n" },
		{ "# X\n```\nmake test\n```\n", "" },
		{ "# X\n```\n$ CC=clang ./run\n```\nthen `npm test`\n", "" },
		{ "# X\n\n    cargo build\n    cargo test\n", "" },
		{ "# X\n```\nsome words\n```\n`pytest`\n",
			"" }, /* code of which nobody knows what it starts */
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct lens_literal files[] = { { "README.md", cases[i].text }, { "a.c", "int a;\n" },
			{ "tests/a_test.c", "int b;\n" } };

		CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, COUNT(files), false),
			cases[i].said, cases[i].text));
	}
}

void test_a_readme_need_not_say_what_others_say(void)
{
	const struct lens_literal files[] = { { "README.md", "# X\n```\nmake\n```\n" }, { "a.c", "int a;\n" },
		{ "CONTRIBUTING.md", "Run `make check`.\n" }, { "tests/a_test.c", "int b;\n" } };
	const struct lens_literal words[] = { { "README.md", "# Words\n" }, { "b.md", "words\n" } };

	CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, 4, false), "", "CONTRIBUTING.md"));
	CU_ASSERT_TRUE(lens_same(lens_said("documentation", files, 2, false), "", "nothing to test"));
	CU_ASSERT_TRUE(lens_same(lens_said("documentation", words, 2, false), "", "no code"));
}
