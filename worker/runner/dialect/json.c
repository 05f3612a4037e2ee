/* Reads results out of JSON: members of an array, or of whatever a '*' in the pointer stands for. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"
#include "worker/runner/dialect/pointer.h"

enum { STARS_MOST = 3 };

/* One value that may be a result, and the keys that led to it, one a star. */
struct place {
	const struct tool_reading *how;
	struct raw_results *out;
	const json_t *at;
	struct str keys[STARS_MOST];
	size_t stars;
};

/* "/pointer" into the value, "#" the value itself, "#1" the key that the first star stands for. */
static void value_add(void *arg, struct str name, struct buf *out)
{
	const struct place *p = arg;
	uint64_t star;

	if (!str_starts(name, STR("#")))
		json_as_text(json_at(p->at, name), out);
	else if (name.len == 1)
		json_as_text(p->at, out);
	else if (str_to_u64(str_sub(name, 1, name.len), &star) && star && star <= p->stars)
		buf_add_str(out, p->keys[star - 1]);
}

static void result_read(struct place *p)
{
	struct raw_result *r = raw_result_add(p->out);

	for (int f = 0; f < TOOL_FIELDS; f++) {
		struct str want = p->how->fields[f];
		struct buf value = BUF_INIT;
		size_t prefix = 0;

		if (f == TOOL_FIELD_RULE) {
			buf_add_str(&value, p->how->rule_prefix);
			prefix = value.len;
		}
		if (f == TOOL_FIELD_MESSAGE && str_find(want, '{') >= 0)
			template_fill(want, value_add, p, &value);
		else if (want.len)
			value_add(p, want, &value);
		if (value.len > prefix)
			raw_result_set(p->out, r, (enum tool_field)f, buf_str(&value));
		buf_release(&value);
	}
}

/* The elements of an array are results. Behind a star any other value is one too: objects hold this and that. */
static bool list_read(struct place *p, const json_t *v)
{
	size_t i;

	if (json_is_array(v)) {
		json_array_foreach(v, i, p->at)
		{
			result_read(p);
		}
	} else if (v && p->stars) {
		p->at = v;
		result_read(p);
	}
	return json_is_array(v) || p->stars;
}

static bool walk(struct place *p, const json_t *v, struct str pointer);

static bool members_walk(struct place *p, const json_t *v, struct str pointer)
{
	size_t star = p->stars++, i;
	const json_t *member;
	const char *key;

	if (json_is_object(v)) {
		json_object_foreach((json_t *)v, key, member)
		{
			p->keys[star] = str_of(key);
			walk(p, member, pointer);
		}
	} else {
		json_array_foreach(v, i, member)
		{
			p->keys[star] = STR("");
			walk(p, member, pointer);
		}
	}
	p->stars = star;
	return json_is_object(v) || json_is_array(v) || star;
}

static bool walk(struct place *p, const json_t *v, struct str pointer)
{
	const char *star = pointer.len ? memmem(pointer.at, pointer.len, "/*", 2) : NULL;
	size_t before = star ? (size_t)(star - pointer.at) : pointer.len;

	v = json_at(v, str_sub(pointer, 0, before));
	if (!star || p->stars == STARS_MOST)
		return list_read(p, v);
	return members_walk(p, v, str_sub(pointer, before + 2, pointer.len));
}

int dialect_json_read(const struct tool_reading *how, struct str bytes, struct raw_results *out)
{
	struct place place = { .how = how, .out = out };
	struct buf copy = BUF_INIT;
	json_t *root;
	bool answered;

	bytes = utf8_of(bytes, &copy);
	root = json_loadb(bytes.at, bytes.len, JSON_ALLOW_NUL, NULL);
	answered = walk(&place, root, how->results);
	json_decref(root);
	buf_release(&copy);
	return answered ? 0 : -E_CORRUPT;
}
