/* Tries coordinator/state/claims.c: what is packed comes back, by the layout of the version before too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/claims.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static const struct claim two[] = { { 1, 0, 3, 4, STR("r"), STR("m"), STR("q") },
	{ 0, 7, 9, 9, STR("s"), STR("n"), STR("p") } };

/* What the version before has stored of two claims on result 5, found by tier 1 through "tests": these in this order. */
static const char stored[] =
	"\x06refute\x05\0tests\x02\0\0\0\0\0\0\0\x07\0\0\0\0\x30\0\0" /* word, lens, files 0 and 7, bytes */
	"\x05\0\0\0\x01\x02\0\0\0"                                    /* of, found_by, count */
	"\x01\0\0\0\0\0\0\0\x03\0\0\0\x04\0\0\0\x01\0\0\0r\x01\0\0\0m\x01\0\0\0q"
	"\0\0\0\0\x07\0\0\0\x09\0\0\0\x09\0\0\0\x01\0\0\0s\x01\0\0\0n\x01\0\0\0p";

static void expect_two(const struct claims *about, const struct claim *claims)
{
	struct str rest = about->packed;
	struct claim claim;

	CU_ASSERT_EQUAL_FATAL(about->count, 2);
	CU_ASSERT_EQUAL(about->of, 5);
	CU_ASSERT_EQUAL(about->found_by, 1);
	for (size_t i = 0; i < 2; i++) {
		CU_ASSERT_TRUE_FATAL(claim_next(&rest, &claim));
		CU_ASSERT_EQUAL(claim.finding, claims[i].finding);
		CU_ASSERT_EQUAL(claim.file, claims[i].file);
		CU_ASSERT_EQUAL(claim.start_line, claims[i].start_line);
		CU_ASSERT_EQUAL(claim.end_line, claims[i].end_line);
		CU_ASSERT_TRUE(str_equal(claim.rule, claims[i].rule));
		CU_ASSERT_TRUE(str_equal(claim.message, claims[i].message));
		CU_ASSERT_TRUE(str_equal(claim.quote, claims[i].quote));
	}
	CU_ASSERT_FALSE(claim_next(&rest, &claim));
}

/* Whichever claim comes first, for its numbers stand where the other layout has the votes. */
void test_a_look_of_the_version_before_is_read_as_the_first(void)
{
	enum { CLAIM = 16 + 3 * 5, HEAD = sizeof stored - 1 - 2 * CLAIM };
	char turned[sizeof stored - 1];
	const struct claim other[] = { two[1], two[0] };
	struct claims about;

	memcpy(turned, stored, HEAD);
	memcpy(turned + HEAD, stored + HEAD + CLAIM, CLAIM);
	memcpy(turned + HEAD + CLAIM, stored + HEAD, CLAIM);
	for (size_t i = 0; i < 2; i++) {
		CU_ASSERT_TRUE_FATAL(claims_unpack(str_bytes(i ? turned : stored, sizeof turned), &about));
		CU_ASSERT_EQUAL(about.asked, 0);
		CU_ASSERT_EQUAL(about.tried, 0);
		CU_ASSERT_EQUAL(claims_votes(&about, 1).asked, 0);
		CU_ASSERT_EQUAL(claims_votes(&about, 1).unsure, 0);
		expect_two(&about, i ? other : two);
	}
}

void test_a_first_look_is_packed_as_the_version_before_reads_it(void)
{
	const struct claims about = { .of = 5, .found_by = 1, .count = 2 };
	struct buf packed = BUF_INIT;
	struct tool_spec spec;

	claims_pack(&packed, STR("tests"), &about, two, NULL);
	spec_unpack(buf_str(&packed), &spec);
	CU_ASSERT_EQUAL(spec.bytes, 2 * CLAIM_CONTEXT_BYTES);
	CU_ASSERT_EQUAL(packed.len, sizeof stored - 1);
	CU_ASSERT_TRUE(str_equal(buf_str(&packed), str_bytes(stored, sizeof stored - 1)));
	buf_release(&packed);
}

