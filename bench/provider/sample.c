/* Goes down a schema with a bound on its depth, for a $ref may lead back to itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/sample.h"

#include <stdlib.h>
#include <string.h>

enum { DEEP = 16, REPEAT_MOST = 64 };

static json_t *sample(json_t *root, json_t *schema, int depth);

/* "#/$defs/name", the form that both APIs allow. */
static json_t *follow(json_t *root, const char *ref)
{
	json_t *at = root;

	if (ref[0] != '#')
		return NULL;
	for (ref++; *ref == '/' && at;) {
		size_t len = strcspn(++ref, "/");
		char *name = strndup(ref, len);

		if (!name)
			abort();
		at = json_object_get(at, name);
		free(name);
		ref += len;
	}
	return at;
}

static json_t *object_of(json_t *root, json_t *schema, int depth)
{
	json_t *out = json_object(), *name;
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, name)
	{
		json_t *of = json_object_get(json_object_get(schema, "properties"), json_string_value(name));

		json_object_set_new(out, json_string_value(name), sample(root, of, depth + 1));
	}
	return out;
}

static size_t least(json_t *schema, const char *word)
{
	json_int_t n = json_integer_value(json_object_get(schema, word));

	return n < 0 ? 0 : n > REPEAT_MOST ? REPEAT_MOST : (size_t)n;
}

static json_t *array_of(json_t *root, json_t *schema, int depth)
{
	json_t *out = json_array();

	for (size_t i = least(schema, "minItems"); i > 0; i--)
		json_array_append_new(out, sample(root, json_object_get(schema, "items"), depth + 1));
	return out;
}

static json_t *text_of(json_t *schema)
{
	char text[REPEAT_MOST];

	memset(text, 'x', sizeof text);
	return json_stringn(text, least(schema, "minLength"));
}

static const char *type_of(json_t *schema)
{
	json_t *type = json_object_get(schema, "type");
	const char *word = json_string_value(json_is_array(type) ? json_array_get(type, 0) : type);

	if (word)
		return word;
	return json_object_get(schema, "properties") ? "object" : "null";
}

static json_t *number_of(json_t *schema)
{
	json_t *minimum = json_object_get(schema, "minimum");

	return json_is_number(minimum) ? json_incref(minimum) : json_integer(0);
}

static json_t *typed(json_t *root, json_t *schema, int depth)
{
	const char *type = type_of(schema);

	if (!strcmp(type, "object"))
		return object_of(root, schema, depth);
	if (!strcmp(type, "array"))
		return array_of(root, schema, depth);
	if (!strcmp(type, "string"))
		return text_of(schema);
	if (!strcmp(type, "integer") || !strcmp(type, "number"))
		return number_of(schema);
	return strcmp(type, "boolean") ? json_null() : json_false();
}

static json_t *sample(json_t *root, json_t *schema, int depth)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	json_t *any = json_object_get(schema, "anyOf"), *of = json_object_get(schema, "const");

	if (depth > DEEP)
		return json_null();
	if (ref)
		return sample(root, follow(root, ref), depth + 1);
	if (!any)
		any = json_object_get(schema, "oneOf");
	if (json_array_size(any))
		return sample(root, json_array_get(any, 0), depth + 1);
	if (!of)
		of = json_array_get(json_object_get(schema, "enum"), 0);
	return of ? json_incref(of) : typed(root, schema, depth);
}

json_t *sample_of(json_t *schema)
{
	return sample(schema, schema, 0);
}
