/* Tries common/report/github.c and github_summary.c: annotations that are orders of ours alone, a page that fits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/github.h"

#include "report_fixture.h"

#include <CUnit/CUnit.h>

static const char *lines_of(const struct report *r)
{
	static struct buf out;

	buf_release(&out);
	report_github(r, &out);
	return out.at;
}

static size_t occurrences(const char *page, const char *text)
{
	size_t n = 0;

	for (const char *at = page; (at = strstr(at, text)); at++)
		n++;
	return n;
}

void test_a_finding_is_one_command(void)
{
	static const struct {
		struct str path, rule, message;
		const char *line;
	} cases[] = {
		{ STR("src/a.c"), STR("t/r"), STR("plain"),
			"::error file=src/a.c,line=12,endLine=13,title=t/r::plain\n" },
		{ STR("a,b:c%d"), STR("x,y:z"), STR("a,b:c 100%"),
			"::error file=a%2Cb%3Ac%25d,line=12,endLine=13,title=x%2Cy%3Az::a,b:c 100%25\n" },
		{ STR("a\n::error::x"), STR("r\r\ns"), STR("m\n::set-output name=a::b\r\nn"),
			"::error file=a%0A%3A%3Aerror%3A%3Ax,line=12,endLine=13,title=r%0As::"
			"m%0A::set-output name=a::b%0An\n" },
		{ STR("%0A"), STR("%3A"), STR("%250A"),
			"::error file=%250A,line=12,endLine=13,title=%253A::%25250A\n" },
		{ STR("\x1b[2J"), STR("\xff"), STR("\r\xe2\x80\xaeq\0]]>"),
			"::error file=\\x1b[2J,line=12,endLine=13,title=\\xff::\\r\\u202eq\\x00]]>\n" },
		{ STR("a"), STR("t/r"), STR(""), "::error file=a,line=12,endLine=13,title=t/r::t/r\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_finding f = fixture_finding();
		struct report r = fixture_report();

		f.path = cases[i].path;
		f.rule = cases[i].rule;
		f.message = cases[i].message;
		r.findings = &f;
		r.finding_count = 1;
		const char *page = lines_of(&r);
		if (strncmp(page, cases[i].line, strlen(cases[i].line)) != 0)
			CU_FAIL(page);
		CU_ASSERT_STRING_EQUAL(page + strlen(cases[i].line), "Reeve: job j7, findings: 1\n");
	}
}

void test_ten_of_a_level_and_the_rest_is_told(void)
{
	static const char *const levels[] = { NULL, "::notice ", "::warning ", "::error " };

	for (int severity = SEVERITY_NOTE; severity <= SEVERITY_ERROR; severity++) {
		for (size_t count = 9; count <= 11; count++) {
			struct report_finding list[11];
			struct report r = fixture_report();

			for (size_t i = 0; i < count; i++) {
				list[i] = fixture_finding();
				list[i].severity = (enum severity)severity;
				list[i].start_line = (uint32_t)i + 1;
				list[i].end_line = 99;
			}
			r.findings = list;
			r.finding_count = count;
			const char *page = lines_of(&r);
			CU_ASSERT_EQUAL(occurrences(page, levels[severity]), count < 10 ? count : 10);
			CU_ASSERT_EQUAL(occurrences(page, ",line=11,"), 0);
			CU_ASSERT_EQUAL(occurrences(page, "\n1 more of severity "), count > 10);
		}
	}
}

void test_a_partial_answer_takes_one_of_the_ten(void)
{
	struct report_finding list[10];
	struct report r = fixture_report();

	for (size_t i = 0; i < 10; i++) {
		list[i] = fixture_finding();
		list[i].severity = SEVERITY_WARNING;
	}
	r.findings = list;
	r.finding_count = 10;
	r.complete = false;
	const char *page = lines_of(&r);
	CU_ASSERT_PTR_EQUAL(strstr(page, "::warning title=Reeve::This answer is partial: 1 of 1"), page);
	CU_ASSERT_EQUAL(occurrences(page, "::warning "), 10);
	CU_ASSERT_EQUAL(occurrences(page, "\n1 more of severity warning"), 1);
}

/* A command that we wrote, or words of ours. */
static bool is_ours(const char *line)
{
	static const char *const beginnings[] = { "::error file=", "::warning file=", "::notice file=",
		"::warning title=Reeve::This answer", "Reeve: job j7" };

	for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
		if (!strncmp(line, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

void test_a_hostile_report_gives_no_orders(void)
{
	struct report r = fixture_hostile();
	const char *at = lines_of(&r);

	while (*at) {
		const char *end = strchr(at, '\n');

		CU_ASSERT_PTR_NOT_NULL_FATAL(end);
		CU_ASSERT_TRUE(is_ours(at));
		for (const char *c = at; c < end; c++)
			CU_ASSERT_TRUE(*c == '\t' || ((unsigned char)*c >= ' ' && *c != 0x7f));
		at = end + 1;
	}
}

static const char *cut(const char *page, size_t most)
{
	static struct buf out;

	buf_release(&out);
	github_summary(str_of(page), most, &out);
	CU_ASSERT_TRUE(out.len <= most);
	return out.at ? out.at : "";
}

#define NOTE(lines)                                                                                          \
	"\n**Cut here:** " lines " more lines are over what a step's summary may hold. The report has "      \
	"all.\n"

void test_a_page_is_cut_at_a_line(void)
{
	static const char page[] =
		"# One\n\ntwo two two two two two two two two two two two two two two two two\n"
		"three three three three three three three three three\nfour\n";
	size_t len = sizeof page - 1, note = sizeof NOTE("1") - 1;

	CU_ASSERT_STRING_EQUAL(cut(page, len + 1), page);
	CU_ASSERT_STRING_EQUAL(cut(page, len), page);
	CU_ASSERT_STRING_EQUAL(cut(page, len - 1), "# One\n\n" NOTE("3"));
	CU_ASSERT_STRING_EQUAL(cut(page, note + 7), "# One\n\n" NOTE("3"));
	CU_ASSERT_STRING_EQUAL(cut(page, note + 6), "# One\n" NOTE("4"));
	CU_ASSERT_STRING_EQUAL(cut(page, note + 5), NOTE("5"));
	CU_ASSERT_STRING_EQUAL(cut(page, note), NOTE("5"));
	CU_ASSERT_STRING_EQUAL(cut(page, note - 1), "");
	CU_ASSERT_STRING_EQUAL(cut(page, 0), "");
}

/* Within code the note would be code, and so would all that the next command writes. */
void test_a_page_is_not_cut_within_code(void)
{
	static const char page[] = "before\n````\ncode\n```\nmore code\n````\nafter\n"
				   "then enough words that the page is longer than what the note needs, and "
				   "longer, and longer\n";
	size_t note = sizeof NOTE("1") - 1;

	for (size_t most = note; most < sizeof page - 1; most++) {
		const char *said = cut(page, most);
		size_t fences = occurrences(said, "````");

		CU_ASSERT_TRUE(fences == 0 || fences == 2);
		CU_ASSERT_PTR_NOT_NULL(strstr(said, "Cut here"));
	}
	CU_ASSERT_STRING_EQUAL(cut(page, note + 35), "before\n" NOTE("7"));
	CU_ASSERT_STRING_EQUAL(cut(page, note + 36), "before\n````\ncode\n```\nmore code\n````\n" NOTE("2"));
}

/* GitHub's own limit: not a byte over it, and none given away that the page could use. */
void test_a_summary_of_a_mebibyte_is_taken(void)
{
	for (int over = -1; over <= 1; over++) {
		struct buf page = BUF_INIT, out = BUF_INIT;

		while (page.len < (size_t)(GITHUB_SUMMARY_BYTES_MOST + over) - 1)
			buf_add_text(&page, page.len % 2 ? "\n" : "x");
		buf_add_text(&page, "\n");
		github_summary(buf_str(&page), GITHUB_SUMMARY_BYTES_MOST, &out);
		CU_ASSERT_TRUE(out.len <= GITHUB_SUMMARY_BYTES_MOST);
		CU_ASSERT_TRUE(
			out.len + 2 >= GITHUB_SUMMARY_BYTES_MOST - (over > 0 ? sizeof NOTE("12345") : 0));
		CU_ASSERT_EQUAL(strstr(out.at, "Cut here") != NULL, over > 0);
		buf_release(&page);
		buf_release(&out);
	}
}
