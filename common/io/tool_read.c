/* The schema of tools/NAME.yaml: each key a row, each wrong one refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tool_read.h"

#include "common/io/yaml.h"
#include "reeve/limits.h"

#include <assert.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>

enum { TIMEOUT_S_DEFAULT = 120, TIMEOUT_S_MOST = 3600, EXIT_CODES = 32 };

struct context {
	struct arena *arena;
	char *words;
};

/* A key and who reads it into which place of a struct. */
struct key {
	const char *name;
	int (*read)(struct context *c, const struct yaml_node *n, void *at);
	size_t offset;
};
#define KEY(name, read, type, member)                                                                        \
	{                                                                                                    \
		name, read, offsetof(type, member)                                                           \
	}

__attribute__((format(printf, 3, 4))) static int refuse(
	struct context *c, const struct yaml_node *n, const char *format, ...)
{
	va_list args;
	int used = snprintf(c->words, YAML_WORDS_BYTES, "line %u: ", n->line);

	va_start(args, format);
	vsnprintf(c->words + used, (size_t)(YAML_WORDS_BYTES - used), format, args);
	va_end(args);
	return -E_INVALID;
}

static int map_read(
	struct context *c, const struct yaml_node *map, const struct key *keys, size_t count, void *into)
{
	if (map->kind != YAML_MAP)
		return refuse(c, map, "expected keys and values");
	for (const struct yaml_node *n = map->child; n; n = n->next) {
		size_t i = 0;
		int err;

		while (i < count && !str_equal(n->key, str_of(keys[i].name)))
			i++;
		if (i == count)
			return refuse(c, n, "unknown key '%.*s'", STR_ARG(str_sub(n->key, 0, 64)));
		err = keys[i].read(c, n, (char *)into + keys[i].offset);
		if (err)
			return err;
	}
	return 0;
}

static int read_text(struct context *c, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT)
		return refuse(c, n, "expected one value");
	if (strlen(n->text.at) != n->text.len)
		return refuse(c, n, "a NUL in the text");
	*(struct str *)at = n->text;
	return 0;
}

/* A name travels in messages and stands in keys and reports. */
static int read_name(struct context *c, const struct yaml_node *n, void *at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	struct str *out = at;
	int err = read_text(c, n, at);

	if (err)
		return err;
	if (!out->len || out->len > NAME_BYTES_MOST || strspn(out->at, letters) != out->len)
		return refuse(c, n, "a name has 1 to %d of a-z 0-9 - _ .", NAME_BYTES_MOST);
	return 0;
}

static int read_bool(struct context *c, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT || (!str_equal(n->text, STR("true")) && !str_equal(n->text, STR("false"))))
		return refuse(c, n, "expected true or false");
	*(bool *)at = n->text.at[0] == 't';
	return 0;
}

static int read_u32(struct context *c, const struct yaml_node *n, void *at)
{
	uint64_t v;

	if (n->kind != YAML_TEXT || !str_to_u64(n->text, &v) || v > INT32_MAX)
		return refuse(c, n, "expected a number");
	*(uint32_t *)at = (uint32_t)v;
	return 0;
}

static int read_timeout(struct context *c, const struct yaml_node *n, void *at)
{
	uint32_t *ms = at;
	int err = read_u32(c, n, at);

	if (err)
		return err;
	if (!*ms || *ms > TIMEOUT_S_MOST)
		return refuse(c, n, "expected 1 to %d seconds", TIMEOUT_S_MOST);
	*ms *= 1000;
	return 0;
}

/* A list of texts, with its count in the size_t behind the pointer, as all lists of tool.h have it. */
struct list {
	const struct str *at;
	size_t count;
};
_Static_assert(offsetof(struct tool_def, lens_count) - offsetof(struct tool_def, lenses) ==
		       offsetof(struct list, count),
	"a list is a pointer and a count");

static int list_read(struct context *c, const struct yaml_node *n, struct list *out,
	int (*read)(struct context *, const struct yaml_node *, void *))
{
	struct str *at;
	size_t i = 0;

	if (n->kind != YAML_LIST || !n->count)
		return refuse(c, n, "expected a list");
	at = arena_zero(c->arena, n->count * sizeof *at);
	assert(at);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = read(c, e, &at[i++]);

		if (err)
			return err;
	}
	*out = (struct list){ at, n->count };
	return 0;
}

static int read_texts(struct context *c, const struct yaml_node *n, void *at)
{
	return list_read(c, n, at, read_text);
}

