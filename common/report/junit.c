/* A suite for the job and one for each lens; a case for each finding and for each thing that was to be looked at. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/junit.h"

#include "common/report/xml_text.h"

#include <inttypes.h>

enum { PATHS_SHOWN = 10 }; /* of the files that a lens should have covered and did not: report.json has all */

struct tally {
	size_t tests, failures, errors, skipped;
};

/* Suites are written before their heads, for a head says how many cases of each kind follow. */
struct suite {
	struct tally tally;
	struct buf cases;
};

enum verdict { VERDICT_PASSED, VERDICT_FAILURE, VERDICT_ERROR, VERDICT_SKIPPED };
static const char *const elements[] = {
	[VERDICT_FAILURE] = "failure", [VERDICT_ERROR] = "error", [VERDICT_SKIPPED] = "skipped"
};

static void count(struct tally *t, enum verdict verdict)
{
	t->tests++;
	t->failures += verdict == VERDICT_FAILURE;
	t->errors += verdict == VERDICT_ERROR;
	t->skipped += verdict == VERDICT_SKIPPED;
}

static void open_case(struct suite *s, struct str class_name, struct str name)
{
	buf_add_text(&s->cases, "    <testcase");
	xml_attribute("classname", class_name, &s->cases);
	xml_attribute("name", name, &s->cases);
}

/* Closes the case with what became of it; `message` is one line, `body` stands between the tags. */
static void close_case(
	struct suite *s, enum verdict verdict, struct str type, struct str message, struct str body)
{
	count(&s->tally, verdict);
	if (verdict == VERDICT_PASSED) {
		buf_add_text(&s->cases, "/>\n");
		return;
	}
	buf_printf(&s->cases, ">\n      <%s", elements[verdict]);
	xml_attribute("message", message, &s->cases);
	if (type.len)
		xml_attribute("type", type, &s->cases);
	buf_add_byte(&s->cases, '>');
	xml_text(body, &s->cases);
	buf_printf(&s->cases, "</%s>\n    </testcase>\n", elements[verdict]);
}

static void add_seconds(const char *name, uint64_t ms, struct buf *out)
{
	buf_printf(out, " %s=\"%" PRIu64 ".%03" PRIu64 "\"", name, ms / 1000, ms % 1000);
}

static void add_tally(const struct tally *t, struct buf *out)
{
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", t->tests,
		t->failures, t->errors, t->skipped);
}

/* Adds the suite to `out`, its figures to `all`, and empties it. */
static void end_suite(struct suite *s, struct str name, struct tally *all, struct buf *out)
{
	if (s->tally.tests) {
		buf_add_text(out, "  <testsuite");
		xml_attribute("name", name, out);
		add_tally(&s->tally, out);
		buf_add_text(out, ">\n");
		buf_add_str(out, buf_str(&s->cases));
		buf_add_text(out, "  </testsuite>\n");
	}
	all->tests += s->tally.tests;
	all->failures += s->tally.failures;
	all->errors += s->tally.errors;
	all->skipped += s->tally.skipped;
	buf_release(&s->cases);
	*s = (struct suite){ .cases = BUF_INIT };
}

static void add_finding(struct suite *s, const struct report_finding *f)
{
	struct buf name = BUF_INIT, body = BUF_INIT;

	/* The fingerprint makes the name unique, and the same from run to run when lines move. */
	buf_add_str(&name, f->rule);
	buf_add_byte(&name, ' ');
	buf_add_str(&name, f->fingerprint);
	open_case(s, f->path, buf_str(&name));
	xml_attribute("file", f->path, &s->cases);
	buf_printf(&s->cases, " line=\"%" PRIu32 "\"", f->start_line);
	buf_add_str(&body, f->path);
	buf_printf(&body, ":%" PRIu32 "-%" PRIu32 ": %s: ", f->start_line, f->end_line,
		severity_name(f->severity));
	buf_add_str(&body, f->message);
	buf_add_byte(&body, '\n');
	buf_add_str(&body, f->quote);
	if (f->suppression)
		close_case(s, VERDICT_SKIPPED, STR("suppressed"), f->suppression->why, buf_str(&body));
	else
		close_case(s, VERDICT_FAILURE, f->rule, f->message, buf_str(&body));
	buf_release(&name);
	buf_release(&body);
}

