/* A router's file comes back as it was written; anything else than such a file is refused, and no figure of one is wild. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/router.h"

#include "common/rand.h"
#include "common/sha256.h"

#include <CUnit/Basic.h>
#include <math.h>

#define MAGIC_BYTES "reev"
enum { HASH_BYTES = 8, HEAD_BYTES = 13 + 4 * 4 };

/* Weights from a seed; chances of 0.2 at a margin of -1, 0.6 at 1 and 0.9 at 2. */
static struct router *made(void)
{
	static struct router r;
	uint64_t chance = 1;

	for (int h = 0; h < ROUTER_HEADS; h++) {
		struct router_weights *w = &r.heads[h];

		w->bias = 0.5f;
		w->knot_count = 3;
		w->knots[0] = (struct router_knot){ -1, 0.2f };
		w->knots[1] = (struct router_knot){ 1, 0.6f };
		w->knots[2] = (struct router_knot){ 2, 0.9f };
		for (int t = 0; t < FEATURES_TABLES; t++) {
			w->scale[t] = 0.01f;
			for (int i = 0; i < FEATURES_BUCKETS; i++)
				w->bucket[t][i] = (int8_t)((int)rand_below(&chance, 255) - 127);
		}
	}
	return &r;
}

/* The check at the end is made anew: what is wrong has to be found by itself. */
static int read_changed(struct buf *file, size_t at, const void *bytes, size_t len)
{
	static struct router r;
	unsigned char hash[SHA256_BYTES];
	char kept[16];
	int err;

	memcpy(kept, file->at + at, len);
	memcpy(file->at + at, bytes, len);
	sha256_of(str_sub(buf_str(file), 0, file->len - HASH_BYTES), hash);
	memcpy(file->at + file->len - HASH_BYTES, hash, HASH_BYTES);
	err = router_read(buf_str(file), &r);
	memcpy(file->at + at, kept, len);
	return err;
}

void test_written_and_read(void)
{
	static struct router back;
	struct buf file = BUF_INIT, again = BUF_INIT;

	router_write(made(), &file);
	CU_ASSERT(file.len < ROUTER_BYTES_MOST);
	CU_ASSERT_EQUAL(router_read(buf_str(&file), &back), 0);
	router_write(&back, &again);
	CU_ASSERT(str_equal(buf_str(&file), buf_str(&again)));
	buf_release(&file);
	buf_release(&again);
}

void test_chance(void)
{
	static const struct {
		float margin, chance;
	} cases[] = { { -100, 0.2f }, { -1, 0.2f }, { 0, 0.4f }, { 1, 0.6f }, { 1.5f, 0.75f }, { 2, 0.9f },
		{ 100, 0.9f } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_DOUBLE_EQUAL(
			router_chance(&made()->heads[0], cases[i].margin), cases[i].chance, 1e-6);
}

/* The margin is what it says: bias, structure, and each table's sum over the root of its count. */
void test_margin(void)
{
	static const uint16_t words[] = { 1, 2, 3, 4 }, grams[] = { 5 };
	struct features f = {
		.buckets = { words, grams }, .counts = { 4, 1 }, .structure = { [STRUCTURE_WORDS] = 0.5f }
	};
	struct router_weights *w = &made()->heads[0];

	memset(w->bucket, 0, sizeof w->bucket);
	w->bucket[FEATURES_WORDS][2] = 100;
	w->bucket[FEATURES_GRAMS][5] = -10;
	w->structure[STRUCTURE_WORDS] = 3;
	CU_ASSERT_DOUBLE_EQUAL(router_margin(w, &f), 0.5 + 1.5 + 0.01 * 100 / 2 - 0.01 * 10, 1e-6);
	f.counts[FEATURES_WORDS] = f.counts[FEATURES_GRAMS] = 0;
	CU_ASSERT_DOUBLE_EQUAL(router_margin(w, &f), 2, 1e-6);
}

void test_damaged(void)
{
	static struct router r;
	struct buf file = BUF_INIT;
	uint64_t chance = 1;

	router_write(made(), &file);
	for (int i = 0; i < 200; i++) {
		size_t at = rand_below(&chance, file.len);

		file.at[at] ^= 1;
		CU_ASSERT_EQUAL(router_read(buf_str(&file), &r), -E_INVALID);
		file.at[at] ^= 1;
		CU_ASSERT_EQUAL(router_read(str_sub(buf_str(&file), 0, at), &r), -E_INVALID);
	}
	buf_add_byte(&file, 0);
	CU_ASSERT_EQUAL(router_read(buf_str(&file), &r), -E_INVALID);
	CU_ASSERT_EQUAL(router_read(STR(""), &r), -E_INVALID);
	buf_release(&file);
}

/* What stands behind the last weight is none of ours, even where the check at the end is right. */
void test_too_long(void)
{
	static const char more[HASH_BYTES + 1] = { 0 };
	struct buf file = BUF_INIT;

	router_write(made(), &file);
	CU_ASSERT_EQUAL(read_changed(&file, 0, MAGIC_BYTES, 4), 0);
	buf_add(&file, more, 1);
	CU_ASSERT_EQUAL(read_changed(&file, 0, MAGIC_BYTES, 4), -E_INVALID);
	buf_release(&file);
}

void test_hostile_figures(void)
{
	static const float nan_figure = NAN, endless = INFINITY, below = -1, over = 1.5f, high = 0.95f,
			   huge = 1e7f, far = 3;
	static const uint32_t none = 0, one = 1, many = ROUTER_KNOTS_MOST + 1, other = 2;
	const size_t structure = HEAD_BYTES + 4, scale = structure + 4 * FEATURES_STRUCTURES,
		     count = scale + 4 * FEATURES_TABLES, knots = count + 4;
	const struct {
		size_t at;
		const void *bytes;
		int err;
	} cases[] = {
		{ knots + 4, &none, 0 }, /* a chance of 0, and still ascending: the door is not simply shut */
		{ HEAD_BYTES, &nan_figure, -E_INVALID }, { HEAD_BYTES, &endless, -E_INVALID },
		{ structure, &huge, -E_INVALID }, { scale, &below, -E_INVALID }, { count, &none, -E_INVALID },
		{ count, &one, -E_INVALID }, { count, &many, -E_INVALID },
		{ knots, &far, -E_INVALID },      /* its margin is above the next one's */
		{ knots + 4, &high, -E_INVALID }, /* and so is its chance */
		{ knots + 4, &over, -E_INVALID }, { knots + 4, &below, -E_INVALID },
		{ knots + 8, &below, -E_INVALID }, /* the same margin as the one before */
		{ 13, &other, -E_INVALID },        /* version */
		{ 17, &one, -E_INVALID },          /* heads */
		{ 21, &one, -E_INVALID },          /* bits */
		{ 25, &one, -E_INVALID },          /* structures */
		{ 0, &one, -E_INVALID },           /* magic */
	};
	struct buf file = BUF_INIT;

	router_write(made(), &file);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(read_changed(&file, cases[i].at, cases[i].bytes, 4), cases[i].err);
	buf_release(&file);
}
