/* Reads a trace line by line and asks common/stall.c at each beat, and at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/trace.h"
#include "common/stall.h"
#include "reeve/error.h"

enum { WORDS_MOST = 6, MS_MOST_DIGITS = 15 };

struct judging {
	int64_t silence_ms; /* 0: not said yet */
	int64_t now_ms;
	bool begun;
	bool ended;
	bool stalled;
	int64_t due_ms;
	struct stall stall;
};

static size_t words_of(struct str line, struct str words[WORDS_MOST])
{
	size_t count = 0, at = 0;

	while (at < line.len && line.at[at] != '#' && count < WORDS_MOST) {
		size_t from = at;

		while (at < line.len && !str_is_blank(str_sub(line, at, 1)) && line.at[at] != '#')
			at++;
		if (at > from)
			words[count++] = str_sub(line, from, at - from);
		else
			at++;
	}
	return count;
}

static bool number(struct str word, int64_t *out)
{
	uint64_t n;

	if (word.len > MS_MOST_DIGITS || !str_to_u64(word, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

/* Time goes on to `to_ms`: whoever had not advanced by then was found out on the way. */
static const char *pass(struct judging *j, int64_t to_ms)
{
	if (to_ms < j->now_ms)
		return "its time is before that of the line above";
	j->now_ms = to_ms;
	if (!j->stalled && j->begun && stall_due_ms(&j->stall, j->silence_ms) <= to_ms) {
		j->stalled = true;
		j->due_ms = stall_due_ms(&j->stall, j->silence_ms);
	}
	return NULL;
}

static const char *beat(struct judging *j, const struct str *words)
{
	int64_t at_ms, progress, tokens, spend;
	const char *wrong;

	if (!number(words[0], &at_ms) || !number(words[2], &progress) || !number(words[3], &tokens) ||
		!number(words[4], &spend))
		return "a beat is t_ms phase progress tokens spend_microusd, numbers but for the phase";
	if (!j->silence_ms)
		return "silence_ms comes before the first beat";
	wrong = pass(j, at_ms);
	if (wrong || j->stalled)
		return wrong;
	if (!j->begun)
		stall_begin(&j->stall, at_ms);
	j->begun = true;
	stall_beat(&j->stall, words[1], (uint64_t)progress, at_ms);
	return NULL;
}

/* NULL, or what is wrong with the line. */
static const char *take(struct judging *j, struct str line)
{
	struct str words[WORDS_MOST];
	size_t count = words_of(line, words);
	int64_t end_ms;

	if (!count)
		return NULL;
	if (j->ended)
		return "the trace ended above";
	if (count == 2 && str_equal(words[0], STR("silence_ms"))) {
		if (j->begun || j->silence_ms || !number(words[1], &j->silence_ms) || !j->silence_ms)
			return "silence_ms takes one number over 0, once, before the first beat";
		return NULL;
	}
	if (count == 2 && str_equal(words[0], STR("end"))) {
		if (!number(words[1], &end_ms))
			return "end takes a time in milliseconds";
		j->ended = true;
		return pass(j, end_ms);
	}
	return count == 5 ? beat(j, words) : "neither silence_ms N, nor a beat of five words, nor end t_ms";
}

int trace_judge(struct str text, struct trace_verdict *out, uint32_t *line, const char **wrong)
{
	struct judging j = { 0 };

	*wrong = NULL;
	for (*line = 1; text.len && !*wrong; ++*line) {
		ptrdiff_t end = str_find(text, '\n');
		size_t len = end < 0 ? text.len : (size_t)end;

		*wrong = take(&j, str_sub(text, 0, len));
		if (*wrong)
			return -E_INVALID;
		text = end < 0 ? STR("") : str_sub(text, len + 1, text.len);
	}
	if (!j.ended || !j.begun) {
		*wrong = j.ended ? "it has no beat" : "it does not say when it ended: `end t_ms`";
		return -E_INVALID;
	}
	*out = (struct trace_verdict){ .stalled = j.stalled,
		.at_ms = j.stalled ? j.due_ms : j.now_ms,
		.delay_ms = j.stalled ? j.due_ms - j.stall.advanced_ms : 0 };
	return 0;
}
