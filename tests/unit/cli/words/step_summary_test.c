/* Tries cli/words/step_summary.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/step_summary.h"

#include "common/report/github.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void test_only_github_in_a_step_writes_a_summary(void)
{
	static const struct {
		const char *environment, *formats[2];
		bool due;
	} cases[] = {
		{ "f", { "json", "github" }, true },
		{ "f", { "json", "markdown" }, false },
		{ "f", { NULL, NULL }, false },
		{ "", { "github", NULL }, false },
		{ NULL, { "github", NULL }, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct options o = { .output_count = 2 };
		const char *path;

		o.outputs[0].format = cases[i].formats[0];
		o.outputs[1].format = cases[i].formats[1];
		if (cases[i].environment)
			setenv("GITHUB_STEP_SUMMARY", cases[i].environment, 1);
		else
			unsetenv("GITHUB_STEP_SUMMARY");
		path = step_summary_path(&o);
		CU_ASSERT_EQUAL(path != NULL, cases[i].due);
		CU_ASSERT_TRUE(!path || !strcmp(path, "f"));
	}
	unsetenv("GITHUB_STEP_SUMMARY");
}

static long long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long long)st.st_size : -1;
}

/* What an earlier command of the step wrote takes room away. */
void test_the_limit_is_that_of_the_step(void)
{
	static const char page[] = "one line\n";
	long long most = GITHUB_SUMMARY_BYTES_MOST, len = sizeof page - 1;
	char path[] = "/tmp/reeve-step-XXXXXX";
	int fd = mkstemp(path);

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	for (long long room = len - 1; room <= len + 1; room++) {
		CU_ASSERT_EQUAL(ftruncate(fd, most - room), 0);
		CU_ASSERT_TRUE(step_summary_append(path, STR("one line\n")));
		CU_ASSERT_EQUAL(size_of(path), room < len ? most - room : most - room + len);
	}
	CU_ASSERT_EQUAL(ftruncate(fd, most + 1), 0);
	CU_ASSERT_TRUE(step_summary_append(path, STR("one line\n")));
	CU_ASSERT_EQUAL(size_of(path), most + 1);
	close(fd);
	unlink(path);
	CU_ASSERT_TRUE(step_summary_append(path, STR("one line\n"))); /* the runner made none: we do */
	CU_ASSERT_EQUAL(size_of(path), len);
	unlink(path);
	CU_ASSERT_FALSE(step_summary_append("/dev/null/below", STR("one line\n")));
}
