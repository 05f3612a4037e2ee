/* Tries coordinator/state/second_look.c: which findings are looked at again, by whom, and what verdicts mean. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/second_look.h"

#include <CUnit/CUnit.h>

void test_what_a_model_calls_a_warning_is_looked_at_again(void)
{
	static const struct {
		enum severity severity;
		bool by_model;
		enum second_look look;
	} cases[] = {
		{ SEVERITY_ERROR, false, SECOND_NONE },
		{ SEVERITY_NOTE, false, SECOND_NONE },
		{ SEVERITY_NOTE, true, SECOND_SPARED },
		{ SEVERITY_WARNING, true, SECOND_WANTED },
		{ SEVERITY_ERROR, true, SECOND_WANTED },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (enum confidence c = CONFIDENCE_LOW; c < CONFIDENCES; c++) {
			struct finding f = { .severity = cases[i].severity, .confidence = c };

			CU_ASSERT_EQUAL(second_look_of(&f, cases[i].by_model), cases[i].look);
		}
}

void test_others_refute_and_the_stronger_ones_first(void)
{
	static const struct {
		size_t count;
		uint32_t can;
		size_t found_by, most, n, tiers[3];
	} cases[] = {
		{ 1, 1, 0, 2, 1, { 0 } },    /* alone: it looks itself */
		{ 1, 0, 0, 2, 0, { 0 } },    /* nobody is there */
		{ 3, 7, 0, 1, 1, { 1 } },    /* the next stronger */
		{ 3, 7, 0, 3, 2, { 1, 2 } }, /* never who found it beside others */
		{ 3, 7, 1, 3, 2, { 2, 0 } }, /* then the weaker */
		{ 3, 7, 2, 2, 2, { 1, 0 } }, /* the strongest: the next weaker first */
		{ 3, 5, 0, 2, 1, { 2 } },    /* without a key in the middle */
		{ 3, 4, 2, 2, 1, { 2 } },    /* only who found it has a key */
		{ 4, 15, 1, 2, 2, { 2, 3 } },
		{ 4, 15, 1, 0, 0, { 0 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t out[TIERS_MOST] = { 0 };
		size_t n = second_look_tiers(
			cases[i].count, cases[i].can, cases[i].found_by, cases[i].most, out);

		CU_ASSERT_EQUAL(n, cases[i].n);
		for (size_t k = 0; k < n && k < cases[i].n; k++)
			CU_ASSERT_EQUAL(out[k], cases[i].tiers[k]);
	}
}

