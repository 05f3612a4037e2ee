/* Tries cli/command/trace.c: verdicts of whole traces, and what is no trace. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/trace.h"
#include "reeve/error.h"

#include <CUnit/CUnit.h>

void test_traces_are_judged(void)
{
	static const struct {
		const char *text;
		bool stalled;
		int64_t at_ms, delay_ms;
		int64_t alive_ms; /* of a false kill */
	} cases[] = {
		{ "silence_ms 10000\n0 run 1 0 0\nend 14999\n", false, 14999, 0, 0 },
		{ "silence_ms 10000\n0 run 1 0 0\nend 15000", true, 15000, 15000, 0 },
		{ "# hung\nsilence_ms 10000 # ten\n\n0 run 1 0 0\n9000 run 2 5 7\n24000 run 2 9 9\nend "
		  "90000\n",
			true, 24000, 15000, 0 },
		{ "silence_ms 10000\n500 run 0 0 0\n10000 run 1 0 0\n20000 run 2 0 0\nend 30000\n", false,
			30000, 0, 0 },
		/* tokens and spend are no progress: that is a loop that costs money */
		{ "silence_ms 10000\n0 call 1 10 10\n8000 call 1 20 20\n16000 call 1 30 30\nend 16000\n",
			true, 15000, 15000, 0 },
		/* the clock starts with the first beat, and what waits in a queue has none */
		{ "silence_ms 10000\n60000 queued 0 0 0\n80000 queued 0 0 0\n81000 run 0 0 0\nend 95999\n",
			false, 95999, 0, 0 },
		{ "silence_ms 10000\n60000 queued 0 0 0\n81000 run 0 0 0\nend 96000\n", true, 96000, 15000,
			0 },
		/* found out once: what comes after is too late */
		{ "silence_ms 10000\n0 run 1 0 0\n20000 run 2 0 0\nend 21000\n", true, 15000, 15000, 20000 },
		{ "silence_ms 10000\n0 run 1 0 0\n20000 run 1 9 9\nend 21000\n", true, 15000, 15000, 0 },
		/* silent and then done: within its patience, and past it */
		{ "silence_ms 10000\n0 run 1 0 0\nend 14999 done\n", false, 14999, 0, 0 },
		{ "silence_ms 10000\n0 run 1 0 0\nend 40000 done\n", true, 15000, 15000, 40000 },
		/* a phase that says it takes longer is given longer, from its first beat on */
		{ "silence_ms 10000\n0 fetch 1 0 0\nsilence_ms 40000\n9000 run 0 0 0\nend 68999\n", false,
			68999, 0, 0 },
		{ "silence_ms 10000\n0 fetch 1 0 0\nsilence_ms 40000\n16000 run 0 0 0\nend 16000\n", true,
			15000, 15000, 16000 },
		/* all 64 bits are read, a carriage return is a blank */
		{ "silence_ms 10000\r\n0 run 18446744073709551610 0 0\r\n9000 run 4 0 0\r\nend 23999\r\n",
			false, 23999, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct trace_verdict verdict = { 0 };
		const char *wrong;
		uint32_t line;

		CU_ASSERT_EQUAL(trace_judge(str_of(cases[i].text), &verdict, &line, &wrong), 0);
		CU_ASSERT_EQUAL(verdict.stalled, cases[i].stalled);
		CU_ASSERT_EQUAL(verdict.at_ms, cases[i].at_ms);
		CU_ASSERT_EQUAL(verdict.delay_ms, cases[i].delay_ms);
		CU_ASSERT_EQUAL(verdict.alive_ms, cases[i].alive_ms);
		CU_ASSERT_EQUAL(verdict.false_kill, cases[i].alive_ms != 0);
	}
}

void test_what_is_no_trace_is_refused_with_its_line(void)
{
	static const struct {
		const char *text;
		uint32_t line;
	} cases[] = {
		{ "", 1 },
		{ "silence_ms 1\n0 run 1 0 0\n", 3 }, /* cut off */
		{ "silence_ms 1\nend 5\n", 3 },
		{ "0 run 1 0 0\nend 1\n", 1 },
		{ "silence_ms 0\n", 1 },
		{ "silence_ms 1\nsilence_ms 0\n", 2 },
		{ "silence_ms 1\n5 run 1 0 0\nend 9 well\n", 3 },
		{ "silence_ms 1\n5 run 18446744073709551616 0 0\nend 9\n", 2 },
		{ "silence_ms 1\n0 run 1 0\n", 2 },
		{ "silence_ms 1\n0 run 1 0 0 0\n", 2 },
		{ "silence_ms 1\n0 run -1 0 0\n", 2 },
		{ "silence_ms 1\n0 run 1 0 x\n", 2 },
		{ "silence_ms 1\n5 run 1 0 0\n4 run 1 0 0\n", 3 },
		{ "silence_ms 1\n5 run 1 0 0\nend 4\n", 3 },
		{ "silence_ms 1\n5 run 1 0 0\nend 9\n9 run 1 0 0\n", 4 },
		{ "silence_ms 9999999999999999\n", 1 },
		{ "silence_ms 1\n5 run 1 0 0\nend soon\n", 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct trace_verdict verdict;
		const char *wrong = NULL;
		uint32_t line = 0;

		CU_ASSERT_EQUAL(trace_judge(str_of(cases[i].text), &verdict, &line, &wrong), -E_INVALID);
		CU_ASSERT_EQUAL(line, cases[i].line);
		CU_ASSERT_PTR_NOT_NULL(wrong);
	}
}
