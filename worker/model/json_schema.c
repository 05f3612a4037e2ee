/* Keywords as a table: each says of one value whether it fits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/json_schema.h"
#include "common/utf8.h"

#include <assert.h>
#include <jansson.h>

/* Where we are in the value, as a JSON pointer, and what was wrong there. */
struct place {
	struct buf path;
	struct buf *why;
};

static bool wrong(struct place *p, const char *words)
{
	if (!p->why->len)
		buf_printf(p->why, "%.*s: %s", STR_ARG(p->path.len ? buf_str(&p->path) : STR("/")), words);
	return false;
}

static bool fits(struct place *p, const json_t *schema, const json_t *value);

static bool is_type(const json_t *value, const char *type)
{
	static const struct {
		const char *name;
		json_type type;
	} types[] = { { "object", JSON_OBJECT }, { "array", JSON_ARRAY }, { "string", JSON_STRING },
		{ "integer", JSON_INTEGER }, { "number", JSON_REAL }, { "number", JSON_INTEGER },
		{ "boolean", JSON_TRUE }, { "boolean", JSON_FALSE }, { "null", JSON_NULL } };

	for (size_t i = 0; type && i < sizeof types / sizeof types[0]; i++)
		if (!strcmp(type, types[i].name) && (!value || json_typeof(value) == types[i].type))
			return true;
	return false;
}

static bool type_fits(struct place *p, const json_t *want, const json_t *value)
{
	const json_t *one;
	size_t i;

	if (is_type(value, json_string_value(want)))
		return true;
	json_array_foreach(want, i, one)
	{
		if (is_type(value, json_string_value(one)))
			return true;
	}
	return wrong(p, "of another type than asked for");
}

static bool enum_fits(struct place *p, const json_t *want, const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(want, i, one)
	{
		if (json_equal(one, value))
			return true;
	}
	return wrong(p, "none of the values asked for");
}

static bool const_fits(struct place *p, const json_t *want, const json_t *value)
{
	return json_equal(want, value) || wrong(p, "not the value asked for");
}

static bool required_fits(struct place *p, const json_t *want, const json_t *value)
{
	const json_t *key;
	size_t i;

	if (!json_is_object(value))
		return true;
	json_array_foreach(want, i, key)
	{
		if (!json_object_get(value, json_string_value(key)))
			return wrong(p, "a member that is required is missing");
	}
	return true;
}

static bool member_fits(struct place *p, const json_t *schema, const char *key, const json_t *value)
{
	size_t len = p->path.len;
	bool good;

	buf_printf(&p->path, "/%s", key);
	good = fits(p, schema, value);
	p->path.len = len;
	return good;
}

static bool properties_fit(struct place *p, const json_t *want, const json_t *value)
{
	const json_t *member;
	const char *key;

	json_object_foreach((json_t *)value, key, member)
	{
		const json_t *schema = json_object_get(want, key);
		if (schema && !member_fits(p, schema, key, member))
			return false;
	}
	return true;
}

static bool items_fit(struct place *p, const json_t *want, const json_t *value)
{
	const json_t *item;
	char key[24];
	size_t i;

	json_array_foreach(value, i, item)
	{
		snprintf(key, sizeof key, "%zu", i);
		if (!member_fits(p, want, key, item))
			return false;
	}
	return true;
}

static bool any_fits(struct place *p, const json_t *want, const json_t *value)
{
	struct buf unheard = BUF_INIT;
	struct place quiet = { BUF_INIT, &unheard };
	const json_t *one;
	bool good = false;
	size_t i;

	json_array_foreach(want, i, one)
	{
		good = good || fits(&quiet, one, value);
	}
	buf_release(&quiet.path);
	buf_release(&unheard);
	return good || wrong(p, "none of the forms asked for");
}

static size_t letters(const json_t *text)
{
	struct str s = str_bytes(json_string_value(text), json_string_length(text));
	size_t count = 0;
	uint32_t code;

	for (size_t i = 0; i < s.len; i += utf8_take(str_sub(s, i, s.len), &code))
		count++;
	return count;
}

static bool min_items_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_array(value) || (json_int_t)json_array_size(value) >= json_integer_value(want) ||
	       wrong(p, "too few items");
}

static bool max_items_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_array(value) || (json_int_t)json_array_size(value) <= json_integer_value(want) ||
	       wrong(p, "too many items");
}

static bool min_length_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_string(value) || (json_int_t)letters(value) >= json_integer_value(want) ||
	       wrong(p, "too short");
}

static bool max_length_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_string(value) || (json_int_t)letters(value) <= json_integer_value(want) ||
	       wrong(p, "too long");
}

static bool minimum_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_number(value) || json_number_value(value) >= json_number_value(want) ||
	       wrong(p, "too small");
}

static bool maximum_fits(struct place *p, const json_t *want, const json_t *value)
{
	return !json_is_number(value) || json_number_value(value) <= json_number_value(want) ||
	       wrong(p, "too large");
}

/* The kind of value that a keyword wants for itself. */
enum wants { ANYTHING, A_SCHEMA, SCHEMAS, MEMBERS, WORDS, A_TYPE, A_COUNT, A_NUMBER, A_LIST, A_SWITCH };

