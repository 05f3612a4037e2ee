/* Every format against every hostile string in every place that a stranger can write to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/formats.h"
#include "common/report/text.h"
#include "common/utf8.h"
#include "report_fixture.h"
#include "reeve/goal.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <expat.h>
#include <jansson.h>
#include <stdio.h>

/* A report in which each string that is not ours is this one. */
struct scene {
	struct report report;
	struct report_finding finding, fixed;
	struct report_supporter supporter;
	struct report_coverage coverage;
	struct report_folder folder;
	struct report_gap gaps[4];
	struct goal_part part;
	struct goal_left_out left;
	struct goal_plan plan;
	struct report_gate gate;
	struct report_subtask subtask;
};

static void fill_finding(struct scene *s, struct report_finding *f, struct str evil)
{
	*f = (struct report_finding){ .id = evil,
		.rule = evil,
		.lens = evil,
		.severity = SEVERITY_ERROR,
		.confidence = CONFIDENCE_HIGH,
		.message = evil,
		.path = evil,
		.start_line = 1,
		.end_line = 1,
		.quote = evil,
		.fingerprint = evil,
		.status = evil,
		.supporters = &s->supporter,
		.supporter_count = 1 };
}

static void fill(struct scene *s, struct str evil)
{
	struct report *r = &s->report;

	*s = (struct scene){ .report = fixture_report() };
	s->supporter = (struct report_supporter){ evil, evil, 0, 1 };
	fill_finding(s, &s->finding, evil);
	fill_finding(s, &s->fixed, evil);
	s->folder = (struct report_folder){ evil, 1 };
	for (int i = 0; i < 4; i++)
		s->gaps[i] = (struct report_gap){ evil, evil, (enum report_cause)i, false, false };
	s->coverage = (struct report_coverage){ evil, 1, 1, s->gaps, 4, &s->folder, 1, false, evil };
	s->part = (struct goal_part){ evil, evil, evil, &s->part.title, 1 };
	s->left = (struct goal_left_out){ evil, evil };
	s->plan = (struct goal_plan){ evil, &s->part, 1, &s->left, 1, NULL, 0 };
	r->plan = &s->plan;
	r->planner = (struct report_planner){ evil, evil, evil };
	s->gate = (struct report_gate){ evil, 1, 1, 0, 0 };
	s->subtask = (struct report_subtask){
		.state = SUBTASK_DEAD, .lens = evil, .worker = evil, .reason = evil
	};
	r->workflow = r->state = r->goal = r->commit = r->repository = r->sandbox = evil;
	r->complete = false;
	r->compared = true;
	r->coverage = &s->coverage;
	r->findings = &s->finding;
	r->fixed = &s->fixed;
	r->gates = &s->gate;
	r->subtasks = &s->subtask;
	r->coverage_count = r->finding_count = r->fixed_count = r->gate_count = r->subtask_count = 1;
}

static bool is_json(struct str document)
{
	json_t *root = json_loadb(document.at, document.len, JSON_REJECT_DUPLICATES, NULL);
	bool good = root != NULL;

	json_decref(root);
	return good;
}

static bool is_xml(struct str document)
{
	XML_Parser parser = XML_ParserCreate("UTF-8");
	bool good = XML_Parse(parser, document.at, (int)document.len, 1) == XML_STATUS_OK;

	XML_ParserFree(parser);
	return good;
}

/* No line of the log is an order but those that we mean. */
static bool gives_our_orders(struct str log)
{
	while (log.len) {
		ptrdiff_t end = str_find(log, '\n');
		struct str line = str_sub(log, 0, end < 0 ? log.len : (size_t)end);

		if (str_starts(line, STR("::")) && !str_starts(line, STR("::error file=")) &&
			!str_starts(line, STR("::warning title=Reeve::")))
			return false;
		log = str_sub(log, line.len + 1, log.len);
	}
	return true;
}

static bool is_of_its_kind(const char *format, const struct buf *document)
{
	struct str s = buf_str(document);

	if (!strcmp(format, "json") || !strcmp(format, "sarif") || !strcmp(format, "gitlab"))
		return is_json(s);
	if (!strcmp(format, "junit"))
		return is_xml(s) && !strstr(document->at, "]]>");
	if (!strcmp(format, "github"))
		return gives_our_orders(s);
	/* Of the pages: no tag but ours. In Markdown a fence shows one as it is, at the begin of no line. */
	return strcmp(format, "html") ||
	       (!strstr(document->at, "<script>alert") && !strstr(document->at, "<img"));
}

