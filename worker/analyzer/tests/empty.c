/* Tests that cannot fail: they call things and prove nothing, or are empty. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/path_role.h"
#include "worker/analyzer/tests/test_find.h"
#include "worker/analyzer/tests/tests.h"

#include <stdlib.h>

enum { NAMES_TOLD = 4 };

/* A function of a file of tests, and whom it calls. A test may leave the proof to one that lies elsewhere. */
struct helper {
	struct str name;
	bool proves;
};
struct call {
	uint32_t helper;
	struct str callee;
};

struct helpers {
	struct helper *at;
	size_t count, cap;
	struct call *calls;
	size_t call_count, call_cap;
	struct words proving; /* names */
};

static void *room(void *rows, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return rows;
	*cap = *cap ? *cap * 2 : 256;
	rows = realloc(rows, *cap * size);
	if (!rows)
		abort();
	return rows;
}

static void helper_take(
	struct helpers *h, const struct scan *s, const struct function *f, struct str language)
{
	struct helper *row;

	h->at = room(h->at, h->count, &h->cap, sizeof *h->at);
	row = &h->at[h->count++];
	*row = (struct helper){ token_text(s, f->name),
		tokens_prove(s, f->from, f->to, language, &h->proving) };
	if (row->proves) {
		words_add(&h->proving, row->name);
		return;
	}
	for (size_t i = f->from; i < f->to && i < s->count; i++) {
		if (s->at[i].kind != TOKEN_WORD || !token_is(s, token_next(s, i), "("))
			continue;
		h->calls = room(h->calls, h->call_count, &h->call_cap, sizeof *h->calls);
		h->calls[h->call_count++] = (struct call){ (uint32_t)h->count - 1, token_text(s, i) };
	}
}

/* "#define TRY(x) assert(x)": a helper too. What counts failures in it need not call anything. */
static void macros_take(struct helpers *h, const struct scan *s, struct str language)
{
	for (size_t i = 0; i + 2 < s->count; i++) {
		struct function macro = { .name = (uint32_t)i + 2, .from = (uint32_t)i + 3 };

		if (!s->at[i].directive || !token_is(s, i, "#") || !token_is(s, i + 1, "define") ||
			!token_is(s, i + 3, "("))
			continue;
		for (macro.to = macro.from; macro.to < s->count && s->at[macro.to].directive; macro.to++) {
			if (token_is(s, macro.to, "#") && token_is(s, macro.to + 1, "define"))
				break;
			if (s->at[macro.to].kind == TOKEN_WORD && name_proves(token_text(s, macro.to)))
				words_add(&h->proving, token_text(s, macro.name));
		}
		helper_take(h, s, &macro, language);
	}
}

/* Until nothing changes: at most as many rounds as calls lie in each other. */
static void helpers_settle(struct helpers *h)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < h->call_count; i++) {
			struct helper *of = &h->at[h->calls[i].helper];

			if (of->proves || !words_have(&h->proving, h->calls[i].callee))
				continue;
			of->proves = true;
			more = words_add(&h->proving, of->name) || more;
		}
	}
}

static void helpers_release(struct helpers *h)
{
	free(h->at);
	free(h->calls);
	words_release(&h->proving);
}

static void name_add(struct buf *names, const struct scan *s, const struct test *t)
{
	struct str name = test_name(s, t);

	buf_printf(names, "%s%.*s%s (line %u)", names->len ? ", " : "", (int)(name.len > 60 ? 60 : name.len),
		name.at, name.len > 60 ? "..." : "", s->at[t->name].line);
}

/* #[should_panic], @Test(expected = X.class), @raises(X) */
static bool marks_prove(const struct scan *s, const struct test *t)
{
	for (size_t i = t->marks; i < t->name; i++)
		if (s->at[i].kind == TOKEN_WORD && name_proves(token_text(s, i)))
			return true;
	return false;
}

static void file_tell(const struct lens_file *f, const struct scan *s, const struct tests *tests,
	const struct helpers *h, struct lens_sink *out)
{
	struct buf names = BUF_INIT;
	size_t count = 0;
	uint32_t line = 0;

	for (size_t i = 0; i < tests->count; i++) {
		const struct test *t = &tests->at[i];

		if (marks_prove(s, t) || tokens_prove(s, t->from, t->to, f->language, &h->proving))
			continue;
		line = line ? line : s->at[t->name].line;
		if (count++ < NAMES_TOLD)
			name_add(&names, s, t);
	}
	if (count == 1)
		lens_report(out, f, line, line, SEVERITY_NOTE, "empty-test",
			"this test asserts nothing, it passes whatever its code returns: %s", names.at);
	else if (count)
		lens_report(out, f, line, line, SEVERITY_NOTE, "empty-test",
			"%zu of %zu tests of this file assert nothing: %s%s", count, tests->count, names.at,
			count > NAMES_TOLD ? ", ..." : "");
	buf_release(&names);
}

/* Once to learn who proves something, once to ask it of each test. */
static void files_go(const struct lens_tree *tree, struct helpers *h, struct lens_sink *out)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct lens_file *f = &tree->files[i];
		struct functions functions = { 0 };
		struct tests tests = { 0 };
		struct scan scan;
		/* Rust has its tests beside the code. */
		bool beside = str_equal(f->language, STR("rust"));

		if (scan_family_of(f->language) == SCAN_NONE || path_is_sample(f->path) ||
			(!path_is_test(f->path) && !beside))
			continue;
		scan_init(&scan, f->bytes, f->language);
		functions_find(&scan, f->language, &functions);
		if (out) {
			tests_find(&scan, &functions, f->language, &tests);
			file_tell(f, &scan, &tests, h, out);
		} else {
			macros_take(h, &scan, f->language);
			for (size_t k = 0; k < functions.count; k++)
				helper_take(h, &scan, &functions.at[k], f->language);
		}
		tests_release(&tests);
		functions_release(&functions);
		scan_release(&scan);
	}
}

void check_empty_tests(const struct lens_tree *tree, struct lens_sink *out)
{
	struct helpers helpers = { 0 };

	files_go(tree, &helpers, NULL);
	helpers_settle(&helpers);
	files_go(tree, &helpers, out);
	helpers_release(&helpers);
}