static const struct {
	const char *name;
	enum wants wants;
	bool (*fits)(struct place *p, const json_t *want, const json_t *value); /* NULL: see fits() */
} keywords[] = {
	{ "type", A_TYPE, type_fits },
	{ "enum", A_LIST, enum_fits },
	{ "const", ANYTHING, const_fits },
	{ "required", WORDS, required_fits },
	{ "properties", MEMBERS, properties_fit },
	{ "additionalProperties", A_SWITCH, NULL },
	{ "items", A_SCHEMA, items_fit },
	{ "minItems", A_COUNT, min_items_fits },
	{ "maxItems", A_COUNT, max_items_fits },
	{ "minLength", A_COUNT, min_length_fits },
	{ "maxLength", A_COUNT, max_length_fits },
	{ "minimum", A_NUMBER, minimum_fits },
	{ "maximum", A_NUMBER, maximum_fits },
	{ "anyOf", SCHEMAS, any_fits },
	{ "title", ANYTHING, NULL },
	{ "description", ANYTHING, NULL },
	{ "$schema", ANYTHING, NULL },
};
#define KEYWORDS (sizeof keywords / sizeof keywords[0])

static bool closed_fits(struct place *p, const json_t *schema, const json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *member;
	const char *key;

	if (!json_is_false(json_object_get(schema, "additionalProperties")))
		return true;
	json_object_foreach((json_t *)value, key, member)
	{
		if (!json_object_get(properties, key))
			return wrong(p, "a member that was not asked for");
	}
	return true;
}

static bool fits(struct place *p, const json_t *schema, const json_t *value)
{
	for (size_t i = 0; i < KEYWORDS; i++) {
		const json_t *want = json_object_get(schema, keywords[i].name);
		if (want && keywords[i].fits && !keywords[i].fits(p, want, value))
			return false;
	}
	return closed_fits(p, schema, value);
}

static bool check(struct place *p, const json_t *schema, int depth);

static bool checks_all(struct place *p, const json_t *list, int depth)
{
	const json_t *one;
	const char *key;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (!check(p, one, depth))
			return false;
	}
	json_object_foreach((json_t *)list, key, one)
	{
		if (!check(p, one, depth))
			return false;
	}
	return true;
}

static bool are_words(const json_t *list, bool types)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (!json_is_string(one) || (types && !is_type(NULL, json_string_value(one))))
			return false;
	}
	return json_is_array(list) && json_array_size(list);
}

static bool is_wanted(struct place *p, enum wants wants, const json_t *v, int depth)
{
	switch (wants) {
	case ANYTHING:
		return true;
	case A_SCHEMA:
		return check(p, v, depth);
	case SCHEMAS:
		return json_is_array(v) && json_array_size(v) && checks_all(p, v, depth);
	case MEMBERS:
		return json_is_object(v) && checks_all(p, v, depth);
	case WORDS:
		return json_is_array(v) && (!json_array_size(v) || are_words(v, false));
	case A_TYPE:
		return json_is_string(v) ? is_type(NULL, json_string_value(v)) : are_words(v, true);
	case A_COUNT:
		return json_is_integer(v) && json_integer_value(v) >= 0;
	case A_NUMBER:
		return json_is_number(v);
	case A_LIST:
		return json_is_array(v) && json_array_size(v);
	case A_SWITCH:
		return json_is_boolean(v);
	}
	return false;
}

static bool check(struct place *p, const json_t *schema, int depth)
{
	const json_t *value;
	const char *key;

	if (!json_is_object(schema))
		return wrong(p, "a schema that is no object");
	if (depth == SCHEMA_DEPTH_MOST)
		return wrong(p, "nested too deep");
	json_object_foreach((json_t *)schema, key, value)
	{
		size_t k = 0, len = p->path.len;

		buf_printf(&p->path, "/%s", key);
		while (k < KEYWORDS && strcmp(key, keywords[k].name))
			k++;
		if (k == KEYWORDS)
			return wrong(p, "a keyword that is not known");
		if (!is_wanted(p, keywords[k].wants, value, depth + 1))
			return wrong(p, "not what this keyword takes");
		p->path.len = len;
	}
	return true;
}

int json_schema_check(struct str schema, struct buf *why)
{
	struct place p = { BUF_INIT, why };
	json_t *root = json_loadb(schema.at, schema.len, JSON_REJECT_DUPLICATES, NULL);
	bool good = check(&p, root, 0);

	buf_release(&p.path);
	json_decref(root);
	return good ? 0 : -E_INVALID;
}

bool json_schema_text_fits(struct str schema, struct str text, struct buf *why)
{
	struct place p = { BUF_INIT, why };
	json_t *form = json_loadb(schema.at, schema.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *value = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	bool good;

	assert(form && check(&p, form, 0));
	good = value ? fits(&p, form, value) : wrong(&p, "no JSON, or a key twice in an object");
	buf_release(&p.path);
	json_decref(form);
	json_decref(value);
	return good;
}
