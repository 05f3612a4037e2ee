/* Downloads that are run unseen. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

static bool is_shell(const struct scan *s, size_t i)
{
	while (token_in(s, i, "sudo env -E -H") ||
		(s->at[i].kind == TOKEN_WORD && token_text(s, i).at[0] == '-'))
		i = token_next(s, i);
	return token_in(s, i, "sh bash dash zsh ash /bin/sh /bin/bash python python3 perl node");
}

/* From curl or wget to the shell behind its pipe, within the command. */
static bool pipes(const struct scan *s, size_t i)
{
	if (!token_in(s, i, "curl wget"))
		return false;
	for (i = token_next(s, i); i < s->count && !s->at[i].first; i = token_next(s, i)) {
		if (token_in(s, i, "; & )"))
			return false;
		if (token_is(s, i, "|") && is_shell(s, token_next(s, i)))
			return true;
	}
	return false;
}

void check_pipe(const struct lens_file *f, const struct scan *s, struct lens_sink *out)
{
	for (size_t i = 0; i < s->count; i++)
		if (pipes(s, i))
			lens_report(out, f, s->at[i].line, s->at[i].line, SEVERITY_WARNING, "pipe-to-shell",
				"what is downloaded runs at once: check its hash or its signature first");
}

bool line_pipes_download(struct str line)
{
	struct scan s;
	bool found = false;

	scan_init(&s, line, STR("shell"));
	for (size_t i = 0; i < s.count && !found; i++)
		found = pipes(&s, i);
	scan_release(&s);
	return found;
}