/* Line ends and tabs are layout; every other control, and what is not seen, can lie to a reader or order a terminal. */
static bool is_harmless(struct str s)
{
	for (size_t i = 0, len; i < s.len; i += len) {
		uint32_t code = 0;

		len = utf8_take(str_sub(s, i, s.len), &code);
		if (!len || (utf8_is_unseen(code) && code != '\n' && code != '\t'))
			return false;
	}
	return true;
}

static void try_all(struct str evil)
{
	const struct format *f;
	struct scene s;

	fill(&s, evil);
	for (size_t i = 0; (f = format_at(i)); i++) {
		struct buf out = BUF_INIT, words = BUF_INIT;

		f->render(&s.report, &out);
		buf_printf(&words, "%s: ", f->name);
		text_escape_terminal(evil, &words);
		if (!is_harmless(buf_str(&out)) || strlen(out.at) != out.len ||
			!is_of_its_kind(f->name, &out)) {
			printf("%s\n", words.at);
			CU_FAIL("a format obeys, or is not of its kind");
		}
		buf_release(&out);
		buf_release(&words);
	}
}

void test_no_format_obeys_a_stranger(void)
{
	static const struct str more[] = {
		STR("<img src=x onerror=alert(1)>"),
		STR("</script><script>alert(1)</script>"),
		STR("</style><script>alert(1)</script>"),
		STR("--><script>alert(1)</script>"),
		STR("\" onmouseover=\"alert(1)\" x=\""),
		STR("]]><failure/>"),
		STR("\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\"),
		STR("\x9b"
		    "2J \xc2\x9b"
		    "2J"),
		STR("\r::error::forged"),
		STR("\n::add-mask::x\n"),
		STR("a\xe2\x80\xa8::error::b\xe2\x80\xa9"),
		STR("\xef\xbb\xbf"),
		STR("\0"),
		STR("\xff\xfe\xf8\x88\x80\x80\x80"),
		STR("%0A::error::forged"),
		STR("| a | b |\n| - | - |\n# heading"),
	};
	const struct str *evil;

	for (size_t i = 0; (evil = fixture_hostile_bytes(i)); i++)
		try_all(*evil);
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		try_all(more[i]);
}

/* Each byte alone, between letters, and cut off a sequence. */
void test_every_byte_is_shown_by_every_format(void)
{
	for (int byte = 0; byte < 256; byte++) {
		char text[3] = { 'a', (char)byte, 'b' };

		try_all(str_bytes(text, 3));
		try_all(str_bytes(text, 2));
	}
}

static size_t page_bytes(struct str line)
{
	struct report_finding f = fixture_finding();
	struct report r = fixture_report();
	struct buf out = BUF_INIT;
	size_t len;

	f.quote = line;
	r.findings = &f;
	r.finding_count = 1;
	report_html(&r, &out);
	len = out.len;
	buf_release(&out);
	return len;
}

/* The longest that a report can hold: of a minified file's one line a page shows the beginning. */
void test_one_long_line_is_no_burden(void)
{
	struct buf line = BUF_INIT;

	while (line.len + 3 <= QUOTE_BYTES_MOST)
		buf_add_text(&line, "\xe2\x82\xac");
	try_all(buf_str(&line));
	CU_ASSERT_EQUAL(page_bytes(buf_str(&line)), page_bytes(str_sub(buf_str(&line), 0, 600)));
	buf_release(&line);
}

/* The same data in another place of memory, and drawn into a buffer that has been used. */
void test_the_same_report_gives_the_same_bytes(void)
{
	const struct format *f;

	for (size_t i = 0; (f = format_at(i)); i++) {
		struct report r = fixture_hostile();
		struct report_finding findings[64];
		struct buf once = BUF_INIT, again = BUF_INIT;

		CU_ASSERT_TRUE_FATAL(r.finding_count <= 64);
		f->render(&r, &once);
		memcpy(findings, r.findings, r.finding_count * sizeof *findings);
		r.findings = findings;
		buf_add_text(&again, "something that stood here before");
		buf_clear(&again);
		f->render(&r, &again);
		CU_ASSERT_TRUE(str_equal(buf_str(&once), buf_str(&again)));
		buf_release(&once);
		buf_release(&again);
	}
}