void test_a_later_look_carries_the_votes_of_those_before(void)
{
	static const struct {
		uint8_t asked;
		uint32_t tried;
		struct look_votes first, second;
	} cases[] = {
		{ 1, 2, { 1, 1, 0, 0 }, { 1, 0, 1, 0 } },
		{ 2, 0x80000001, { 2, 1, 1, 0 }, { 2, 0, 0, 2 } },
		{ 255, UINT32_MAX, { 255, 255, 0, 0 }, { 255, 0, 254, 1 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct look_votes votes[] = { cases[i].first, cases[i].second };
		const struct claims about = {
			.of = 5, .found_by = 1, .count = 2, .asked = cases[i].asked, .tried = cases[i].tried
		};
		struct buf packed = BUF_INIT;
		struct claims out;

		claims_pack(&packed, STR("tests"), &about, two, votes);
		CU_ASSERT_TRUE_FATAL(claims_unpack(buf_str(&packed), &out));
		CU_ASSERT_EQUAL(out.asked, cases[i].asked);
		CU_ASSERT_EQUAL(out.tried, cases[i].tried);
		expect_two(&out, two);
		for (uint32_t place = 0; place < 2; place++) {
			struct look_votes v = claims_votes(&out, place);

			CU_ASSERT_EQUAL(v.asked, votes[place].asked);
			CU_ASSERT_EQUAL(v.stands, votes[place].stands);
			CU_ASSERT_EQUAL(v.refuted, votes[place].refuted);
			CU_ASSERT_EQUAL(v.unsure, votes[place].unsure);
		}
		buf_release(&packed);
	}
}

/* The gates, the cache and the tables of costs know one word. */
void test_both_layouts_are_the_same_question_to_all_others(void)
{
	const struct claims about = { .of = 9, .found_by = 1, .count = 2, .asked = 1, .tried = 4 };
	const struct look_votes votes[] = { { 1, 1, 0, 0 }, { 1, 0, 1, 0 } };
	struct tool_spec before, later;
	struct buf packed = BUF_INIT;

	claims_pack(&packed, STR("tests"), &about, two, votes);
	CU_ASSERT_TRUE_FATAL(spec_unpack(str_bytes(stored, sizeof stored - 1), &before));
	CU_ASSERT_TRUE_FATAL(spec_unpack(buf_str(&packed), &later));
	CU_ASSERT_TRUE(str_equal(before.tool, STR(REFUTE_TOOL)) && str_equal(later.tool, STR(REFUTE_TOOL)));
	CU_ASSERT_TRUE(spec_is_of_model(&later) && !spec_is_review(&later));
	CU_ASSERT_EQUAL(before.bytes, later.bytes);
	CU_ASSERT_TRUE(claims_of(&before).len && str_equal(claims_of(&before), claims_of(&later)));
	buf_release(&packed);
}

/* Each in a block of its own length, so that one byte too far is seen. */
static void expect_cut(struct str whole)
{
	for (size_t len = 0; len < whole.len; len++) {
		char *bytes = malloc(len ? len : 1);
		struct claims about;
		struct claim claim;
		uint32_t n = 0;

		if (!bytes)
			abort();
		memcpy(bytes, whole.at, len);
		if (claims_unpack(str_bytes(bytes, len), &about)) {
			CU_ASSERT_EQUAL_FATAL(about.count, 2);
			(void)claims_votes(&about, 1);
			while (claim_next(&about.packed, &claim))
				n++;
			CU_ASSERT(n < 2);
		}
		free(bytes);
	}
}

void test_what_is_cut_has_never_all_its_claims(void)
{
	const struct claims about = { .of = 5, .found_by = 1, .count = 2, .asked = 1, .tried = 4 };
	const struct look_votes votes[] = { { 1, 1, 0, 0 }, { 1, 0, 1, 0 } };
	struct buf packed = BUF_INIT;

	claims_pack(&packed, STR("tests"), &about, two, votes);
	expect_cut(buf_str(&packed));
	expect_cut(str_bytes(stored, sizeof stored - 1));
	buf_release(&packed);
}
