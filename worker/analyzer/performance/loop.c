/* Finds loops, and in them what costs the same again in each round. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"
#include "worker/analyzer/performance/performance.h"

#include <ctype.h>

struct loop {
	size_t head, head_end; /* what is asked in each round */
	size_t body, end;
};

static bool loop_of_python(const struct scan *s, size_t i, struct loop *l)
{
	uint16_t indent = s->at[i].indent;

	if (!s->at[i].first || !token_in(s, i, "for while"))
		return false;
	l->head = l->head_end = l->body = i;
	for (l->body = i + 1; l->body < s->count && !s->at[l->body].first;)
		l->body++;
	for (l->end = l->body; l->end < s->count; l->end++)
		if (s->at[l->end].first && s->at[l->end].kind != TOKEN_COMMENT &&
			s->at[l->end].indent <= indent)
			break;
	return true;
}

/* Of "for (a; b; c)" only b and c are asked again. */
static void head_of(const struct scan *s, size_t keyword, struct loop *l)
{
	if (!token_is(s, keyword, "for"))
		return;
	for (size_t i = l->head; i < l->head_end; i++)
		if (token_is(s, i, ";")) {
			l->head = i + 1;
			return;
		}
	l->head = l->head_end; /* each element of something: asked once */
}

static bool loop_of_braces(const struct scan *s, size_t i, struct loop *l)
{
	size_t open = token_next(s, i);

	if (!token_in(s, i, "for while foreach"))
		return false;
	if (token_is(s, open, "{") || !token_is(s, open, "(")) { /* Go, and JavaScript's "for await" */
		for (; open < s->count && !token_in(s, open, "{ ; ("); open = token_next(s, open))
			continue;
		if (!token_is(s, open, "{") || token_mate(s, open) == s->count)
			return false;
		*l = (struct loop){ open, open, open + 1, token_mate(s, open) };
		return true;
	}
	if (token_mate(s, open) == s->count)
		return false;
	*l = (struct loop){ open + 1, token_mate(s, open), 0, 0 };
	l->body = token_next(s, l->head_end);
	if (token_is(s, l->body, "{")) {
		l->end = token_mate(s, l->body);
	} else {
		for (l->end = l->body;
			l->end < s->count && !token_is(s, l->end, ";") && !token_in(s, l->end, "{ }");)
			l->end++;
	}
	head_of(s, i, l);
	return true;
}

/* A call that has nothing but literals: the same in each round. */
static bool same_each_time(const struct scan *s, size_t open)
{
	size_t end = token_mate(s, open), i = token_next(s, open);

	if (!token_is(s, open, "(") || end == s->count || i == end)
		return false;
	for (; i < end; i = token_next(s, i))
		if ((s->at[i].kind == TOKEN_STRING && s->at[i].live) || s->at[i].kind == TOKEN_WORD)
			if (!token_in(s, i, "re IGNORECASE MULTILINE DOTALL VERBOSE I M S X"))
				return false;
	return true;
}

static bool is_select(const struct scan *s, size_t open)
{
	struct str text;
	size_t first = token_next(s, open);

	if (!token_is(s, open, "(") || s->at[first].kind != TOKEN_STRING)
		return false;
	text = token_content(s, first);
	while (text.len && isspace((unsigned char)text.at[0]))
		text = str_sub(text, 1, text.len);
	return str_starts(text, STR("SELECT ")) || str_starts(text, STR("select "));
}

/* Java's Pattern.compile, Python's re.compile, Go's regexp.MustCompile; C's regcomp has its text as the second. */
static bool compiles_regex(const struct scan *s, size_t i)
{
	size_t object = token_prev(s, token_prev(s, i));

	if (token_in(s, i, "compile MustCompile Compile") && token_in(s, object, "re Pattern regexp"))
		return same_each_time(s, token_next(s, i));
	return token_is(s, i, "RegExp") && token_is(s, token_prev(s, i), "new") &&
	       same_each_time(s, token_next(s, i));
}

