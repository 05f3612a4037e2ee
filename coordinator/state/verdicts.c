/* Counts verdicts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/verdicts.h"
#include "common/rand.h"

#include <string.h>

static uint64_t nonzero(uint64_t key)
{
	return key ? key : 1;
}

uint64_t verdict_key(const struct tier *tier, struct str lens)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t key = 0;

	tier_hash(tier, hash);
	for (int i = 0; i < 8; i++)
		key = key << 8 | hash[i];
	return nonzero(rand_mix(key ^ str_hash(lens)));
}

/* Below 4 KB, 16 KB, 64 KB, and so on. */
static uint64_t size_of(uint32_t bytes)
{
	uint64_t size = 0;

	for (uint64_t most = 4096; bytes >= most; most *= 4)
		size++;
	return size;
}

uint64_t verdict_kind_key(uint64_t key, const struct verdict_kind *kind)
{
	return nonzero(rand_mix(key ^ rand_mix((uint64_t)kind->language << 8 | (size_of(kind->bytes) + 1))));
}

static uint64_t weight_of(const struct verdict_row *row)
{
	uint64_t sum = 0;

	for (int i = 0; i < VERDICTS_REFUSALS; i++)
		sum += (uint64_t)row->after[i].accepted + row->after[i].refused;
	return sum;
}

static const struct verdict_row *row_find(const struct verdict_book *book, uint64_t key)
{
	for (uint64_t i = 0; i < VERDICTS_PLACES; i++) {
		const struct verdict_row *row = &book->rows[(key + i) % VERDICTS_ROWS_MOST];

		if (row->key == key)
			return row;
	}
	return NULL;
}

static struct verdict_row *row_of(struct verdict_book *book, uint64_t key)
{
	struct verdict_row *least = &book->rows[key % VERDICTS_ROWS_MOST];
	const struct verdict_row *known = row_find(book, key);

	if (known)
		return &book->rows[known - book->rows];
	for (uint64_t i = 1; i < VERDICTS_PLACES; i++) {
		struct verdict_row *row = &book->rows[(key + i) % VERDICTS_ROWS_MOST];

		if (weight_of(row) < weight_of(least))
			least = row;
	}
	*least = (struct verdict_row){ .key = key };
	return least;
}

static void count_add(struct verdict_count *count, uint32_t accepted, uint32_t refused)
{
	uint64_t a = (uint64_t)count->accepted + accepted, r = (uint64_t)count->refused + refused;

	for (; a + r > VERDICTS_WINDOW; a /= 2)
		r /= 2;
	*count = (struct verdict_count){ (uint32_t)a, (uint32_t)r };
}

static uint32_t place_of(uint32_t refusals)
{
	return refusals < VERDICTS_REFUSALS ? refusals : VERDICTS_REFUSALS - 1;
}

void verdict_add(struct verdict_book *book, uint64_t key, uint32_t refusals, bool accepted)
{
	count_add(&row_of(book, key)->after[place_of(refusals)], accepted, !accepted);
}

void verdict_tally_add(struct verdict_tally *tally, uint64_t key, uint32_t refusals, bool accepted)
{
	uint32_t i = 0;

	while (i < tally->count && tally->rows[i].key != key)
		i++;
	if (i == VERDICTS_OF_JOB)
		return;
	if (i == tally->count)
		tally->rows[tally->count++] = (struct verdict_row){ .key = key };
	count_add(&tally->rows[i].after[place_of(refusals)], accepted, !accepted);
}

struct verdict_row verdict_find(const struct verdict_book *book, uint64_t key)
{
	const struct verdict_row *row = row_find(book, key);

	return row ? *row : (struct verdict_row){ .key = key };
}

/* No count is over VERDICTS_WINDOW: a byte has room for it. */
_Static_assert((int)VERDICTS_WINDOW <= (int)UINT8_MAX, "a byte each");

void verdict_tally_pack(const struct verdict_tally *tally, struct buf *out)
{
	buf_add_u8(out, (uint8_t)tally->count);
	for (uint32_t i = 0; i < tally->count; i++) {
		buf_add_u64(out, tally->rows[i].key);
		for (int n = 0; n < VERDICTS_REFUSALS; n++) {
			buf_add_u8(out, (uint8_t)tally->rows[i].after[n].accepted);
			buf_add_u8(out, (uint8_t)tally->rows[i].after[n].refused);
		}
	}
}

bool verdict_tally_unpack(struct str bytes, struct verdict_tally *out)
{
	struct reader r = reader_of(bytes);

	memset(out, 0, sizeof *out);
	out->count = read_u8(&r);
	if (out->count > VERDICTS_OF_JOB)
		return false;
	for (uint32_t i = 0; i < out->count; i++) {
		out->rows[i].key = read_u64(&r);
		for (int n = 0; n < VERDICTS_REFUSALS; n++) {
			out->rows[i].after[n].accepted = read_u8(&r);
			out->rows[i].after[n].refused = read_u8(&r);
		}
	}
	return !r.broken && !r.rest.len;
}

void verdict_book_learn(struct verdict_book *book, const struct verdict_tally *tally)
{
	for (uint32_t i = 0; i < tally->count; i++) {
		const struct verdict_row *said = &tally->rows[i];
		struct verdict_row *row = row_of(book, nonzero(said->key));

		for (int n = 0; n < VERDICTS_REFUSALS; n++)
			count_add(&row->after[n], said->after[n].accepted, said->after[n].refused);
	}
}
