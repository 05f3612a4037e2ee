/* Reads the results of SARIF 2.1.0: the same for every tool that speaks it, so a tool's file names no fields. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"
#include "worker/runner/dialect/pointer.h"

/* What is not a failed check is told to be complete, not to be acted upon. */
static bool is_failure(const json_t *result)
{
	const char *kind = json_string_value(json_object_get(result, "kind"));

	return !kind ||
	       (strcmp(kind, "pass") && strcmp(kind, "notApplicable") && strcmp(kind, "informational"));
}

/* The rule's own description: by its index, or by its name for those who leave the index out. */
static const json_t *rule_of(const json_t *run, const json_t *result)
{
	const json_t *rules = json_at(run, STR("/tool/driver/rules")), *index, *rule;
	const char *id = json_string_value(json_object_get(result, "ruleId"));
	size_t i;

	index = json_object_get(result, "ruleIndex");
	if (json_is_integer(index) && json_integer_value(index) >= 0)
		return json_array_get(rules, (size_t)json_integer_value(index));
	json_array_foreach(rules, i, rule)
	{
		const char *name = json_string_value(json_object_get(rule, "id"));

		if (id && name && !strcmp(id, name))
			return rule;
	}
	return NULL;
}

/* "file:///src/a%20b.c", "/src/a%20b.c" or "a%20b.c". An escape that is none stands for itself. */
static void path_add(struct str uri, struct buf *out)
{
	if (str_starts(uri, STR("file://"))) {
		ptrdiff_t slash;

		uri = str_sub(uri, sizeof "file://" - 1, uri.len);
		slash = str_find(uri, '/'); /* behind a host, mostly none */
		uri = str_sub(uri, slash < 0 ? uri.len : (size_t)slash, uri.len);
	}
	for (size_t i = 0; i < uri.len; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *high = i + 2 < uri.len && uri.at[i + 1] ? strchr(digits, uri.at[i + 1]) : NULL;
		const char *low = high && uri.at[i + 2] ? strchr(digits, uri.at[i + 2]) : NULL;

		if (uri.at[i] != '%' || !low) {
			buf_add_byte(out, uri.at[i]);
			continue;
		}
		buf_add_byte(out, (char)((high - digits) % 16 * 16 + (low - digits) % 16));
		i += 2;
	}
}

static void field_set(struct raw_results *out, struct raw_result *r, enum tool_field field, const json_t *v)
{
	struct buf value = BUF_INIT, path = BUF_INIT;

	json_as_text(v, &value);
	if (field == TOOL_FIELD_PATH)
		path_add(buf_str(&value), &path);
	raw_result_set(out, r, field, buf_str(field == TOOL_FIELD_PATH ? &path : &value));
	buf_release(&path);
	buf_release(&value);
}

static void result_read(const json_t *run, const json_t *result, struct raw_results *out)
{
	static const struct str place = STR("/locations/0/physicalLocation");
	const json_t *where = json_at(result, place), *rule = rule_of(run, result);
	const json_t *level = json_object_get(result, "level"), *id = json_object_get(result, "ruleId");
	struct raw_result *r = raw_result_add(out);

	field_set(out, r, TOOL_FIELD_PATH, json_at(where, STR("/artifactLocation/uri")));
	field_set(out, r, TOOL_FIELD_LINE, json_at(where, STR("/region/startLine")));
	field_set(out, r, TOOL_FIELD_END_LINE, json_at(where, STR("/region/endLine")));
	field_set(out, r, TOOL_FIELD_MESSAGE, json_at(result, STR("/message/text")));
	field_set(out, r, TOOL_FIELD_RULE, id ? id : json_object_get(rule, "id"));
	if (!level)
		level = json_at(rule, STR("/defaultConfiguration/level"));
	if (level)
		field_set(out, r, TOOL_FIELD_LEVEL, level);
	else
		raw_result_set(out, r, TOOL_FIELD_LEVEL, STR("warning")); /* so says the standard */
}

/* A run that says of itself that it went wrong has not covered what it was given. */
static bool run_went_well(const json_t *run)
{
	const json_t *invocation;
	size_t i;

	json_array_foreach(json_object_get(run, "invocations"), i, invocation)
	{
		if (json_is_false(json_object_get(invocation, "executionSuccessful")))
			return false;
	}
	return true;
}

static bool run_read(const json_t *run, struct raw_results *out)
{
	const json_t *results = json_object_get(run, "results"), *result;
	size_t i;

	json_array_foreach(results, i, result)
	{
		if (is_failure(result))
			result_read(run, result, out);
	}
	return json_is_array(results) && run_went_well(run);
}

int dialect_sarif_read(const struct tool_reading *how, struct str bytes, struct raw_results *out)
{
	struct buf copy = BUF_INIT;
	json_t *root;
	const json_t *run;
	bool answered;
	size_t i;

	(void)how;
	bytes = utf8_of(bytes, &copy);
	root = json_loadb(bytes.at, bytes.len, JSON_ALLOW_NUL, NULL);
	answered = json_array_size(json_object_get(root, "runs")) > 0;
	json_array_foreach(json_object_get(root, "runs"), i, run)
	{
		answered = run_read(run, out) && answered;
	}
	json_decref(root);
	buf_release(&copy);
	return answered ? 0 : -E_CORRUPT;
}