/* x += "..." where the function begins x as "". Only where strings are copied to grow. */
static bool grows_string(const struct scan *s, const struct function *f, size_t i, struct str language)
{
	struct str name = token_text(s, i);

	if (!lens_language("java csharp go", language) || s->at[i].kind != TOKEN_WORD ||
		!token_is(s, token_next(s, i), "+") || !token_is(s, token_next(s, token_next(s, i)), "="))
		return false;
	for (size_t k = f->from; k < i; k++) {
		size_t value = token_next(s, token_next(s, k));

		if (token_is(s, value, "="))
			value = token_next(s, value); /* := */
		if (s->at[k].kind == TOKEN_WORD && str_equal(token_text(s, k), name) &&
			token_in(s, token_next(s, k), "= :") && s->at[value].kind == TOKEN_STRING)
			return true;
	}
	return false;
}

/* strlen(MARK): mostly of a text between quotes, which the compiler counts. */
static bool is_macro(const struct scan *s, size_t i)
{
	struct str word = token_text(s, i);

	for (size_t k = 0; k < word.len; k++)
		if (islower((unsigned char)word.at[k]))
			return false;
	return true;
}

/* Whether a round gives the name a new value: "s = next", "s += 2", "s++", "++s". */
static bool moves(const struct scan *s, const struct loop *l, struct str name)
{
	for (size_t i = l->head; i < l->end; i++) {
		size_t sign = token_next(s, i), second = token_next(s, sign);

		if (s->at[i].kind != TOKEN_WORD || !str_equal(token_text(s, i), name))
			continue;
		if ((token_is(s, sign, "=") && !token_is(s, second, "=")) ||
			(token_is(s, sign, "+") && token_in(s, second, "+ =")) ||
			(token_is(s, sign, "-") && token_in(s, second, "- =")) ||
			(token_in(s, token_prev(s, i), "+ -") &&
				token_in(s, token_prev(s, token_prev(s, i)), "+ -")))
			return true;
	}
	return false;
}

static const char *cost_of(
	const struct scan *s, const struct loop *l, const struct function *f, size_t i, struct str language)
{
	bool c = lens_language("c cpp objc cuda", language);
	size_t open = token_next(s, i), first = token_next(s, open);

	if (i < l->body)
		return c && token_is(s, i, "strlen") && token_is(s, open, "(") &&
				       s->at[first].kind == TOKEN_WORD && !is_macro(s, first) &&
				       !moves(s, l, token_text(s, first))
			       ? "strlen() goes over the string again in each round"
			       : NULL;
	if (c)
		return NULL;
	if (compiles_regex(s, i))
		return "the same regular expression is compiled in each round";
	if (token_in(s, i, "execute query executeQuery Query QueryRow find_one") &&
		token_is(s, token_prev(s, i), ".") && is_select(s, open))
		return "one query for each round; one for all of them costs a single way";
	if (token_in(s, i, "open fopen readFileSync") && same_each_time(s, open))
		return "the same file is opened in each round";
	if (grows_string(s, f, i, language))
		return "the string is copied each time it grows";
	return NULL;
}

/* The first that is found speaks for the function. */
static bool loop_look(const struct lens_file *f, const struct scan *s, const struct function *around,
	size_t i, struct lens_sink *out)
{
	struct loop l;
	bool is = s->family == SCAN_PYTHON ? loop_of_python(s, i, &l) : loop_of_braces(s, i, &l);

	if (!is)
		return false;
	for (size_t k = l.head; k < l.end; k = k + 1 == l.head_end && l.body > k ? l.body : k + 1) {
		const char *cost =
			s->at[k].kind == TOKEN_WORD ? cost_of(s, &l, around, k, f->language) : NULL;

		if (!cost)
			continue;
		lens_report(out, f, s->at[k].line, s->at[k].line, SEVERITY_NOTE, "loop-cost", "%s", cost);
		return true;
	}
	return false;
}

void check_loop(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	const struct function *told = NULL;
	struct functions found;

	functions_find(s, f->language, &found);
	for (size_t i = 0; i < s->count; i++) {
		const struct function *around;

		if (!token_in(s, i, "for while foreach") || s->at[i].directive ||
			s->at[i].branch == BRANCH_DEAD)
			continue;
		around = function_around(&found, i);
		if (around && around != told && loop_look(f, s, around, i, out))
			told = around;
	}
	functions_release(&found);
}
