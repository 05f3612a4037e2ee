/* Looks at the arguments of calls. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

bool call_argument(const struct scan *s, size_t open, unsigned n, size_t *from, size_t *to)
{
	size_t end = token_mate(s, open), i = token_next(s, open);

	if (!token_is(s, open, "(") || end == s->count)
		return false;
	for (*from = i; i < end; i = token_next(s, i)) {
		if (token_in(s, i, "( [ {") && token_mate(s, i) != s->count) {
			i = token_mate(s, i);
		} else if (token_is(s, i, ",")) {
			if (!n--)
				break;
			*from = token_next(s, i);
		}
	}
	*to = i;
	return (n == 0 || n == UINT32_MAX) && *from < *to;
}

static bool is_constant(struct str name)
{
	bool letter = false;

	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] >= 'a' && name.at[i] <= 'z')
			return false;
		letter = letter || (name.at[i] >= 'A' && name.at[i] <= 'Z');
	}
	return letter;
}

bool tokens_constant(const struct scan *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct token *t = &s->at[i];

		if ((t->kind == TOKEN_STRING && t->live) ||
			(t->kind == TOKEN_WORD && !is_constant(token_text(s, i))))
			return false;
	}
	return true;
}
