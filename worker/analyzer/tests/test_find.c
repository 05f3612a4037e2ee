/* Finds tests by how each language marks them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/tests/test_find.h"

#include <stdlib.h>

static void add(struct tests *out, struct test t)
{
	if (out->count == out->cap) {
		out->cap = out->cap ? out->cap * 2 : 64;
		out->at = realloc(out->at, out->cap * sizeof *out->at);
		if (!out->at)
			abort();
	}
	out->at[out->count++] = t;
}

void tests_release(struct tests *t)
{
	free(t->at);
	*t = (struct tests){ 0 };
}

struct str test_name(const struct scan *s, const struct test *t)
{
	size_t open = token_next(s, t->name), close = token_mate(s, open);

	/* TEST(suite, name) */
	if (s->family == SCAN_C && token_is(s, open, "(") && close != s->count && close > open + 1 &&
		str_starts(str_sub(token_text(s, t->name), 0, 4), STR("TEST")))
		return str_bytes(s->bytes.at + s->at[open + 1].at, s->at[close].at - s->at[open + 1].at);
	return token_content(s, t->name);
}

/* Back to where the declaration begins, over "(ints = {1, 2})" and "[Fact]". */
static size_t marks_before(const struct scan *s, size_t name)
{
	size_t first = name;

	for (size_t i = token_prev(s, name); i < s->count; i = token_prev(s, i)) {
		if (token_in(s, i, ") ]") && token_mate(s, i) != s->count)
			i = token_mate(s, i);
		else if (token_in(s, i, "; { }") || s->at[i].directive)
			break;
		first = i;
	}
	return first;
}

/* Python: the lines with '@' above the def. */
static size_t decorators_before(const struct scan *s, size_t def)
{
	size_t first = def;

	for (size_t i = def; i-- > 0;) {
		if (!s->at[i].first || s->at[i].kind == TOKEN_COMMENT)
			continue;
		if (!token_is(s, i, "@") || s->at[i].indent != s->at[def].indent)
			break;
		first = i;
	}
	return first;
}

static bool marked(const struct scan *s, size_t from, size_t to, const char *words)
{
	for (size_t i = from; i < to; i++)
		if (token_in(s, i, words))
			return true;
	return false;
}

/* "(void)", "()" and cmocka's "(void **state)": whatever takes more is a helper. */
static bool takes_nothing(const struct scan *s, size_t name)
{
	size_t open = token_next(s, name), close = token_mate(s, open);

	return token_is(s, open, "(") && close != s->count &&
	       (close == open + 1 || (token_is(s, open + 1, "void") && !token_is(s, close - 1, ",") &&
					     (close == open + 2 || token_is(s, open + 3, "*"))));
}

static bool is_c_test(const struct scan *s, size_t name)
{
	struct str text = token_text(s, name);

	if (token_in(s, name,
		    "TEST TEST_F TEST_P TYPED_TEST TEST_CASE SCENARIO START_TEST BOOST_AUTO_TEST_CASE"))
		return true;
	return (str_starts(text, STR("test_")) || str_ends(text, STR("_test"))) && takes_nothing(s, name);
}

static bool is_go_test(const struct scan *s, size_t name)
{
	struct str text = token_text(s, name);

	return str_starts(text, STR("Test")) && !str_equal(text, STR("TestMain")) &&
	       marked(s, name, token_mate(s, token_next(s, name)), "testing");
}

/* Runners find what stands in a file or in a class; test_suite() gathers tests for unittest. */
static bool is_python_test(const struct scan *s, const struct functions *all, const struct function *f)
{
	struct str text = token_text(s, f->name);

	for (const struct function *o = all->at; o < f; o++)
		if (o->to > f->from)
			return false;
	return str_starts(text, STR("test")) && !str_equal(text, STR("test_suite"));
}

static void function_take(const struct scan *s, const struct functions *all, const struct function *f,
	struct str language, struct tests *out)
{
	struct test t = { f->name, f->name, f->from, f->to };
	bool is;

	if (s->family == SCAN_PYTHON) {
		t.marks = decorators_before(s, f->from);
		is = is_python_test(s, all, f) && !marked(s, t.marks, f->from, "fixture");
	} else if (lens_language("go", language)) {
		is = is_go_test(s, f->name);
	} else if (lens_language("c cpp cuda objc", language)) {
		is = is_c_test(s, f->name);
	} else if (lens_language("rust", language)) {
		t.marks = marks_before(s, f->name);
		is = marked(s, t.marks, f->name, "test");
	} else {
		t.marks = marks_before(s, f->name);
		is = marked(s, t.marks, f->name, "Test Fact Theory ParameterizedTest TestMethod TestCase");
	}
	if (is)
		add(out, t);
}

/* it("...", () => { ... }); what is given by name has its body elsewhere. */
static void call_take(const struct scan *s, size_t i, struct tests *out)
{
	size_t open = token_next(s, i), close = token_mate(s, open), body;

	if (!token_in(s, i, "it test specify") || token_is(s, token_prev(s, i), ".") ||
		!token_is(s, open, "(") || close == s->count || s->at[open + 1].kind != TOKEN_STRING)
		return;
	for (body = open + 2; body < close && !token_is(s, body, "{"); body++)
		continue;
	if (body < close)
		add(out, (struct test){ i, open + 1, open + 2, close });
}

void tests_find(
	const struct scan *s, const struct functions *functions, struct str language, struct tests *out)
{
	if (s->family == SCAN_JS) {
		for (size_t i = 0; i < s->count; i++)
			call_take(s, i, out);
		return;
	}
	for (size_t i = 0; i < functions->count; i++)
		function_take(s, functions, &functions->at[i], language, out);
}
