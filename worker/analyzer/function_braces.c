/* Finds functions by their braces: a name, parameters, a body. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/function.h"
#include "worker/analyzer/lens.h"

enum { DEPTH_MOST = 256, HEADER_TOKENS_MOST = 200 };

/* A word, then "(...)", then a brace: these are no functions. */
static const char control[] =
	"if for while switch catch foreach using lock synchronized try fixed with return sizeof "
	"do else match when until unless guard elseif defer go select super new";
/* Between parameters and body. */
static const char behind[] = "const noexcept override final volatile throws throw mutable async restrict";

struct finder {
	const struct scan *scan;
	struct functions *out;
	const char *keyword; /* what begins a function in this language, or NULL: nothing does */
	bool js;
	bool bare; /* conditions need no parentheses */
};

static bool opens(const struct scan *s, size_t i)
{
	return token_is(s, i, "{") && token_mate(s, i) != s->count;
}

/* The name before "(": that of "A::A() : x(1), y(2) {" stands before the first of these. */
static size_t name_before(const struct scan *s, size_t close)
{
	size_t name = token_prev(s, token_mate(s, close)), before = token_prev(s, name);

	for (int i = 0; i < HEADER_TOKENS_MOST; i++) {
		bool list = token_is(s, before, ","), first = token_is(s, before, ":");
		size_t end = token_prev(s, before);

		if ((!list && !first) || (!token_is(s, end, ")") && !token_is(s, end, "}")) ||
			token_mate(s, end) == s->count)
			break;
		name = token_prev(s, token_mate(s, end));
		before = token_prev(s, name);
	}
	return name;
}

/* "A() : x(1), y{2} {": what the last brace before the body belongs to. */
static bool ends_initializers(const struct scan *s, size_t i)
{
	return token_is(s, i, "}") && token_mate(s, i) != s->count &&
	       token_in(s, token_prev(s, token_prev(s, token_mate(s, i))), ", :");
}

/* Back from a brace over what may stand behind parameters: "const", "throws A, B", "__attribute__((x))". */
static size_t parameters_before(const struct scan *s, size_t brace)
{
	size_t i = token_prev(s, brace);
	bool listed = false; /* names that only "throws" explains */

	for (int steps = 0; steps < HEADER_TOKENS_MOST && i < s->count; steps++) {
		size_t last = token_prev(s, i);

		if (ends_initializers(s, i))
			return listed ? s->count : i;
		if (token_is(s, i, ")")) {
			if (token_mate(s, i) == s->count)
				return s->count;
			last = token_prev(s, token_mate(s, i));
			if (!token_in(s, last, "__attribute__ noexcept throw"))
				return listed ? s->count : i;
			last = token_prev(s, last);
		} else if (token_in(s, i, behind)) {
			listed = listed && !token_is(s, i, "throws");
		} else if (s->at[i].kind == TOKEN_WORD && token_in(s, last, "throws ,")) {
			listed = true;
		} else if (!listed || !token_is(s, i, ",")) {
			return s->count;
		}
		i = last;
	}
	return s->count;
}

/* "namespace std VISIBILITY(default) {" */
static bool is_namespace(const struct scan *s, size_t name)
{
	for (int steps = 0; steps < 3 && name < s->count && s->at[name].kind == TOKEN_WORD; steps++) {
		if (token_is(s, name, "namespace"))
			return true;
		name = token_prev(s, name);
	}
	return false;
}

/* The name of the function whose body this brace opens, or the end. */
static size_t name_of(const struct finder *f, size_t brace)
{
	const struct scan *s = f->scan;
	size_t close = parameters_before(s, brace), name;

	if (close == s->count)
		return close;
	name = name_before(s, close);
	if (s->at[name].kind != TOKEN_WORD || token_in(s, name, control) || token_is(s, name, "function") ||
		is_namespace(s, name))
		return s->count;
	return name;
}

/* "name = function (", "name: (a) =>": what the value is given to. */
static size_t given_to(const struct scan *s, size_t before)
{
	size_t name;

	if (token_is(s, before, "async"))
		before = token_prev(s, before);
	if (!token_in(s, before, "= :"))
		return s->count;
	name = token_prev(s, before);
	return s->at[name].kind == TOKEN_WORD && !token_in(s, name, "case default") ? name : s->count;
}

/* JavaScript's functions that are values. */
static size_t name_of_value(const struct scan *s, size_t brace)
{
	size_t last = token_prev(s, brace), before;

	if (token_is(s, last, ">") && token_is(s, token_prev(s, last), "=")) {
		last = token_prev(s, token_prev(s, last));
		if (token_is(s, last, ")"))
			last = token_mate(s, last);
		return last == s->count ? last : given_to(s, token_prev(s, last));
	}
	if (!token_is(s, last, ")") || token_mate(s, last) == s->count)
		return s->count;
	before = token_prev(s, token_mate(s, last));
	if (token_is(s, before, "function"))
		return given_to(s, token_prev(s, before));
	return s->count;
}

