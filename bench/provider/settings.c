/* Small files that people write by hand: a word that is not understood is an error, never passed over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/settings.h"

#include "common/io/file.h"

enum { FILE_MOST = 64 << 20 };

json_t *settings_load(const char *path, struct buf *why)
{
	struct buf bytes = BUF_INIT;
	json_error_t error;
	json_t *doc = NULL;
	int err = file_read(path, FILE_MOST, &bytes);

	if (err) {
		buf_printf(why, "%s: %s", path, error_words(err));
	} else {
		doc = json_loadb(bytes.at ? bytes.at : "", bytes.len, 0, &error);
		if (!doc)
			buf_printf(why, "%s:%d: %s", path, error.line, error.text);
	}
	buf_release(&bytes);
	return doc;
}

static const struct setting *find(const struct setting *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return &list[i];
	return NULL;
}

static bool read_value(const struct setting *s, json_t *value, char *into)
{
	if (s->kind == SETTING_U64) {
		if (!json_is_integer(value) || json_integer_value(value) < 0)
			return false;
		*(uint64_t *)(void *)(into + s->at) = (uint64_t)json_integer_value(value);
	} else if (s->kind == SETTING_TEXT) {
		if (!json_is_string(value))
			return false;
		*(struct str *)(void *)(into + s->at) =
			str_bytes(json_string_value(value), json_string_length(value));
	}
	return true;
}

static void list_names(const struct setting *list, size_t count, struct buf *why)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(why, "%s%s", i ? ", " : "", list[i].name);
}

int settings_read(
	json_t *object, const char *of, const struct setting *list, size_t count, void *into, struct buf *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		buf_printf(why, "%s is not an object; it may say: ", of);
		list_names(list, count, why);
		return -1;
	}
	json_object_foreach(object, name, value)
	{
		const struct setting *s = find(list, count, name);

		if (!s) {
			buf_printf(why, "%s does not know \"%s\"; it may say: ", of, name);
			list_names(list, count, why);
			return -1;
		}
		if (!read_value(s, value, into)) {
			buf_printf(why, "%s: \"%s\" is a %s", of, name,
				s->kind == SETTING_U64 ? "whole number, 0 or more" : "text");
			return -1;
		}
	}
	return 0;
}
