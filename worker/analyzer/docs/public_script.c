/* Functions and classes that Python's modules and JavaScript's exports offer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/docs/public.h"

#include "worker/analyzer/words.h"

enum { CLASSES_MOST = 32 };

/* Where the lines of a statement's block end. */
static size_t block_end(const struct scan *s, size_t i)
{
	uint16_t indent = s->at[i].indent;

	for (i++; i < s->count; i++)
		if (s->at[i].first && s->at[i].kind != TOKEN_COMMENT && s->at[i].indent <= indent)
			break;
	return i;
}

static uint32_t lines_of(const struct scan *s, size_t from, size_t end)
{
	size_t last = token_prev(s, end);

	return last >= s->count || last < from ? 1 : token_last_line(s, last) - s->at[from].line + 1;
}

/* The ':' that ends "def f(a: int) -> x:". */
static size_t header_end(const struct scan *s, size_t i)
{
	for (; i < s->count && !token_is(s, i, ":"); i++)
		if (token_in(s, i, "( [ {") && token_mate(s, i) != s->count)
			i = token_mate(s, i);
	return i;
}

/* Getters, what is declared elsewhere, and what a test or a framework calls. */
static bool decorated_away(const struct scan *s, size_t def)
{
	for (size_t i = def; i-- > 0;) {
		if (!s->at[i].first || s->at[i].kind == TOKEN_COMMENT)
			continue;
		if (!token_is(s, i, "@") || s->at[i].indent != s->at[def].indent)
			return false;
		for (size_t k = i + 1; k < s->count && !s->at[k].first; k++)
			if (token_in(
				    s, k, "property setter getter deleter cached_property overload override"))
				return true;
	}
	return false;
}

struct class_block {
	size_t end;
	bool hidden; /* its methods are overrides, or nobody's business */
};

static bool derives(const struct scan *s, size_t name)
{
	size_t open = token_next(s, name), first = token_next(s, open);

	return token_is(s, open, "(") && !token_in(s, first, ") object");
}

static void python_take(const struct scan *s, size_t i, size_t word, struct offer *o)
{
	size_t name = token_next(s, word), inside = token_next(s, header_end(s, name));
	size_t end = block_end(s, i);
	uint32_t line = inside < s->count ? s->at[inside].line : 0;

	if (token_text(s, name).at[0] == '_' || lines_of(s, i, end) <= PUBLIC_LINES || decorated_away(s, i))
		return;
	offer_add(o, inside >= s->count || s->at[inside].kind != TOKEN_STRING, token_text(s, name),
		s->at[name].line, (struct stretch){ line, line });
}

void offer_of_python(const struct scan *s, struct offer *o)
{
	struct class_block open[CLASSES_MOST];
	size_t depth = 0;

	for (size_t i = 0; i < s->count; i++) {
		size_t word = token_is(s, i, "async") ? token_next(s, i) : i, name = token_next(s, word);

		if (!s->at[i].first || s->at[i].kind == TOKEN_COMMENT)
			continue;
		while (depth && open[depth - 1].end <= i)
			depth--;
		if (!token_in(s, word, "def class") || s->at[name].kind != TOKEN_WORD)
			continue;
		if (!depth || !open[depth - 1].hidden)
			python_take(s, i, word, o);
		if (depth == CLASSES_MOST)
			continue;
		/* What lies in a function is nobody else's. */
		open[depth] = (struct class_block){ block_end(s, i), true };
		if (token_is(s, word, "class"))
			open[depth].hidden = derives(s, name) || token_text(s, name).at[0] == '_';
		depth++;
	}
}

/* What is exported: its name, or the end. "export { a, b }" explains nothing and needs no word. */
static size_t exported(const struct scan *s, size_t i)
{
	size_t next = token_next(s, i);

	if (token_is(s, i, "export") && s->at[i].indent == 0) {
		while (token_in(s, next, "default async declare abstract"))
			next = token_next(s, next);
		if (!token_in(s, next, "function class const let"))
			return s->count;
		bool value = token_in(s, next, "const let");

		next = token_next(s, next);
		if (token_is(s, next, "*"))
			next = token_next(s, next);
		if (s->at[next].kind != TOKEN_WORD || (value && !token_is(s, token_next(s, next), "=")))
			return s->count;
		if (!value)
			return next;
		/* A value that is a function. */
		i = token_next(s, token_next(s, next));
		return token_in(s, i, "( async function class") ? next : s->count;
	}
	if (!token_is(s, i, "exports") || s->at[i].kind != TOKEN_WORD)
		return s->count;
	if (token_is(s, next, ".")) {
		size_t name = token_next(s, next), value = token_next(s, token_next(s, name));

		return token_is(s, token_next(s, name), "=") && token_in(s, value, "function async class")
			       ? name
			       : s->count;
	}
	return token_is(s, next, "=") && token_in(s, token_next(s, next), "function async class") ? i
												  : s->count;
}

/* "module.exports = name" and "= { a, b }": what is offered stands elsewhere in the file. */
static void names_exported(const struct scan *s, struct words *names)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t value = token_next(s, token_next(s, i)), end = token_mate(s, value);

		if (!token_is(s, i, "exports") || !token_is(s, token_next(s, i), "="))
			continue;
		if (s->at[value].kind == TOKEN_WORD && !token_in(s, value, "function async class"))
			words_add(names, token_text(s, value));
		if (!token_is(s, value, "{") || end == s->count)
			continue;
		for (size_t k = token_next(s, value); k < end; k = token_next(s, k))
			if (s->at[k].kind == TOKEN_WORD && token_in(s, token_prev(s, k), "{ ,") &&
				token_in(s, token_next(s, k), ", }"))
				words_add(names, token_text(s, k));
	}
}

/* "function name", "class name" at the left margin. */
static size_t named_there(const struct scan *s, size_t i, const struct words *names)
{
	size_t name = token_next(s, i);

	if (s->at[i].indent || !token_in(s, i, "function class") || token_in(s, token_prev(s, i), "= (") ||
		!words_have(names, token_text(s, name)))
		return s->count;
	return name;
}

/* To the brace that closes its body. */
static uint32_t js_lines(const struct scan *s, size_t name)
{
	for (size_t i = name; i < s->count && !token_in(s, i, "; }"); i = token_next(s, i)) {
		if (token_is(s, i, "(") && token_mate(s, i) != s->count)
			i = token_mate(s, i);
		else if (token_is(s, i, "{"))
			return token_mate(s, i) == s->count
				       ? 1
				       : s->at[token_mate(s, i)].line - s->at[name].line + 1;
	}
	return 1;
}

void offer_of_js(const struct scan *s, struct offer *o)
{
	struct words names = { 0 }, explained = { 0 };

	names_exported(s, &names);
	for (size_t i = 0; i < s->count; i++) {
		size_t name = exported(s, i), first = i;

		if (name == s->count)
			name = named_there(s, i, &names);
		if (name == s->count)
			continue;
		if (token_is(s, token_prev(s, i), ".")) /* module.exports */
			first = token_prev(s, token_prev(s, i));
		if (token_is(s, token_prev(s, i), "async"))
			first = token_prev(s, i);
		/* Of a function with overloads the body comes last, and nobody who calls it sees that. */
		if (commented(s, first, "/**"))
			words_add(&explained, token_text(s, name));
		if (js_lines(s, name) > PUBLIC_LINES)
			offer_add(o, !words_have(&explained, token_text(s, name)), token_text(s, name),
				s->at[name].line, above(s, first, name));
	}
	words_release(&names);
	words_release(&explained);
}
