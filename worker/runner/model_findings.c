/* Holds an answer against its schema, then each of its values against the files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_findings.h"

#include "common/content/source.h"
#include "common/utf8.h"
#include "reeve/limits.h"
#include "worker/model/json_schema.h"
#include "worker/runner/tool_judge.h"

#include <jansson.h>

#define LINE   "{\"type\":\"integer\"}"
#define STRING "{\"type\":\"string\"}"
static const char schema[] =
	"{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"findings\",\"not_covered\"],"
	"\"properties\":{\"findings\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"additionalProperties\":false,\"required\":[\"path\",\"start_line\",\"end_line\",\"rule\","
	"\"severity\","
	"\"confidence\",\"message\",\"quote\"],\"properties\":{\"path\":" STRING ",\"start_line\":" LINE
	",\"end_line\":" LINE ",\"rule\":" STRING
	",\"severity\":{\"type\":\"string\",\"enum\":[\"error\",\"warning\",\"note\"]},"
	"\"confidence\":{\"type\":\"string\",\"enum\":[\"high\",\"medium\",\"low\"]},\"message\":" STRING
	",\"quote\":" STRING "}}},\"not_covered\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"additionalProperties\":false,\"required\":[\"path\",\"why\"],\"properties\":{\"path\":" STRING
	",\"why\":" STRING "}}}}}";

struct str model_schema(void)
{
	return STR(schema);
}

struct reading {
	struct model_shard *shard;
	const char *list; /* where we are */
	size_t at;
	struct buf *why;
};

static int refuse(struct reading *r, const char *words)
{
	buf_printf(r->why, "/%s/%zu: %s", r->list, r->at, words);
	return -E_INVALID;
}

/* The schema has seen to it that it is there, and a string. */
static struct str text_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return str_bytes(json_string_value(value), json_string_length(value));
}

static int file_read_of(struct reading *r, const json_t *row, struct model_file **out)
{
	*out = model_shard_find(r->shard, text_of(row, "path"));
	return *out ? 0 : refuse(r, "its path is none of the files that were to be looked at");
}

static int line_read(struct reading *r, const json_t *row, const char *key, uint32_t *out)
{
	json_int_t line = json_integer_value(json_object_get(row, key));

	if (line < 1 || line > INT32_MAX)
		return refuse(r, "a number of a line that is none");
	*out = (uint32_t)line;
	return 0;
}

static char rule_byte(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ? c : '-';
}

/* "model/null-check": rules stand in reports, keys and suppressions, so that no byte of the model's may mean something there. */
static int rule_read(struct reading *r, struct str said, struct str *out)
{
	struct buf rule = BUF_INIT;
	size_t name = sizeof MODEL_TOOL;

	buf_add_text(&rule, MODEL_TOOL "/");
	for (size_t i = 0; i < said.len && rule.len < name + NAME_BYTES_MOST; i++) {
		char c = rule_byte(said.at[i]);

		if (c != '-' || (rule.len > name && rule.at[rule.len - 1] != '-'))
			buf_add_byte(&rule, c);
	}
	while (rule.len > name && rule.at[rule.len - 1] == '-')
		rule.len--;
	if (rule.len > name)
		*out = arena_str(&r->shard->arena, buf_str(&rule));
	name = rule.len - name;
	buf_release(&rule);
	return name ? 0 : refuse(r, "a rule without a name");
}

