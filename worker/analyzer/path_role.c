/* Knows the names that folders and files of tests have. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"

#include "worker/analyzer/lens.h"

#include <ctype.h>
#include <strings.h>

static const char test_folders[] = "test tests spec specs __tests__ unittest unittests testsuite test-suite "
				   "unit-tests integration-tests integration_tests e2e t testcases";
static const char aside_folders[] = "example examples sample samples demo demos doc docs bench benches "
				    "benchmark benchmarks script scripts ci contrib "
				    "migrations locale locales .github debian packaging";
static const char sample_folders[] =
	"fixture fixtures __fixtures__ testdata test-data test_data template templates _templates skeleton "
	"cookiecutter __snapshots__ snapshots vendor vendored _vendor deps third_party third-party external "
	"externals node_modules .pc";

/* What is set before or behind the name of what is tested. */
static const char *const before[] = { "test_", "test-", "Test", "tests_" };
static const char *const behind[] = { "_test", "_tests", "-test", "-tests", ".test", ".tests", ".spec",
	"_spec", "-spec", "_unittest", "Test", "Tests", "TestCase", "Spec" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct str path_last(struct str path)
{
	return str_sub(path, (size_t)(str_find_last(path, '/') + 1), path.len);
}

struct str path_stem(struct str path)
{
	struct str base = path_last(path);
	ptrdiff_t dot = str_find(str_sub(base, 1, base.len), '.'); /* ".eslintrc.js" begins with one */

	return dot < 0 ? base : str_sub(base, 0, (size_t)dot + 1);
}

/* The last component does not count: it is a file. */
static bool folder_in(struct str path, const char *names)
{
	size_t from = 0;
	char low[32];

	for (size_t i = 0; i < path.len; i++) {
		size_t len = i - from;

		if (path.at[i] != '/')
			continue;
		if (len < sizeof low) {
			for (size_t k = 0; k < len; k++)
				low[k] = (char)tolower((unsigned char)path.at[from + k]);
			if (lens_language(names, str_bytes(low, len)))
				return true;
		}
		from = i + 1;
	}
	return false;
}

static struct str without_ending(struct str base)
{
	ptrdiff_t dot = str_find_last(base, '.');

	return dot > 0 ? str_sub(base, 0, (size_t)dot) : base;
}

/* "Testable.java" is no test, "TestCase1.java" is: behind "Test" a name begins anew. */
static bool parts(struct str stem, size_t at)
{
	unsigned char c = at < stem.len ? (unsigned char)stem.at[at] : 'A';

	return !islower(c);
}

static bool cut_name(struct str *stem)
{
	for (size_t i = 0; i < COUNT(behind); i++)
		if (str_ends(*stem, str_of(behind[i]))) {
			*stem = str_sub(*stem, 0, stem->len - strlen(behind[i]));
			return true;
		}
	for (size_t i = 0; i < COUNT(before); i++)
		if (str_starts(*stem, str_of(before[i])) &&
			(before[i][0] != 'T' || parts(*stem, strlen(before[i])))) {
			*stem = str_sub(*stem, strlen(before[i]), stem->len);
			return true;
		}
	return false;
}

bool path_is_test(struct str path)
{
	struct str stem = without_ending(path_last(path));

	return folder_in(path, test_folders) || cut_name(&stem) || str_equal(stem, STR("conftest")) ||
	       str_equal(stem, STR("test")) || str_equal(stem, STR("tests")) || str_ends(path, STR(".bats"));
}

bool path_is_aside(struct str path)
{
	return folder_in(path, aside_folders) || path_is_sample(path);
}

bool path_is_sample(struct str path)
{
	return folder_in(path, sample_folders) || str_find(path, '{') >= 0; /* "{{name}}/README.md" */
}

struct str path_tested_name(struct str path)
{
	struct str stem = without_ending(path_last(path));

	(void)cut_name(&stem);
	return stem;
}
