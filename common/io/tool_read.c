/* The schema of tools/NAME.yaml: each key a row, each wrong one refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tool_read.h"

#include "common/io/tool_value.h"
#include "reeve/limits.h"

#include <assert.h>
#include <regex.h>

enum { TIMEOUT_S_DEFAULT = 120, TIMEOUT_S_MOST = 3600, EXIT_CODES = 32 };

static int read_timeout(struct tool_context *c, const struct yaml_node *n, void *at)
{
	uint32_t *ms = at;
	int err = tool_read_u32(c, n, at);

	if (err)
		return err;
	if (!*ms || *ms > TIMEOUT_S_MOST)
		return tool_refuse(c, n, "expected 1 to %d seconds", TIMEOUT_S_MOST);
	*ms *= 1000;
	return 0;
}

static int read_codes(struct tool_context *c, const struct yaml_node *n, void *at)
{
	uint32_t *bits = at;

	if (n->kind != YAML_LIST || !n->count)
		return tool_refuse(c, n, "expected a list of exit codes");
	*bits = 0;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		uint32_t code = 0;
		int err = tool_read_u32(c, e, &code);

		if (err)
			return err;
		if (code >= EXIT_CODES)
			return tool_refuse(c, e, "an exit code that counts is below %d", EXIT_CODES);
		*bits |= 1u << code;
	}
	return 0;
}

static int read_sees(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "file", "package", "tree" };
	int i = 0;
	int err = tool_read_word(c, n, words, 3, &i);

	*(enum tool_sees *)at = (enum tool_sees)i;
	return err;
}

static int read_dialect(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[DIALECTS] = { "json", "xml", "lines", "sarif" };
	int i = 0;
	int err = tool_read_word(c, n, words, DIALECTS, &i);

	*(enum tool_dialect *)at = (enum tool_dialect)i;
	return err;
}

static int read_stream(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "stdout", "stderr" };
	int i = 0;
	int err = tool_read_word(c, n, words, 2, &i);

	*(bool *)at = i == 1;
	return err;
}

static int read_severity(struct tool_context *c, const struct yaml_node *n, void *at)
{
	enum severity s = n->kind == YAML_TEXT ? severity_of(n->text) : SEVERITY_NONE;

	*(enum severity *)at = s;
	return s ? 0 : tool_refuse(c, n, "expected one of note, warning, error");
}

static int read_confidence(struct tool_context *c, const struct yaml_node *n, void *at)
{
	enum confidence s = n->kind == YAML_TEXT ? confidence_of(n->text) : CONFIDENCE_NONE;

	*(enum confidence *)at = s;
	return s ? 0 : tool_refuse(c, n, "expected one of low, medium, high");
}

/* That the fields are such as the dialect has: found here, not in the middle of a job. */
static int reading_check(struct tool_context *c, const struct yaml_node *n, const struct tool_reading *r)
{
	bool lines = r->dialect == DIALECT_LINES;
	regex_t regex;

	if (r->dialect == DIALECT_SARIF)
		return 0;
	if (!r->fields[TOOL_FIELD_PATH].len)
		return tool_refuse(c, n, "'path' is missing");
	if (lines && !r->pattern.len)
		return tool_refuse(c, n, "'pattern' is missing");
	if (r->dialect == DIALECT_XML && !r->results.len)
		return tool_refuse(c, n, "'results' is missing");
	for (size_t i = 0; i < TOOL_FIELDS; i++) {
		struct str f = r->fields[i];

		if (i == TOOL_FIELD_MESSAGE && r->dialect != DIALECT_XML && str_find(f, '{') >= 0)
			continue;
		if (f.len && lines && !(f.len == 1 && f.at[0] >= '1' && f.at[0] <= '9'))
			return tool_refuse(c, n, "a field of lines is the number of a group, 1 to 9");
		if (f.len && r->dialect == DIALECT_JSON && f.at[0] != '/' && f.at[0] != '#')
			return tool_refuse(c, n, "a field of json is a pointer, /name, or a key, #1");
		if (f.len && r->dialect == DIALECT_XML && str_find(f, '@') < 0)
			return tool_refuse(c, n, "a field of xml is an attribute: @name or child/@name");
	}
	if (!lines)
		return 0;
	if (regcomp(&regex, r->pattern.at, REG_EXTENDED))
		return tool_refuse(c, n, "'pattern' is no regular expression");
	regfree(&regex);
	return 0;
}

static int read_reading(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("stream", read_stream, struct tool_reading, from_stderr),
		TOOL_KEY("dialect", read_dialect, struct tool_reading, dialect),
		TOOL_KEY("results", tool_read_text, struct tool_reading, results),
		TOOL_KEY("pattern", tool_read_text, struct tool_reading, pattern),
		TOOL_KEY("rule_prefix", tool_read_text, struct tool_reading, rule_prefix),
		TOOL_KEY("path", tool_read_text, struct tool_reading, fields[TOOL_FIELD_PATH]),
		TOOL_KEY("line", tool_read_text, struct tool_reading, fields[TOOL_FIELD_LINE]),
		TOOL_KEY("end_line", tool_read_text, struct tool_reading, fields[TOOL_FIELD_END_LINE]),
		TOOL_KEY("rule", tool_read_text, struct tool_reading, fields[TOOL_FIELD_RULE]),
		TOOL_KEY("level", tool_read_text, struct tool_reading, fields[TOOL_FIELD_LEVEL]),
		TOOL_KEY("message", tool_read_text, struct tool_reading, fields[TOOL_FIELD_MESSAGE]),
		TOOL_KEY("source", tool_read_text, struct tool_reading, fields[TOOL_FIELD_SOURCE]),
		TOOL_KEY("tag", tool_read_text, struct tool_reading, fields[TOOL_FIELD_TAG]),
		TOOL_KEY(
			"absent_paths", tool_read_text, struct tool_reading, fields[TOOL_FIELD_ABSENT_PATHS]),
		TOOL_KEY(
			"absent_words", tool_read_text, struct tool_reading, fields[TOOL_FIELD_ABSENT_WORDS]),
	};
	struct tool_reading *r = at;
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], r);

	r->given = true;
	return err ? err : reading_check(c, n, r);
}