/* Two may disagree; three cannot, but for those that are unsure. */
void test_an_even_number_of_looks_is_only_had_where_it_is_wanted(void)
{
	static const struct {
		unsigned asked, others;
		bool finder;
		unsigned wanted, most;
	} cases[] = {
		{ 0, 3, true, 3, 3 },
		{ 0, 9, true, 3, 3 },
		{ 0, 2, true, 3, 3 },  /* of two that disagree who found it has the casting voice */
		{ 0, 2, false, 3, 1 }, /* or the second is not asked at all */
		{ 0, 1, true, 3, 1 },  /* two tiers: who found it is none of two */
		{ 0, 0, true, 3, 1 },  /* one */
		{ 0, 0, false, 3, 0 },
		{ 0, 2, true, 2, 2 },
		{ 0, 1, true, 2, 1 },
		{ 0, 3, true, 1, 1 },
		{ 1, 1, true, 3, 3 },
		{ 1, 0, true, 3, 1 }, /* the others failed: one decides */
		{ 2, 0, true, 3, 3 },
		{ 2, 0, false, 3, 2 }, /* who could decide between them is not there */
		{ 3, 5, true, 3, 3 },
		{ 1, 2, true, 1, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			second_look_most(cases[i].asked, cases[i].others, cases[i].finder, cases[i].wanted),
			cases[i].most);
}

void test_a_claim_is_open_while_one_look_more_can_decide(void)
{
	static const struct {
		struct look_votes votes; /* asked, stands, refuted, unsure */
		unsigned most;
		bool open;
	} cases[] = {
		{ { 0, 0, 0, 0 }, 1, true },
		{ { 1, 1, 0, 0 }, 1, false },
		{ { 1, 0, 0, 1 }, 1, false },
		{ { 1, 1, 0, 0 }, 3, true },
		{ { 1, 0, 0, 1 }, 3, true },
		{ { 2, 2, 0, 0 }, 3, false },
		{ { 2, 0, 2, 0 }, 3, false },
		{ { 2, 1, 1, 0 }, 3, true },
		{ { 2, 1, 0, 1 }, 3, true },
		{ { 2, 0, 0, 2 }, 3, false }, /* a third could decide nothing */
		{ { 2, 1, 1, 0 }, 2, false },
		{ { 1, 0, 1, 0 }, 2, true },
		{ { 1, 0, 0, 1 }, 2, false }, /* both would have to agree */
		{ { 3, 1, 1, 1 }, 3, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(second_look_is_open(&cases[i].votes, cases[i].most), cases[i].open);
}

void test_more_than_half_of_those_asked_decide(void)
{
	static const struct {
		struct look_votes votes; /* asked, stands, refuted, unsure */
		enum confidence said;
		bool told;
		enum confidence confidence;
	} cases[] = {
		{ { 1, 0, 1, 0 }, CONFIDENCE_HIGH, false, CONFIDENCE_LOW },
		{ { 1, 1, 0, 0 }, CONFIDENCE_LOW, true, CONFIDENCE_MEDIUM },
		{ { 1, 1, 0, 0 }, CONFIDENCE_MEDIUM, true, CONFIDENCE_HIGH },
		{ { 1, 1, 0, 0 }, CONFIDENCE_HIGH, true, CONFIDENCE_HIGH },
		{ { 1, 0, 0, 1 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW },
		{ { 1, 0, 0, 0 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW }, /* no answer */
		{ { 2, 0, 1, 0 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW }, /* half is not more than half */
		{ { 2, 1, 1, 0 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW },
		{ { 2, 0, 2, 0 }, CONFIDENCE_HIGH, false, CONFIDENCE_LOW },
		{ { 3, 1, 2, 0 }, CONFIDENCE_HIGH, false, CONFIDENCE_LOW },
		{ { 3, 2, 1, 0 }, CONFIDENCE_LOW, true, CONFIDENCE_MEDIUM },
		{ { 3, 0, 1, 2 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW },
		{ { 0, 0, 0, 0 }, CONFIDENCE_HIGH, true, CONFIDENCE_LOW }, /* nobody was asked */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct look_outcome out = second_look_judge(&cases[i].votes, cases[i].said);

		CU_ASSERT_EQUAL(out.told, cases[i].told);
		CU_ASSERT_EQUAL(out.stands, 2 * cases[i].votes.stands > cases[i].votes.asked);
		if (out.told)
			CU_ASSERT_EQUAL(out.confidence, cases[i].confidence);
	}
	CU_ASSERT_EQUAL(second_look_spared(CONFIDENCE_HIGH), CONFIDENCE_LOW);
}

static struct look_votes with(struct look_votes v, int said)
{
	return (struct look_votes){ v.asked + 1, v.stands + (said == 0), v.refuted + (said == 1),
		v.unsure + (said == 2) };
}

/* Whatever all of them would say, in whatever order (0 stands, 1 refuted, 2 unsure, 3 no answer): to stop when nothing is open any more
 * gives what asking every one gives. */
void test_asking_on_would_change_nothing(void)
{
	for (unsigned most = 1; most <= 5; most++) {
		unsigned ways = 1u << 2 * most, differ = 0;

		for (unsigned way = 0; way < ways; way++) {
			struct look_votes all = { 0 }, until = { 0 };
			struct look_outcome full, stopped;

			for (unsigned i = 0; i < most; i++) {
				all = with(all, (int)(way >> 2 * i & 3));
				if (second_look_is_open(&until, most))
					until = with(until, (int)(way >> 2 * i & 3));
			}
			full = second_look_judge(&all, CONFIDENCE_MEDIUM);
			stopped = second_look_judge(&until, CONFIDENCE_MEDIUM);
			differ += full.told != stopped.told || full.confidence != stopped.confidence;
		}
		CU_ASSERT_EQUAL(differ, 0);
	}
}
