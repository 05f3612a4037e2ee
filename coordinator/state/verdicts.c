/* Counts verdicts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/verdicts.h"
#include "common/rand.h"

uint64_t verdict_key(const struct tier *tier, struct str lens)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t key = 0;

	tier_hash(tier, hash);
	for (int i = 0; i < 8; i++)
		key = key << 8 | hash[i];
	return rand_mix(key ^ str_hash(lens));
}

static struct verdict_row *row_of(struct verdict_book *book, uint64_t key)
{
	struct verdict_row *row;

	for (uint32_t i = 0; i < book->count; i++)
		if (book->rows[i].key == key)
			return &book->rows[i];
	row = &book->rows[book->next];
	book->next = (book->next + 1) % VERDICTS_ROWS_MOST;
	book->count += book->count < VERDICTS_ROWS_MOST;
	*row = (struct verdict_row){ .key = key };
	return row;
}

void verdict_add(struct verdict_book *book, uint64_t key, uint32_t refusals, bool accepted)
{
	struct verdict_count *count =
		&row_of(book, key)->after[refusals < VERDICTS_REFUSALS ? refusals : VERDICTS_REFUSALS - 1];

	if (accepted)
		count->accepted++;
	else
		count->refused++;
}

struct verdict_row verdict_find(const struct verdict_book *book, uint64_t key)
{
	for (uint32_t i = 0; i < book->count; i++)
		if (book->rows[i].key == key)
			return book->rows[i];
	return (struct verdict_row){ .key = key };
}
