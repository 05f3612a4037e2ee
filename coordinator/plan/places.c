/* Hashes paths, and finds files by their place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/places.h"
#include "common/sha256.h"

#include <stdlib.h>

uint64_t place_of_path(struct str path)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t place = 0;

	sha256_of(path, hash);
	for (size_t i = 0; i < sizeof place; i++)
		place = place << 8 | hash[i];
	return place >> (64 - PLACE_BITS);
}

static int by_language_and_place(const void *left, const void *right)
{
	const struct plan_file *a = left, *b = right;

	if (a->language != b->language)
		return a->language < b->language ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

void places_order(struct plan_file *files, size_t count)
{
	if (count)
		qsort(files, count, sizeof *files, by_language_and_place);
}

size_t places_from(const struct job_work *work, uint32_t language, uint64_t place)
{
	struct plan_file key = { .language = language, .place = place };
	size_t low = 0, high = work->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_language_and_place(&work->files[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < work->file_count && work->files[low].language == language ? low : work->file_count;
}