static int read_names(struct context *c, const struct yaml_node *n, void *at)
{
	return list_read(c, n, at, read_name);
}

static int read_codes(struct context *c, const struct yaml_node *n, void *at)
{
	uint32_t *bits = at;

	if (n->kind != YAML_LIST || !n->count)
		return refuse(c, n, "expected a list of exit codes");
	*bits = 0;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		uint32_t code = 0;
		int err = read_u32(c, e, &code);

		if (err)
			return err;
		if (code >= EXIT_CODES)
			return refuse(c, e, "an exit code that counts is below %d", EXIT_CODES);
		*bits |= 1u << code;
	}
	return 0;
}

/* The place of a text among these words, or refused with all of them. */
static int word_read(
	struct context *c, const struct yaml_node *n, const char *const *all, size_t count, int *out)
{
	char list[96] = "";
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (n->kind == YAML_TEXT && str_equal(n->text, str_of(all[i]))) {
			*out = (int)i;
			return 0;
		}
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", all[i]);
	}
	return refuse(c, n, "expected one of %s", list);
}

static int read_sees(struct context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "file", "package", "tree" };
	int i = 0;
	int err = word_read(c, n, words, 3, &i);

	*(enum tool_sees *)at = (enum tool_sees)i;
	return err;
}

static int read_dialect(struct context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[DIALECTS] = { "json", "xml", "lines" };
	int i = 0;
	int err = word_read(c, n, words, DIALECTS, &i);

	*(enum tool_dialect *)at = (enum tool_dialect)i;
	return err;
}

static int read_stream(struct context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "stdout", "stderr" };
	int i = 0;
	int err = word_read(c, n, words, 2, &i);

	*(bool *)at = i == 1;
	return err;
}

static int read_severity(struct context *c, const struct yaml_node *n, void *at)
{
	enum severity s = n->kind == YAML_TEXT ? severity_of(n->text) : SEVERITY_NONE;

	*(enum severity *)at = s;
	return s ? 0 : refuse(c, n, "expected one of note, warning, error");
}

static int read_confidence(struct context *c, const struct yaml_node *n, void *at)
{
	enum confidence s = n->kind == YAML_TEXT ? confidence_of(n->text) : CONFIDENCE_NONE;

	*(enum confidence *)at = s;
	return s ? 0 : refuse(c, n, "expected one of low, medium, high");
}

/* That the fields are such as the dialect has: found here, not in the middle of a job. */
static int reading_check(struct context *c, const struct yaml_node *n, const struct tool_reading *r)
{
	bool lines = r->dialect == DIALECT_LINES;
	regex_t regex;

	if (!r->fields[TOOL_FIELD_PATH].len)
		return refuse(c, n, "'path' is missing");
	if (lines && !r->pattern.len)
		return refuse(c, n, "'pattern' is missing");
	if (r->dialect == DIALECT_XML && !r->results.len)
		return refuse(c, n, "'results' is missing");
	for (size_t i = 0; i < TOOL_FIELDS; i++) {
		struct str f = r->fields[i];

		if (f.len && lines && !(f.len == 1 && f.at[0] >= '1' && f.at[0] <= '9'))
			return refuse(c, n, "a field of lines is the number of a group, 1 to 9");
		if (f.len && r->dialect == DIALECT_JSON && f.at[0] != '/')
			return refuse(c, n, "a field of json is a pointer: /name");
		if (f.len && r->dialect == DIALECT_XML && str_find(f, '@') < 0)
			return refuse(c, n, "a field of xml is an attribute: @name or child/@name");
	}
	if (!lines)
		return 0;
	if (regcomp(&regex, r->pattern.at, REG_EXTENDED))
		return refuse(c, n, "'pattern' is no regular expression");
	regfree(&regex);
	return 0;
}

static int read_reading(struct context *c, const struct yaml_node *n, void *at)
{
	static const struct key keys[] = {
		KEY("stream", read_stream, struct tool_reading, from_stderr),
		KEY("dialect", read_dialect, struct tool_reading, dialect),
		KEY("results", read_text, struct tool_reading, results),
		KEY("pattern", read_text, struct tool_reading, pattern),
		KEY("rule_prefix", read_text, struct tool_reading, rule_prefix),
		KEY("path", read_text, struct tool_reading, fields[TOOL_FIELD_PATH]),
		KEY("line", read_text, struct tool_reading, fields[TOOL_FIELD_LINE]),
		KEY("end_line", read_text, struct tool_reading, fields[TOOL_FIELD_END_LINE]),
		KEY("rule", read_text, struct tool_reading, fields[TOOL_FIELD_RULE]),
		KEY("level", read_text, struct tool_reading, fields[TOOL_FIELD_LEVEL]),
		KEY("message", read_text, struct tool_reading, fields[TOOL_FIELD_MESSAGE]),
		KEY("source", read_text, struct tool_reading, fields[TOOL_FIELD_SOURCE]),
		KEY("tag", read_text, struct tool_reading, fields[TOOL_FIELD_TAG]),
	};
	struct tool_reading *r = at;
	int err = map_read(c, n, keys, sizeof keys / sizeof keys[0], r);

	r->given = true;
	return err ? err : reading_check(c, n, r);
}

