/* Tests that are not run: skipped whatever happens, commented out, or left out because another one is alone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"
#include "worker/analyzer/tests/test_find.h"
#include "worker/analyzer/tests/tests.h"

enum { LINES_TOLD = 6 };

struct tally {
	size_t count;
	uint32_t first; /* line */
	struct buf lines;
};

static void tally_add(struct tally *t, uint32_t line)
{
	t->first = t->first ? t->first : line;
	if (t->count++ < LINES_TOLD)
		buf_printf(&t->lines, "%s%u", t->lines.len ? ", " : "", line);
}

static void tally_tell(struct tally *t, const struct lens_file *f, enum severity level, const char *rule,
	const char *one, const char *many, struct lens_sink *out)
{
	if (t->count == 1)
		lens_report(out, f, t->first, t->first, level, rule, "%s", one);
	else if (t->count)
		lens_report(out, f, t->first, t->first, level, rule, "%zu %s: lines %s%s", t->count, many,
			t->lines.at, t->count > LINES_TOLD ? ", ..." : "");
	buf_release(&t->lines);
}

/* Nothing behind it but a reason: a condition is a decision, not a test forgotten. */
static bool without_condition(const struct scan *s, size_t word)
{
	size_t open = token_next(s, word), inside = token_next(s, open);

	return !token_is(s, open, "(") || s->at[inside].kind == TOKEN_STRING ||
	       token_in(s, inside, ") reason strict raises");
}

static bool python_skips(const struct scan *s, size_t i)
{
	size_t end = i + 1;

	if (!s->at[i].first || !token_in(s, i, "@ pytestmark"))
		return false;
	for (; end < s->count && !s->at[end].first; end++)
		if (token_in(s, end, "skip xfail") && token_is(s, token_prev(s, end), "."))
			return without_condition(s, end);
	return false;
}

/* pytest.skip(), self.skipTest(), t.Skip(), GTEST_SKIP(), before anything else is done. */
static bool body_skips(const struct scan *s, const struct test *t)
{
	size_t i = t->from;

	if (s->family == SCAN_PYTHON) {
		for (i++; i < t->to && !s->at[i].first; i++)
			continue;
		if (i < t->to && s->at[i].kind == TOKEN_STRING) /* what it is about */
			i = token_next(s, i);
	} else {
		i = token_next(s, i);
	}
	if (token_in(s, i, "pytest self t tb") && token_is(s, token_next(s, i), "."))
		i = token_next(s, token_next(s, i));
	return i < t->to && token_in(s, i, "skip skipTest Skip SkipNow Skipf GTEST_SKIP");
}

/* it.skip("..."), xit("..."): with what it is about. Playwright's test.skip(condition) says when. */
static bool js_call(const struct scan *s, size_t i, const char *method, const char *alone)
{
	size_t open = token_next(s, i);

	if (token_is(s, token_prev(s, i), "."))
		return false;
	if (token_in(s, i, "it test describe context suite specify") && token_is(s, open, ".")) {
		i = token_next(s, open);
		if (!token_is(s, i, method))
			return false;
		open = token_next(s, i);
		if (token_is(s, open, ".") && token_is(s, token_next(s, open), "each"))
			return true;
	} else if (!token_in(s, i, alone)) {
		return false;
	}
	return token_is(s, open, "(") && s->at[token_next(s, open)].kind == TOKEN_STRING;
}

static bool test_skips(const struct scan *s, const struct test *t, struct str language)
{
	if (s->family == SCAN_JS)
		return false; /* seen call by call: describe.skip() has no body of a test */
	for (size_t i = t->marks; i < t->name && s->family == SCAN_C; i++)
		if (token_in(s, i, "Disabled Ignore ignore Skip"))
			return true;
	if (lens_language("cpp", language))
		for (size_t i = t->name; i < t->from; i++)
			if (str_starts(token_text(s, i), STR("DISABLED_")))
				return true;
	return body_skips(s, t);
}

/* bats: the first command of a test. */
static bool bats_skips(const struct scan *s, size_t i)
{
	return token_is(s, i, "skip") && s->at[i].first && token_is(s, token_prev(s, i), "{");
}

static bool comment_is_test(struct str text)
{
	static const char *const begins[] = { "def test_", "async def test_", "it('", "it(\"", "test('",
		"test(\"", "func Test", "TEST(", "TEST_F(", "void test_", "@test \"" };

	ptrdiff_t end = str_find(text, '\n');
	/* A block that ends in its line explains: code is put away by lines, or by blocks of them. */
	const char *ends = str_starts(text, STR("/*")) && end < 0 ? "{}" : "{}();:,>";

	text = str_sub(text, 0, end < 0 ? text.len : (size_t)end);
	while (text.len && strchr("/*#! \t", text.at[0]))
		text = str_sub(text, 1, text.len);
	while (text.len && strchr("*/ \t\r", text.at[text.len - 1]))
		text.len--;
	/* Prose speaks of tests too, and ends like prose. */
	if (!text.len || !strchr(ends, text.at[text.len - 1]))
		return false;
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
		if (str_starts(text, str_of(begins[i])))
			return true;
	return false;
}

static void tokens_look(const struct scan *s, struct tally *skipped, struct tally *dead, struct tally *alone)
{
	for (size_t i = 0; i < s->count; i++) {
		uint32_t line = s->at[i].line;

		if (s->at[i].kind == TOKEN_COMMENT) {
			if (comment_is_test(token_text(s, i)))
				tally_add(dead, line);
			continue;
		}
		if ((s->family == SCAN_PYTHON && python_skips(s, i)) ||
			(s->family == SCAN_SHELL && bats_skips(s, i)) ||
			(s->family == SCAN_JS &&
				js_call(s, i, "skip", "xit xtest xdescribe xcontext xspecify")))
			tally_add(skipped, line);
		if (s->family == SCAN_JS && js_call(s, i, "only", "fit fdescribe ftest"))
			tally_add(alone, line);
	}
}

void check_skipped_tests(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	struct functions functions = { 0 };
	struct tests tests = { 0 };
	struct tally skipped = { 0 }, dead = { 0 }, alone = { 0 };

	if (s->family == SCAN_NONE || path_is_sample(f->path) ||
		(!path_is_test(f->path) && !str_equal(f->language, STR("rust"))))
		return;
	functions_find(s, f->language, &functions);
	tests_find(s, &functions, f->language, &tests);
	for (size_t i = 0; i < tests.count; i++)
		if (test_skips(s, &tests.at[i], f->language))
			tally_add(&skipped, s->at[tests.at[i].name].line);
	tokens_look(s, &skipped, &dead, &alone);
	tally_tell(&skipped, f, SEVERITY_NOTE, "skipped-test", "this test is skipped, whatever happens",
		"tests are skipped, whatever happens", out);
	tally_tell(&dead, f, SEVERITY_NOTE, "skipped-test", "a test is commented out here",
		"tests are commented out", out);
	tally_tell(&alone, f, SEVERITY_WARNING, "focused-test",
		"only this test runs: all others are left out", "tests run alone and leave all others out",
		out);
	tests_release(&tests);
	functions_release(&functions);
}
