/* Reads a trace line by line and asks common/stall.c at each beat, and at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/trace.h"
#include "common/stall.h"
#include "reeve/error.h"

enum { WORDS_MOST = 6, MS_MOST_DIGITS = 15 };

struct judging {
	int64_t silence_ms; /* as the last beat said */
	int64_t next_ms;    /* from the next beat on; 0: not said yet */
	int64_t now_ms;
	bool begun;
	bool ended;
	bool stalled;
	int64_t due_ms;
	int64_t last_ms;  /* of its last advance before it was called stalled */
	int64_t alive_ms; /* when it was seen to be alive after all; 0: never */
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

static bool milliseconds(struct str word, int64_t *out)
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
		j->last_ms = j->stall.advanced_ms;
	}
	return NULL;
}

/* What was called stalled is watched on: in a fleet it would be gone, here it may prove the contrary. */
static const char *beat(struct judging *j, const struct str *words)
{
	uint64_t progress, tokens, spend;
	const char *wrong;
	int64_t at_ms;

	if (!milliseconds(words[0], &at_ms) || !str_to_u64(words[2], &progress) ||
		!str_to_u64(words[3], &tokens) || !str_to_u64(words[4], &spend))
		return "a beat is t_ms phase progress tokens spend_microusd, numbers but for the phase";
	if (!j->next_ms)
		return "silence_ms comes before the first beat";
	wrong = pass(j, at_ms);
	if (wrong)
		return wrong;
	j->silence_ms = j->next_ms;
	if (!j->begun)
		stall_begin(&j->stall, at_ms);
	j->begun = true;
	if (stall_beat(&j->stall, words[1], progress, at_ms) && j->stalled && !j->alive_ms)
		j->alive_ms = at_ms;
	return NULL;
}

static const char *end(struct judging *j, const struct str *words, size_t count)
{
	bool done = count == 3 && str_equal(words[2], STR("done"));
	const char *wrong;
	int64_t at_ms;

	if (!milliseconds(words[1], &at_ms) || (count == 3 && !done))
		return "end takes a time in milliseconds, and `done` where the work came to its own end";
	j->ended = true;
	wrong = pass(j, at_ms);
	if (done && j->stalled && !j->alive_ms)
		j->alive_ms = at_ms;
	return wrong;
}

/* NULL, or what is wrong with the line. */
static const char *take(struct judging *j, struct str line)
{
	struct str words[WORDS_MOST];
	size_t count = words_of(line, words);

	if (!count)
		return NULL;
	if (j->ended)
		return "the trace ended above";
	if (count == 2 && str_equal(words[0], STR("silence_ms"))) {
		if (!milliseconds(words[1], &j->next_ms) || !j->next_ms)
			return "silence_ms takes one number over 0";
		return NULL;
	}
	if ((count == 2 || count == 3) && str_equal(words[0], STR("end")))
		return end(j, words, count);
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
		.delay_ms = j.stalled ? j.due_ms - j.last_ms : 0,
		.false_kill = j.alive_ms,
		.alive_ms = j.alive_ms };
	return 0;
}
