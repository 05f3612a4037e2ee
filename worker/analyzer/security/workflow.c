/* GitHub workflows that run what strangers can change. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/security/security.h"

enum { HASH_LETTERS = 40 };

/* The line without its comment and the blanks around it. */
static struct str plain(struct str line)
{
	char quote = '\0';

	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i];

		if (quote)
			quote = c == quote ? '\0' : quote;
		else if ((c == '"' || c == '\'') && (!i || strchr(" :[{,-", line.at[i - 1])))
			quote = c;
		else if (c == '#' && (!i || line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
			line = str_sub(line, 0, i);
	}
	while (line.len && strchr(" \t\r", line.at[line.len - 1]))
		line.len--;
	while (line.len && strchr(" \t-", line.at[0]))
		line = str_sub(line, 1, line.len);
	return line;
}

/* The value of `key: value`, without quotes; false for another line. */
static bool value_of(struct str line, const char *key, struct str *value)
{
	size_t len = strlen(key);

	if (!str_starts(line, str_of(key)) || line.len <= len || line.at[len] != ':')
		return false;
	*value = plain(str_sub(line, len + 1, line.len));
	if (value->len > 1 && strchr("'\"", value->at[0]))
		*value = str_sub(*value, 1, value->len - 2);
	return true;
}

static bool holds(struct str s, const char *word)
{
	return memmem(s.at, s.len, word, strlen(word)) != NULL;
}

static bool is_hash(struct str ref)
{
	for (size_t i = 0; i < ref.len; i++)
		if (!strchr("0123456789abcdef", ref.at[i]))
			return false;
	return ref.len == HASH_LETTERS;
}

/* Of strangers: what runs the workflow belongs to GitHub anyway. */
static bool is_unpinned(struct str action)
{
	ptrdiff_t at = str_find_last(action, '@');

	if (str_starts(action, STR("./")) || str_starts(action, STR("actions/")) ||
		str_starts(action, STR("github/")) || str_find(action, '$') >= 0)
		return false;
	if (str_starts(action, STR("docker://")))
		return !holds(action, "@sha256:");
	return at > 0 && !is_hash(str_sub(action, (size_t)at + 1, action.len));
}

/* Each action is told once a file, where it stands first. `value` lies within `bytes`. */
static bool seen_before(struct str bytes, struct str value)
{
	return memmem(bytes.at, (size_t)(value.at - bytes.at), value.at, value.len) != NULL;
}

static bool is_foreign_ref(struct str value)
{
	return holds(value, "github.event.pull_request.head") || holds(value, "github.head_ref") ||
	       holds(value, "refs/pull/");
}

struct lines {
	struct str rest;
	uint32_t line;
};

static bool line_next(struct lines *l, struct str *line)
{
	ptrdiff_t end = str_find(l->rest, '\n');

	if (!l->rest.len)
		return false;
	*line = str_sub(l->rest, 0, end < 0 ? l->rest.len : (size_t)end);
	l->rest = str_sub(l->rest, line->len + 1, l->rest.len);
	l->line++;
	*line = plain(*line);
	return true;
}

/* As an event, not in a condition: `on: pull_request_target`, a key below `on`, one of its list. */
static bool for_strangers(struct str bytes)
{
	struct lines l = { bytes, 0 };
	struct str line, value;

	while (line_next(&l, &line)) {
		bool listed = value_of(line, "on", &value) && holds(value, "pull_request_target");

		if (listed || str_equal(line, STR("pull_request_target")) ||
			value_of(line, "pull_request_target", &value))
			return true;
	}
	return false;
}

void check_workflow(const struct lens_file *f, const struct scan *scan, struct lens_sink *out)
{
	struct lines l = { f->bytes, 0 };
	struct str line, value;
	bool strangers, checkout = false;

	(void)scan;
	/* Those of a library that is copied in are never run. */
	if (!str_starts(f->path, STR(".github/")))
		return;
	strangers = for_strangers(f->bytes);
	while (line_next(&l, &line)) {
		if (value_of(line, "uses", &value)) {
			checkout = str_starts(value, STR("actions/checkout"));
			if (is_unpinned(value) && !seen_before(f->bytes, value))
				lens_report(out, f, l.line, l.line, SEVERITY_WARNING, "unpinned-action",
					"%.*s: who owns the tag can change what runs here; a commit's hash "
					"cannot be moved",
					STR_ARG(str_sub(value, 0, 120)));
		}
		if (strangers && checkout && value_of(line, "ref", &value) && is_foreign_ref(value))
			lens_report(out, f, l.line, l.line, SEVERITY_WARNING, "pull-request-target",
				"pull_request_target runs with the repository's secrets, and this checks out "
				"what a "
				"stranger wrote");
	}
}
