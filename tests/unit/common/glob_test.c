/* Tries common/glob.c: each pattern beside fnmatch(3), and what it takes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/glob.h"

#include <CUnit/CUnit.h>
#include <fnmatch.h>
#include <stdio.h>

static bool fits(const char *pattern, const char *text)
{
	uint64_t steps = 0;

	return glob_fits(str_of(pattern), str_of(text), &steps);
}

void test_a_pattern_means_what_fnmatch_says(void)
{
	static const char *const patterns[] = { "", "*", "**", "?", "a*b*c", "*.c", "src/*", "src/**/a.c",
		"[ab]*", "[!ab]*", "[^ab]*", "[]]", "[!]]", "[a-c]x", "[a-]", "[-a]", "[z-a]", "[a", "*[",
		"[]", "\\*", "a\\", "\\a*", "[\\]a]", "[a-\\c]", "[[:alpha:]]*", "[![:digit:]]",
		"[[:punct:]a-c]", "*[[:upper:]].c" };
	static const char *const texts[] = { "", "a", "b", "c", "z", "ab", "abc", "axbxc", ".c", "x.c",
		"src/", "src/x/a.c", "src/a.c", "]", "[", "-", "*", "\\", "a\\", "[a", "x[", "[]", "bx", "5",
		"A.c", "/A.c" };

	for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
		for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
			bool same = fits(patterns[i], texts[k]) == !fnmatch(patterns[i], texts[k], 0);

			CU_ASSERT_TRUE(same);
			if (!same)
				printf("\n%s beside %s\n", patterns[i], texts[k]);
		}
}

/* All of up to five signs beside all texts of up to four letters. */
void test_every_short_pattern_means_what_fnmatch_says(void)
{
	enum { SIGNS = 7, PATTERNS = 7 * 7 * 7 * 7 * 7, TEXTS = 4 * 4 * 4 * 4 };
	static const char signs[] = "ab*?[]\\", letters[] = "ab[\\";
	int differ = 0;

	for (int i = 0; i < PATTERNS; i++) {
		char pattern[6] = "", text[5] = "";

		for (int n = i, at = 0; n && at < 5; n /= SIGNS)
			pattern[at++] = signs[n % SIGNS];
		for (int k = i % 5; k < TEXTS; k += 5) {
			memset(text, 0, sizeof text);
			for (int n = k, at = 0; n && at < 4; n /= 4)
				text[at++] = letters[n % 4];
			differ += fits(pattern, text) == (fnmatch(pattern, text, 0) != 0);
		}
	}
	CU_ASSERT_EQUAL(differ, 0);
}

/* A plain end that the text does not have is seen at once; no pattern takes more than both lengths multiplied. */
void test_what_a_pattern_takes_is_counted(void)
{
	static char text[300], pattern[150];
	uint64_t steps = 0;

	memset(text, 'a', sizeof text);
	CU_ASSERT_FALSE(glob_fits(STR("*.c"), str_bytes(text, sizeof text), &steps));
	CU_ASSERT_EQUAL(steps, 1);
	memset(pattern, 'a', sizeof pattern);
	pattern[0] = pattern[149] = '*';
	pattern[148] = 'b';
	CU_ASSERT_FALSE(glob_fits(str_bytes(pattern, 150), str_bytes(text, 300), &steps));
	CU_ASSERT_TRUE(steps > 150 * 150 && steps < 4 * 150 * 300);
}

/* Of each [ it is found out once that it has no end, though behind the last one there is a ] that ends no other. */
void test_a_set_without_an_end_is_counted_once(void)
{
	static char text[300], pattern[150];
	uint64_t steps = 0;

	memset(text, '[', sizeof text);
	memset(pattern, '[', sizeof pattern);
	pattern[0] = pattern[149] = '*';
	CU_ASSERT_TRUE(glob_fits(str_bytes(pattern, 150), str_bytes(text, 300), &steps));
	CU_ASSERT_TRUE(steps > 150 * 150 / 2 && steps < 150 * 150);
	memcpy(pattern + 140, "[:a:]b*", 8);
	steps = 0;
	CU_ASSERT_FALSE(glob_fits(str_bytes(pattern, 147), str_bytes(text, 300), &steps));
	CU_ASSERT_TRUE(steps > 150 * 150 && steps < 4 * 150 * 300);
}
