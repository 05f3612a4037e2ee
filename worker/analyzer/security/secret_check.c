/* Tells where secrets stand, never what they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/secret.h"
#include "worker/analyzer/security/security.h"

enum { SECRETS_MOST = 20 }; /* of one file: more is a list of them, and one look is enough */

/* Tests and examples hold what looks like secrets on purpose. */
static bool for_show(struct str path)
{
	static const char *const parts[] = { "test", "spec", "fixture", "example", "sample", "mock", "demo",
		"doc", NULL };

	for (const char *const *p = parts; *p; p++)
		if (memmem(path.at, path.len, *p, strlen(*p)))
			return true;
	return false;
}

static void report(const struct lens_file *f, uint32_t line, const struct secret *s, struct lens_sink *out)
{
	bool shown = for_show(f->path);

	/* A random value in a test is what tests are made of, and user:password@host is how addresses are explained. */
	if ((s->kind == SECRET_ASSIGNMENT && (shown || s->placeholder)) ||
		(s->kind == SECRET_URL && s->placeholder))
		return;
	if (s->kind == SECRET_ASSIGNMENT)
		lens_report(out, f, line, line, SEVERITY_NOTE, "secret-value",
			"a random value of %zu characters is given to a name that promises a secret", s->len);
	else if (s->placeholder || shown)
		lens_report(out, f, line, line, SEVERITY_NOTE, "secret",
			"looks like a secret: %s; in an example, it seems", s->what);
	else
		lens_report(out, f, line, line, SEVERITY_ERROR, "secret",
			"a secret in the tree: %s. Revoke it; removing the line leaves it in the history",
			s->what);
}

void check_secret(const struct lens_file *f, const struct scan *scan, struct lens_sink *out)
{
	size_t from = 0, at = 0;
	uint32_t line = 1, told = 0;
	struct secret s;

	(void)scan;
	for (int n = 0; n < SECRETS_MOST && secret_next(f->bytes, &from, &s); n++) {
		for (; at < s.anchor; at++)
			line += f->bytes.at[at] == '\n';
		if (line != told)
			report(f, line, &s, out);
		told = line;
	}
}
