/* Knows what proves something in a test. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/tests/test_find.h"

#include <strings.h>

static const char *const proofs[] = { "assert", "check", "expect", "fail", "verify", "should", "require",
	"raises", "throws", "ensure", "equal", "compare", "reject", "match" };
/* Whole names: tap's and perl's, and what ends a program. */
static const char proofs_whole[] =
	"ok is eq ne same deepEqual isnt like die panic exit abort warns done end_ok "
	"must_be validate runTest snapshot doctest benchmark";

static bool holds(struct str name, const char *part)
{
	size_t len = strlen(part);

	for (size_t i = 0; i + len <= name.len; i++)
		if (!strncasecmp(name.at + i, part, len))
			return true;
	return false;
}

bool name_proves(struct str name)
{
	for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++)
		if (holds(name, proofs[i]))
			return true;
	return lens_language(proofs_whole, name);
}

/* Go's helpers are given the test itself: whoever has it can fail it. */
static bool go_proves(const struct scan *s, size_t i)
{
	struct str text = token_text(s, i);

	if (token_is(s, token_prev(s, i), "."))
		return str_starts(text, STR("Error")) || str_starts(text, STR("Fatal"));
	return token_in(s, i, "t tt") && token_in(s, token_prev(s, i), "( ,") &&
	       token_in(s, token_next(s, i), ", )");
}

/* Without a call of any name: "assert x", "raise", a value returned to who judges it. */
static bool word_proves(const struct scan *s, size_t i, struct str language)
{
	size_t next = token_next(s, i);

	if (token_in(s, i, "assert raise throw should"))
		return true;
	if (s->family == SCAN_PYTHON)
		return token_is(s, i, "yield");
	if (s->family == SCAN_JS) /* "done" of mocha, "cy" of Cypress, and promises that may fail */
		return token_in(s, i, "done cy return");
	if (lens_language("go", language))
		return go_proves(s, i);
	if (lens_language("rust", language))
		return token_in(s, i, "unwrap unwrap_err panic");
	/* "return 1" under a condition tells who calls; "return 0" alone says that all is well. */
	return lens_language("c cpp", language) && token_is(s, i, "return") && !token_is(s, next, ";") &&
	       !str_equal(token_text(s, next), STR("0"));
}

bool tokens_prove(
	const struct scan *s, size_t from, size_t to, struct str language, const struct words *helpers)
{
	for (size_t i = from; i < to && i < s->count; i++) {
		if (token_is(s, i, "?") && lens_language("rust", language))
			return true;
		if (s->at[i].kind != TOKEN_WORD)
			continue;
		if (word_proves(s, i, language))
			return true;
		/* A call, a macro of Rust, "assert.equal(", "expect<T>(". */
		if (!token_in(s, token_next(s, i), "( ! . <"))
			continue;
		if (name_proves(token_text(s, i)) || words_have(helpers, token_text(s, i)))
			return true;
	}
	return false;
}