static struct str trimmed(struct str s)
{
	while (s.len && str_is_blank(str_sub(s, 0, 1)))
		s = str_sub(s, 1, s.len);
	while (s.len && (str_is_blank(str_sub(s, s.len - 1, 1)) || s.at[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static struct str line_take(struct str *rest, bool *more)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = str_sub(*rest, 0, end < 0 ? rest->len : (size_t)end);

	*more = end >= 0;
	*rest = str_sub(*rest, line.len + 1, rest->len);
	return line;
}

static bool is_good_part(struct str part, struct str line)
{
	part = trimmed(part);
	line = trimmed(line);
	if (!part.len || !memmem(line.at, line.len, part.at, part.len))
		return !part.len && !line.len;
	return part.len >= MODEL_QUOTE_PART_BYTES || 2 * part.len >= line.len;
}

/* Line by line, at its place. */
static bool stands_in(struct str quote, struct str lines)
{
	bool more_quote = true, more_lines = true;

	while (more_quote && more_lines) {
		struct str part = line_take(&quote, &more_quote);

		if (!is_good_part(part, line_take(&lines, &more_lines)))
			return false;
	}
	return more_quote == more_lines;
}

/* Models leave the indentation away, and end the last line. More than that is theirs to answer for. */
static struct str quote_settle(const struct model_file *f, const struct finding *finding)
{
	struct str quote = finding->quote, lines;

	if (str_ends(quote, STR("\n")))
		quote.len--;
	if (source_lines(f->content, finding->start_line, finding->end_line, &lines) &&
		lines.len <= QUOTE_BYTES_MOST && stands_in(quote, lines))
		return lines;
	return finding->quote;
}

static int finding_read(struct reading *r, const json_t *row, struct finding *out)
{
	struct model_file *f;
	int err = file_read_of(r, row, &f);

	*out = (struct finding){ .severity = severity_of(text_of(row, "severity")),
		.confidence = confidence_of(text_of(row, "confidence")),
		.lens = r->shard->lens,
		.message = utf8_cut(text_of(row, "message"), FINDING_BYTES_MOST),
		.quote = text_of(row, "quote") };
	if (!err)
		err = line_read(r, row, "start_line", &out->start_line);
	if (!err)
		err = line_read(r, row, "end_line", &out->end_line);
	if (!err && out->end_line < out->start_line)
		err = refuse(r, "it ends before it begins");
	if (!err)
		err = rule_read(r, text_of(row, "rule"), &out->rule);
	if (!err && str_is_blank(out->message))
		err = refuse(r, "a message without words");
	if (!err && str_is_blank(out->quote))
		err = refuse(r, "a quote without text");
	if (err)
		return err;
	out->file = f->file;
	out->message = arena_str(&r->shard->arena, out->message);
	out->quote = arena_str(&r->shard->arena, quote_settle(f, out));
	return 0;
}

static int findings_read(struct reading *r, const json_t *list, struct finding **out, size_t *count)
{
	int err = 0;

	r->list = "findings";
	*count = json_array_size(list);
	if (*count > FINDINGS_PER_RESULT)
		return refuse(r, "more findings than a result may have");
	*out = arena_take(&r->shard->arena, (*count + 1) * sizeof **out);
	for (r->at = 0; !err && r->at < *count; r->at++)
		err = finding_read(r, json_array_get(list, r->at), &(*out)[r->at]);
	if (!err)
		*count = findings_order(*out, *count);
	return err;
}

static int gaps_read(struct reading *r, const json_t *list)
{
	struct model_file *f;
	int err = 0;

	r->list = "not_covered";
	for (r->at = 0; !err && r->at < json_array_size(list); r->at++) {
		const json_t *row = json_array_get(list, r->at);
		struct str why = utf8_cut(text_of(row, "why"), REASON_BYTES_MOST);

		err = file_read_of(r, row, &f);
		if (!err && str_is_blank(why))
			err = refuse(r, "a gap without its reason");
		if (!err && !f->said.len)
			f->said = arena_str(&r->shard->arena, why);
	}
	return err;
}

int model_findings_read(
	struct str text, struct model_shard *s, struct finding **out, size_t *count, struct buf *why)
{
	struct reading r = { .shard = s, .why = why };
	json_t *root;
	int err;

	if (!json_schema_text_fits(model_schema(), text, why))
		return -E_INVALID;
	root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	err = findings_read(&r, json_object_get(root, "findings"), out, count);
	if (!err)
		err = gaps_read(&r, json_object_get(root, "not_covered"));
	json_decref(root);
	return err;
}
