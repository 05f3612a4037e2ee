/* Walks one key or index of a pointer after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/pointer.h"

enum { KEY_BYTES_MOST = 128 };

const json_t *json_at(const json_t *v, struct str pointer)
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

void json_as_text(const json_t *v, struct buf *out)
{
	if (json_is_string(v))
		buf_add(out, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
}
