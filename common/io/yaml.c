/* Turns libyaml's events into nodes, and refuses what a file of settings has no need of. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/yaml.h"

#include <assert.h>
#include <stdio.h>
#include <yaml.h>

enum { DEPTH_MOST = 16 };

struct builder {
	yaml_parser_t parser;
	struct arena *arena;
	char *words;
};

static int refuse(struct builder *b, size_t line, const char *why)
{
	snprintf(b->words, YAML_WORDS_BYTES, "line %zu: %s", line + 1, why);
	return -E_INVALID;
}

static int next_event(struct builder *b, yaml_event_t *e)
{
	if (yaml_parser_parse(&b->parser, e))
		return 0;
	return refuse(b, b->parser.problem_mark.line, b->parser.problem ? b->parser.problem : "no YAML");
}

static struct yaml_node *node_new(struct builder *b, enum yaml_kind kind, const yaml_event_t *e)
{
	struct yaml_node *n = arena_zero(b->arena, sizeof *n);

	assert(n);
	n->kind = kind;
	n->line = (unsigned)e->start_mark.line + 1;
	return n;
}

static struct str event_text(struct builder *b, const yaml_event_t *e)
{
	return arena_str(b->arena, str_bytes(e->data.scalar.value, e->data.scalar.length));
}

static bool has_key(const struct yaml_node *map, struct str key)
{
	for (const struct yaml_node *n = map->child; n; n = n->next)
		if (str_equal(n->key, key))
			return true;
	return false;
}

static int node_read(struct builder *b, const yaml_event_t *e, unsigned depth, struct yaml_node **out);

/* The key of the next member, or `*end`. */
static int key_read(struct builder *b, const struct yaml_node *map, struct str *key, bool *end)
{
	yaml_event_t e;
	int err = next_event(b, &e);

	if (err)
		return err;
	*end = e.type == YAML_MAPPING_END_EVENT;
	if (!*end && e.type != YAML_SCALAR_EVENT)
		err = refuse(b, e.start_mark.line, "a key must be a word");
	else if (!*end) {
		*key = event_text(b, &e);
		if (has_key(map, *key))
			err = refuse(b, e.start_mark.line, "this key stands here twice");
	}
	yaml_event_delete(&e);
	return err;
}

static int children_read(struct builder *b, struct yaml_node *parent, unsigned depth)
{
	yaml_event_type_t last = parent->kind == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	struct yaml_node **tail = &parent->child;

	for (;;) {
		struct str key = STR("");
		yaml_event_t e;
		bool end = false;
		int err = parent->kind == YAML_MAP ? key_read(b, parent, &key, &end) : 0;

		if (err || end)
			return err;
		err = next_event(b, &e);
		if (err)
			return err;
		end = e.type == last;
		if (!end)
			err = node_read(b, &e, depth, tail);
		yaml_event_delete(&e);
		if (err || end)
			return err;
		(*tail)->key = key;
		tail = &(*tail)->next;
		parent->count++;
	}
}

static int node_read(struct builder *b, const yaml_event_t *e, unsigned depth, struct yaml_node **out)
{
	if (depth > DEPTH_MOST)
		return refuse(b, e->start_mark.line, "nested too deeply");
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		if (e->data.scalar.anchor || e->data.scalar.tag)
			break;
		*out = node_new(b, YAML_TEXT, e);
		(*out)->text = event_text(b, e);
		return 0;
	case YAML_SEQUENCE_START_EVENT:
		if (e->data.sequence_start.anchor || e->data.sequence_start.tag)
			break;
		*out = node_new(b, YAML_LIST, e);
		return children_read(b, *out, depth + 1);
	case YAML_MAPPING_START_EVENT:
		if (e->data.mapping_start.anchor || e->data.mapping_start.tag)
			break;
		*out = node_new(b, YAML_MAP, e);
		return children_read(b, *out, depth + 1);
	default:
		break;
	}
	return refuse(b, e->start_mark.line, "anchors, aliases and tags are not used here");
}

static int document_read(struct builder *b, struct yaml_node **out)
{
	yaml_event_t e;
	int err;

	*out = NULL;
	for (;;) {
		yaml_event_type_t type;

		err = next_event(b, &e);
		if (err)
			return err;
		type = e.type;
		if (type == YAML_DOCUMENT_START_EVENT && *out)
			err = refuse(b, e.start_mark.line, "a second document");
		else if (type == YAML_STREAM_END_EVENT && !*out)
			err = refuse(b, 0, "nothing in it");
		else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
			 type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT)
			err = node_read(b, &e, 0, out);
		yaml_event_delete(&e);
		if (err || type == YAML_STREAM_END_EVENT)
			return err;
	}
}

int yaml_read(struct str bytes, struct arena *arena, struct yaml_node **out, char words[YAML_WORDS_BYTES])
{
	struct builder b = { .arena = arena, .words = words };
	int err;

	if (!yaml_parser_initialize(&b.parser))
		abort();
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)bytes.at, bytes.len);
	err = document_read(&b, out);
	yaml_parser_delete(&b.parser);
	return err;
}
