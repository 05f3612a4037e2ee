/* A claim that is planted is quoted from its file; one that misquotes stands in planted.json as it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/second_look/set.h"

#include "common/content/source.h"
#include "common/io/file.h"

static const char *const names[CLAIM_KINDS] = { "true", "wrong", "invented", "misplaced", "near" };

const char *claim_kind_name(enum claim_kind kind)
{
	return names[kind];
}

struct loading {
	struct look_set *set;
	const char *folder;
	struct buf *why;
};

static struct look_file *file_of(struct loading *l, struct str path)
{
	struct buf name = BUF_INIT, content = BUF_INIT;
	struct look_file *f = l->set->files;
	int err;

	for (size_t i = 0; i < l->set->file_count; i++, f++)
		if (str_equal(f->path, path))
			return f;
	buf_printf(&name, "%s/tree/%.*s", l->folder, STR_ARG(path));
	err = file_read(name.at, FILE_BYTES_MOST, &content);
	if (err)
		buf_printf(l->why, "%s: %s", name.at, error_words(err));
	else
		*f = (struct look_file){ path, arena_str(&l->set->arena, buf_str(&content)) };
	buf_release(&content);
	buf_release(&name);
	l->set->file_count += !err;
	return err ? NULL : f;
}

static uint32_t line_with(struct str content, struct str pattern)
{
	const char *at = memmem(content.at, content.len, pattern.at, pattern.len);
	uint32_t line = 1;

	for (const char *c = content.at; at && c < at; c++)
		line += *c == '\n';
	return at ? line : 0;
}

static void add(struct loading *l, enum claim_kind kind, const struct look_file *f, struct finding finding)
{
	finding.file = (uint32_t)(f - l->set->files);
	finding.lens = STR("planted");
	l->set->claims[l->set->claim_count++] = (struct look_claim){ .kind = kind, .finding = finding };
}

static int add_thing(struct loading *l, const struct planted_thing *t)
{
	const struct look_file *f = file_of(l, t->path);
	uint32_t line = f ? line_with(f->content, t->pattern) : 0;
	struct str quote;

	if (!f)
		return -1;
	if (!line || !source_lines(f->content, line, line + (uint32_t)t->lines - 1, &quote)) {
		buf_printf(
			l->why, "%.*s: \"%.*s\" stands nowhere in it", STR_ARG(t->path), STR_ARG(t->pattern));
		return -1;
	}
	add(l, t->is_true ? CLAIM_TRUE : CLAIM_WRONG, f,
		(struct finding){ .start_line = line,
			.end_line = line + (uint32_t)t->lines - 1,
			.severity = severity_of(t->severity),
			.confidence = confidence_of(t->confidence),
			.rule = t->rule,
			.message = t->message,
			.quote = quote });
	return 0;
}

static struct str text_of(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return json_is_string(value) ? str_bytes(json_string_value(value), json_string_length(value))
				     : STR("");
}

static int add_claim(struct loading *l, json_t *row)
{
	enum claim_kind kind = CLAIM_INVENTED;
	const struct look_file *f = file_of(l, text_of(row, "path"));

	while (kind < CLAIM_KINDS && !str_equal(str_of(names[kind]), text_of(row, "kind")))
		kind++;
	if (f && kind == CLAIM_KINDS)
		buf_printf(l->why, "a claim is invented, misplaced or near, not \"%.*s\"",
			STR_ARG(text_of(row, "kind")));
	if (!f || kind == CLAIM_KINDS)
		return -1;
	add(l, kind, f,
		(struct finding){
			.start_line = (uint32_t)json_integer_value(json_object_get(row, "start_line")),
			.end_line = (uint32_t)json_integer_value(json_object_get(row, "end_line")),
			.severity = severity_of(text_of(row, "severity")),
			.confidence = CONFIDENCE_HIGH,
			.rule = text_of(row, "rule"),
			.message = text_of(row, "message"),
			.quote = text_of(row, "quote") });
	return 0;
}

static int by_place(const void *left, const void *right)
{
	const struct finding *a = &((const struct look_claim *)left)->finding;
	const struct finding *b = &((const struct look_claim *)right)->finding;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->start_line != b->start_line)
		return a->start_line < b->start_line ? -1 : 1;
	return str_compare(a->rule, b->rule);
}

static int fill(struct loading *l)
{
	json_t *claims = json_object_get(l->set->planted.doc, "claims"), *row;
	size_t most = l->set->planted.count + json_array_size(claims), i;

	l->set->files = arena_zero(&l->set->arena, most * sizeof *l->set->files);
	l->set->claims = arena_zero(&l->set->arena, most * sizeof *l->set->claims);
	for (i = 0; i < l->set->planted.count; i++)
		if (add_thing(l, &l->set->planted.list[i]))
			return -1;
	json_array_foreach(claims, i, row)
	{
		if (add_claim(l, row))
			return -1;
	}
	qsort(l->set->claims, l->set->claim_count, sizeof *l->set->claims, by_place);
	return 0;
}

int look_set_load(struct look_set *s, const char *folder, struct buf *why)
{
	struct loading l = { s, folder, why };
	struct buf path = BUF_INIT;
	json_t *doc;

	buf_printf(&path, "%s/planted.json", folder);
	doc = settings_load(path.at, why);
	buf_release(&path);
	return !doc || planted_read(&s->planted, doc, why) ? -1 : fill(&l);
}

void look_set_release(struct look_set *s)
{
	planted_release(&s->planted);
	arena_release(&s->arena);
}