static int mapping_row_read(struct tool_context *c, const struct yaml_node *n, struct tool_mapping *m)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("rules", tool_read_texts, struct tool_mapping, rules),
		TOOL_KEY("level", tool_read_text, struct tool_mapping, level),
		TOOL_KEY("message", tool_read_text, struct tool_mapping, message),
		TOOL_KEY("tagged", tool_read_bool, struct tool_mapping, tagged),
		TOOL_KEY("name", tool_read_name, struct tool_mapping, name),
		TOOL_KEY("lens", tool_read_name, struct tool_mapping, lens),
		TOOL_KEY("severity", read_severity, struct tool_mapping, severity),
		TOOL_KEY("confidence", read_confidence, struct tool_mapping, confidence),
		TOOL_KEY("not_covered", tool_read_bool, struct tool_mapping, not_covered),
		TOOL_KEY("chance", tool_read_bool, struct tool_mapping, chance),
		TOOL_KEY("drop", tool_read_bool, struct tool_mapping, drop),
	};
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], m);

	if (err)
		return err;
	if (m->chance && !m->not_covered)
		return tool_refuse(c, n, "'chance' says why a file was not covered: it needs not_covered");
	if (!m->not_covered && !m->drop && (!m->severity || !m->confidence))
		return tool_refuse(c, n, "a row needs severity and confidence, or not_covered, or drop");
	return 0;
}

static int read_mapping(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct {
		const struct tool_mapping *at;
		size_t count;
	} *out = at;
	struct tool_mapping *rows;
	size_t i = 0;

	if (n->kind != YAML_LIST || !n->count)
		return tool_refuse(c, n, "expected a list of rows");
	rows = arena_zero(c->arena, n->count * sizeof *rows);
	assert(rows);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = mapping_row_read(c, e, &rows[i++]);

		if (err)
			return err;
	}
	out->at = rows;
	out->count = n->count;
	return 0;
}

static bool listed(const struct str *list, size_t count, struct str s)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], s))
			return true;
	return false;
}

static int tool_check(struct tool_context *c, const struct yaml_node *n, const struct tool_def *t)
{
	const char *missing = !t->name.len         ? "name"
			      : !t->lens_count     ? "lenses"
			      : !t->language_count ? "languages"
			      : !t->version_count  ? "version"
			      : !t->command_count  ? "command"
			      : !t->findings.given ? "findings"
			      : !t->mapping_count  ? "mapping"
			      : !t->clean          ? "exit"
						   : NULL;

	if (missing)
		return tool_refuse(c, n, "'%s' is missing", missing);
	if (!listed(t->command, t->command_count, STR("{files}")) && t->sees != TOOL_SEES_TREE) {
		bool list = false;

		for (size_t i = 0; i < t->command_count; i++)
			list = list || strstr(t->command[i].at, "{list}");
		if (!list)
			return tool_refuse(c, n, "'command' has neither {files} nor {list}");
	}
	for (size_t i = 0; i < t->mapping_count; i++)
		if (t->mapping[i].lens.len && !listed(t->lenses, t->lens_count, t->mapping[i].lens))
			return tool_refuse(c, n, "a row gives a lens that 'lenses' does not have: %.*s",
				STR_ARG(t->mapping[i].lens));
	return 0;
}

int tool_read(struct str bytes, struct arena *arena, struct tool_def *out, char words[256])
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", tool_read_name, struct tool_def, name),
		TOOL_KEY("lenses", tool_read_names, struct tool_def, lenses),
		TOOL_KEY("languages", tool_read_names, struct tool_def, languages),
		TOOL_KEY("reads", tool_read_texts, struct tool_def, reads),
		TOOL_KEY("sees", read_sees, struct tool_def, sees),
		TOOL_KEY("shard_lines", tool_read_u32, struct tool_def, shard_lines),
		TOOL_KEY("files_most", tool_read_u32, struct tool_def, files_most),
		TOOL_KEY("timeout_s", read_timeout, struct tool_def, timeout_ms),
		TOOL_KEY("runs_repo_code", tool_read_bool, struct tool_def, runs_repo_code),
		TOOL_KEY("optional", tool_read_bool, struct tool_def, optional),
		TOOL_KEY("install", tool_read_text, struct tool_def, install),
		TOOL_KEY("silenced_by", tool_read_texts, struct tool_def, silenced_by),
		TOOL_KEY("broken", tool_read_text, struct tool_def, broken),
		TOOL_KEY("version", tool_read_texts, struct tool_def, version),
		TOOL_KEY("command", tool_read_texts, struct tool_def, command),
		TOOL_KEY("memory_mb", tool_read_u32, struct tool_def, memory_mb),
		TOOL_KEY("exit", read_codes, struct tool_def, clean),
		TOOL_KEY("findings", read_reading, struct tool_def, findings),
		TOOL_KEY("not_covered", read_reading, struct tool_def, uncovered),
		TOOL_KEY("mapping", read_mapping, struct tool_def, mapping),
	};
	struct tool_context c = { arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, arena, &root, words);

	if (err)
		return err;
	*out = (struct tool_def){ .timeout_ms = TIMEOUT_S_DEFAULT * 1000 };
	err = tool_map_read(&c, root, keys, sizeof keys / sizeof keys[0], out);
	return err ? err : tool_check(&c, root, out);
}
