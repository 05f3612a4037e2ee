/* Reads results out of JSON by pointers (RFC 6901, without its escapes). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include <jansson.h>
#include <stdio.h>

enum { KEY_BYTES_MOST = 128 };

static const json_t *at_pointer(const json_t *v, struct str pointer)
{
	while (v && pointer.len) {
		struct str rest = str_sub(pointer, 1, pointer.len);
		ptrdiff_t slash = str_find(rest, '/');
		size_t len = slash < 0 ? rest.len : (size_t)slash;
		char key[KEY_BYTES_MOST];
		uint64_t index;

		if (len >= sizeof key)
			return NULL;
		memcpy(key, rest.at, len);
		key[len] = '\0';
		if (json_is_array(v))
			v = str_to_u64(str_of(key), &index) ? json_array_get(v, index) : NULL;
		else
			v = json_object_get(v, key);
		pointer = str_sub(rest, len, rest.len);
	}
	return v;
}

static void field_set(struct raw_results *out, struct raw_result *r, const struct tool_reading *how,
	enum tool_field field, const json_t *v)
{
	char digits[32];
	struct str value;

	if (json_is_string(v)) {
		value = str_bytes(json_string_value(v), json_string_length(v));
	} else if (json_is_integer(v)) {
		snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		value = str_of(digits);
	} else {
		return;
	}
	if (field == TOOL_FIELD_RULE && how->rule_prefix.len) {
		struct buf b = BUF_INIT;

		buf_add_str(&b, how->rule_prefix);
		buf_add_str(&b, value);
		raw_result_set(out, r, field, buf_str(&b));
		buf_release(&b);
	} else {
		raw_result_set(out, r, field, value);
	}
}

int dialect_json_read(const struct tool_reading *how, struct str bytes, struct raw_results *out)
{
	struct buf copy = BUF_INIT;
	json_t *root;
	const json_t *list, *v;
	size_t i;

	bytes = utf8_of(bytes, &copy);
	root = json_loadb(bytes.at, bytes.len, JSON_ALLOW_NUL, NULL);
	list = at_pointer(root, how->results);
	if (json_is_array(list)) {
		json_array_foreach(list, i, v)
		{
			struct raw_result *r = raw_result_add(out);

			for (int f = 0; f < TOOL_FIELDS; f++)
				if (how->fields[f].len)
					field_set(out, r, how, (enum tool_field)f,
						at_pointer(v, how->fields[f]));
		}
	}
	i = json_is_array(list);
	json_decref(root);
	buf_release(&copy);
	return i ? 0 : -E_CORRUPT;
}
