/* Reads results out of XML: one an element of a name, fields from its attributes and its children's. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/dialect/dialect.h"

#include <expat.h>
#include <stdlib.h>

enum { DEPTH_MOST = 64 };

struct state {
	XML_Parser parser;
	const struct tool_reading *how;
	struct raw_results *out;
	unsigned depth;
	unsigned result_depth; /* 0: in none */
	bool refused;
};

static void refuse(struct state *s)
{
	s->refused = true;
	XML_StopParser(s->parser, XML_FALSE);
}

/* Takes the fields that an element of this name holds: "@attribute" of the result itself (name ""), or
 * "name/@attribute" of a child. The first child of a name wins: the place itself, before those that explain it. */
static void fields_take(struct state *s, struct str name, const char **attributes)
{
	struct raw_result *r = &s->out->at[s->out->count - 1];

	for (int f = 0; f < TOOL_FIELDS; f++) {
		struct str want = s->how->fields[f];
		ptrdiff_t mark = str_find(want, '@');

		if (!want.len || mark < 0 || r->fields[f].len)
			continue;
		struct str of = str_sub(want, 0, (size_t)(mark ? mark - 1 : 0));
		if (!str_equal(of, name))
			continue;
		for (const char **a = attributes; *a; a += 2)
			if (str_equal(str_of(*a), str_sub(want, (size_t)mark + 1, want.len)))
				raw_result_set(s->out, r, (enum tool_field)f, str_of(a[1]));
	}
}

static void element_start(void *arg, const char *name, const char **attributes)
{
	struct state *s = arg;

	if (++s->depth > DEPTH_MOST) {
		refuse(s);
	} else if (!s->result_depth && str_equal(str_of(name), s->how->results)) {
		s->result_depth = s->depth;
		raw_result_add(s->out);
		fields_take(s, STR(""), attributes);
	} else if (s->result_depth && s->depth == s->result_depth + 1) {
		fields_take(s, str_of(name), attributes);
	}
}

static void element_end(void *arg, const char *name)
{
	struct state *s = arg;

	(void)name;
	if (s->depth-- == s->result_depth)
		s->result_depth = 0;
}

/* Entities grow without bound and read files; no analyzer needs them. */
static void doctype_start(
	void *arg, const char *name, const char *system_id, const char *public_id, int internal_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal_subset;
	refuse(arg);
}

int dialect_xml_read(const struct tool_reading *how, struct str bytes, struct raw_results *out)
{
	struct state s = { .parser = XML_ParserCreate("UTF-8"), .how = how, .out = out };
	struct buf copy = BUF_INIT;
	enum XML_Status status;

	if (!s.parser)
		abort();
	bytes = utf8_of(bytes, &copy);
	XML_SetUserData(s.parser, &s);
	XML_SetElementHandler(s.parser, element_start, element_end);
	XML_SetStartDoctypeDeclHandler(s.parser, doctype_start);
	status = bytes.len <= INT32_MAX ? XML_Parse(s.parser, bytes.at, (int)bytes.len, 1) : XML_STATUS_ERROR;
	XML_ParserFree(s.parser);
	buf_release(&copy);
	return status == XML_STATUS_OK && !s.refused ? 0 : -E_CORRUPT;
}