static int mapping_row_read(struct context *c, const struct yaml_node *n, struct tool_mapping *m)
{
	static const struct key keys[] = {
		KEY("rules", read_texts, struct tool_mapping, rules),
		KEY("level", read_text, struct tool_mapping, level),
		KEY("message", read_text, struct tool_mapping, message),
		KEY("tagged", read_bool, struct tool_mapping, tagged),
		KEY("name", read_name, struct tool_mapping, name),
		KEY("lens", read_name, struct tool_mapping, lens),
		KEY("severity", read_severity, struct tool_mapping, severity),
		KEY("confidence", read_confidence, struct tool_mapping, confidence),
		KEY("not_covered", read_bool, struct tool_mapping, not_covered),
		KEY("drop", read_bool, struct tool_mapping, drop),
	};
	int err = map_read(c, n, keys, sizeof keys / sizeof keys[0], m);

	if (err)
		return err;
	if (!m->not_covered && !m->drop && (!m->severity || !m->confidence))
		return refuse(c, n, "a row needs severity and confidence, or not_covered, or drop");
	return 0;
}

static int read_mapping(struct context *c, const struct yaml_node *n, void *at)
{
	struct {
		const struct tool_mapping *at;
		size_t count;
	} *out = at;
	struct tool_mapping *rows;
	size_t i = 0;

	if (n->kind != YAML_LIST || !n->count)
		return refuse(c, n, "expected a list of rows");
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

static int tool_check(struct context *c, const struct yaml_node *n, const struct tool_def *t)
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
		return refuse(c, n, "'%s' is missing", missing);
	if (!listed(t->command, t->command_count, STR("{files}")) && t->sees != TOOL_SEES_TREE) {
		bool list = false;

		for (size_t i = 0; i < t->command_count; i++)
			list = list || strstr(t->command[i].at, "{list}");
		if (!list)
			return refuse(c, n, "'command' has neither {files} nor {list}");
	}
	for (size_t i = 0; i < t->mapping_count; i++)
		if (t->mapping[i].lens.len && !listed(t->lenses, t->lens_count, t->mapping[i].lens))
			return refuse(c, n, "a row gives a lens that 'lenses' does not have: %.*s",
				STR_ARG(t->mapping[i].lens));
	return 0;
}

int tool_read(struct str bytes, struct arena *arena, struct tool_def *out, char words[256])
{
	static const struct key keys[] = {
		KEY("name", read_name, struct tool_def, name),
		KEY("lenses", read_names, struct tool_def, lenses),
		KEY("languages", read_names, struct tool_def, languages),
		KEY("reads", read_texts, struct tool_def, reads),
		KEY("sees", read_sees, struct tool_def, sees),
		KEY("shard_lines", read_u32, struct tool_def, shard_lines),
		KEY("files_most", read_u32, struct tool_def, files_most),
		KEY("timeout_s", read_timeout, struct tool_def, timeout_ms),
		KEY("runs_repo_code", read_bool, struct tool_def, runs_repo_code),
		KEY("version", read_texts, struct tool_def, version),
		KEY("command", read_texts, struct tool_def, command),
		KEY("memory_mb", read_u32, struct tool_def, memory_mb),
		KEY("exit", read_codes, struct tool_def, clean),
		KEY("findings", read_reading, struct tool_def, findings),
		KEY("not_covered", read_reading, struct tool_def, uncovered),
		KEY("mapping", read_mapping, struct tool_def, mapping),
	};
	struct context c = { arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, arena, &root, words);

	if (err)
		return err;
	*out = (struct tool_def){ .timeout_ms = TIMEOUT_S_DEFAULT * 1000 };
	err = map_read(&c, root, keys, sizeof keys / sizeof keys[0], out);
	return err ? err : tool_check(&c, root, out);
}