/* Whether the lens looked at what it should: without this case a lens that saw nothing would be green. */
static void add_coverage(struct suite *s, const struct report_coverage *c)
{
	struct buf body = BUF_INIT, words = BUF_INIT;
	size_t failed = 0;

	for (size_t i = 0; i < c->not_covered_count; i++) {
		const struct report_gap *gap = &c->not_covered[i];

		if ((gap->cause != CAUSE_FAILED && !gap->partial) || failed++ >= PATHS_SHOWN)
			continue;
		buf_add_str(&body, gap->path);
		buf_add_text(&body, ": ");
		buf_add_str(&body, gap->why);
		buf_add_byte(&body, '\n');
	}
	if (failed > PATHS_SHOWN)
		buf_printf(&body, "and %zu more\n", failed - PATHS_SHOWN);
	open_case(s, c->lens, STR("coverage"));
	if (c->unasked)
		buf_printf(&words, "not asked: the plan has no part that looks through this lens%s%.*s",
			c->why_unasked.len ? ": " : "", STR_ARG(c->why_unasked));
	else if (failed)
		buf_printf(&words, "%zu times an analyzer should have looked at a file and did not", failed);
	else
		buf_add_text(&words, "no analyzer of this lens for any file");
	close_case(s,
		failed     ? VERDICT_ERROR
		: c->files ? VERDICT_PASSED
			   : VERDICT_SKIPPED,
		STR(""), buf_str(&words), buf_str(&body));
	buf_release(&body);
	buf_release(&words);
}

static bool has_suite(const struct report *r, struct str lens)
{
	for (size_t i = 0; i < r->coverage_count; i++)
		if (str_equal(r->coverage[i].lens, lens))
			return true;
	return false;
}

static void add_lenses(const struct report *r, struct tally *all, struct buf *out)
{
	struct suite s = { .cases = BUF_INIT };

	for (size_t i = 0; i < r->coverage_count; i++) {
		const struct report_coverage *c = &r->coverage[i];

		add_coverage(&s, c);
		for (size_t k = 0; k < r->finding_count; k++)
			if (str_equal(r->findings[k].lens, c->lens))
				add_finding(&s, &r->findings[k]);
		end_suite(&s, c->lens, all, out);
	}
	for (size_t k = 0; k < r->finding_count; k++)
		if (!has_suite(r, r->findings[k].lens))
			add_finding(&s, &r->findings[k]);
	end_suite(&s, STR("other"), all, out);
}

/* What ended the job short of its answer; a gate's refusal is a verdict, all else that nobody could look. */
static void add_outcome(struct suite *s, const struct report *r)
{
	static const struct {
		enum report_outcome bit;
		enum verdict verdict;
		const char *words;
	} rows[] = {
		{ REPORT_REFUSED, VERDICT_FAILURE, "the gates refused a subtask's results, or the plan" },
		{ REPORT_INFRASTRUCTURE, VERDICT_ERROR, "the store, the coordinator or the workers failed" },
		{ REPORT_BUDGET, VERDICT_ERROR, "a quota or a budget is used up" },
		{ REPORT_INCOMPLETE, VERDICT_ERROR, "the answer is partial" },
		{ REPORT_TIMEOUT, VERDICT_ERROR, "the time was up before the end" },
		{ REPORT_HELD, VERDICT_SKIPPED, "a subtask waits for a person" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		open_case(s, STR("reeve.job"), str_of(report_outcome_name(rows[i].bit)));
		close_case(s, r->outcome & rows[i].bit ? rows[i].verdict : VERDICT_PASSED, STR(""),
			str_of(rows[i].words), STR(""));
	}
}

static void add_subtasks(struct suite *s, const struct report *r)
{
	for (size_t i = 0; i < r->subtask_count; i++) {
		const struct report_subtask *t = &r->subtasks[i];
		char id[SUBTASK_ID_BYTES];
		struct buf words = BUF_INIT;

		if (t->state == SUBTASK_DONE)
			continue;
		buf_printf(&words, "%s: ", subtask_state_name(t->state));
		buf_add_str(&words, t->reason);
		open_case(s, STR("reeve.subtask"),
			str_of(subtask_id((struct subtask_ref){ r->job, t->number, 0, 0 }, id)));
		close_case(s, t->state == SUBTASK_HELD ? VERDICT_SKIPPED : VERDICT_ERROR, STR(""),
			buf_str(&words), STR(""));
		buf_release(&words);
	}
}

void report_junit(const struct report *r, struct buf *out)
{
	struct suite job = { .cases = BUF_INIT };
	struct tally all = { 0 };
	struct buf suites = BUF_INIT;

	add_outcome(&job, r);
	add_subtasks(&job, r);
	end_suite(&job, STR("job"), &all, &suites);
	add_lenses(r, &all, &suites);
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"reeve\"");
	add_tally(&all, out);
	add_seconds("time", r->wall_ms, out);
	buf_add_text(out, ">\n");
	buf_add_str(out, buf_str(&suites));
	buf_add_text(out, "</testsuites>\n");
	buf_release(&suites);
}