/* From "func" on: the body's brace, and the name in *name. */
static size_t body_after(const struct scan *s, size_t keyword, size_t *name)
{
	size_t i = token_next(s, keyword);

	if (token_is(s, i, "(")) /* Go: what it is a method of */
		i = token_next(s, token_mate(s, i));
	*name = i;
	if (i >= s->count || s->at[i].kind != TOKEN_WORD)
		return s->count;
	for (int steps = 0; steps < HEADER_TOKENS_MOST && i < s->count; steps++) {
		if (token_in(s, i, "( [") && token_mate(s, i) != s->count)
			i = token_mate(s, i);
		else if (opens(s, i) && token_in(s, token_prev(s, i), "interface struct"))
			i = token_mate(s, i);
		else if (opens(s, i))
			return i;
		else if (token_in(s, i, "; }") || (token_is(s, i, "=") && !token_is(s, i + 1, ">")))
			return s->count;
		i = token_next(s, i);
	}
	return s->count;
}

static bool block_opens(const struct finder *f, size_t i, bool *pending)
{
	const struct scan *s = f->scan;
	size_t last = token_prev(s, i);

	if (f->bare) {
		if (token_in(s, i,
			    "if for while switch match loop select else do try catch repeat when guard"))
			*pending = true;
		if (!opens(s, i) || !*pending)
			return false;
		*pending = false;
		return true;
	}
	if (!opens(s, i))
		return false;
	if (token_in(s, last, "else do try finally"))
		return true;
	if (!token_is(s, last, ")") || token_mate(s, last) == s->count)
		return false;
	last = token_prev(s, token_mate(s, last));
	/* "(struct x){...}" is a value, "for_each(x) {" a loop of somebody's own. */
	return s->at[last].kind == TOKEN_WORD && !token_in(s, last, "return sizeof function");
}

/* Of one function, without those that lie within it and have names of their own: they answer for themselves. */
static void depth_find(const struct finder *f, size_t index)
{
	const struct functions *all = f->out;
	struct function *at = &all->at[index];
	uint32_t ends[DEPTH_MOST];
	uint32_t depth = 0;
	bool pending = false;

	for (uint32_t i = at->from + 1; i < at->to; i++) {
		while (depth && ends[depth - 1] <= i)
			depth--;
		while (index + 1 < all->count && all->at[index + 1].from < i)
			index++;
		if (index + 1 < all->count && all->at[index + 1].from == i) {
			i = all->at[index + 1].to - 1;
			continue;
		}
		if (token_is(f->scan, i, ";"))
			pending = false;
		if (!block_opens(f, i, &pending) || depth == DEPTH_MOST)
			continue;
		ends[depth++] = (uint32_t)token_mate(f->scan, i);
		if (depth > at->depth) {
			at->depth = depth;
			at->deep_line = f->scan->at[i].line;
		}
	}
}

static bool take(struct finder *f, size_t name, size_t brace)
{
	if (name >= f->scan->count || brace >= f->scan->count)
		return false;
	functions_add(f->out, name, brace, token_mate(f->scan, brace) + 1);
	return true;
}

void functions_of_braces(const struct scan *s, struct str language, struct functions *out)
{
	struct finder f = { .scan = s, .out = out, .js = s->family == SCAN_JS };
	size_t name;

	if (lens_language("go swift", language))
		f.keyword = "func";
	else if (lens_language("rust zig", language))
		f.keyword = "fn";
	else if (lens_language("kotlin", language))
		f.keyword = "fun";
	else if (lens_language("php", language))
		f.keyword = "function";
	f.bare = f.keyword && !lens_language("php", language);
	for (size_t i = 0; i < s->count; i++) {
		bool found = false;

		if (s->at[i].branch != BRANCH_MAIN)
			continue;
		if (f.keyword && token_is(s, i, f.keyword)) {
			size_t brace = body_after(s, i, &name);

			found = take(&f, name, brace);
		} else if (!f.keyword && opens(s, i)) {
			name = name_of(&f, i);
			if (f.js && name == s->count)
				name = name_of_value(s, i);
			found = take(&f, name, i);
		}
		/* Within a C function there is no other: what looks like one is a macro's loop. */
		if (found && !f.js)
			i = out->at[out->count - 1].to - 1;
	}
	for (size_t i = 0; i < out->count; i++)
		depth_find(&f, i);
}
