/* Which of the known words was meant: optimal string alignment (Damerau-Levenshtein without overlaps). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/nearest.h"

#define WORD_BYTES_MOST 32

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned nearest_distance(struct str a, struct str b)
{
	unsigned d[WORD_BYTES_MOST + 1][WORD_BYTES_MOST + 1];

	if (a.len > WORD_BYTES_MOST || b.len > WORD_BYTES_MOST)
		return 99;
	for (size_t i = 0; i <= a.len; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= b.len; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		for (size_t j = 1; j <= b.len; j++) {
			unsigned change = a.at[i - 1] == b.at[j - 1] ? 0 : 1;

			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a.len][b.len];
}

const char *nearest(const char *word, const char *const *candidates, size_t count)
{
	struct str meant = str_of(word);
	const char *best = NULL;
	unsigned best_distance = 99;

	for (size_t i = 0; i < count; i++) {
		struct str candidate = str_of(candidates[i]);
		size_t longer = meant.len > candidate.len ? meant.len : candidate.len;
		unsigned far = nearest_distance(meant, candidate), most = (unsigned)(longer / 3);

		if (far < best_distance && far <= (most ? most : 1)) {
			best = candidates[i];
			best_distance = far;
		}
	}
	return best;
}
