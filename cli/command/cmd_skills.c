/* reeve skills list, show, test: what a lens knows, who invokes it, and whether it still finds what it found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/words/json_out.h"
#include "cli/command/catalog.h"
#include "cli/command/skill_trial.h"
#include "cli/words/speak.h"

#include <string.h>

enum { HASH_SHOWN = 12 };

static json_t *text(struct str s)
{
	return json_stringn(s.len ? s.at : "", s.len); /* NULL where nothing is said */
}

static json_t *workflows_of(const struct catalog *l, const struct skill *s)
{
	json_t *out = json_array();

	for (size_t i = 0; i < l->workflow_count; i++)
		if (catalog_invokes(&l->workflows[i], s->name))
			json_array_append_new(out, text(l->workflows[i].name));
	return out;
}

static json_t *includers_of(const struct catalog *l, const struct skill *s)
{
	json_t *out = json_array();

	for (size_t i = 0; i < l->skill_count; i++)
		if (skill_includes(&l->skills[i], s->name))
			json_array_append_new(out, text(l->skills[i].name));
	return out;
}

static json_t *row_of(const struct catalog *l, const struct skill *s)
{
	char hex[2 * SHA256_BYTES + 1];
	json_t *row = json_object();

	sha256_hex(s->hash, hex);
	json_object_set_new(row, "name", text(s->name));
	json_object_set_new(row, "lens", text(s->lens));
	json_object_set_new(row, "hash", json_string(hex));
	json_object_set_new(row, "workflows", workflows_of(l, s));
	json_object_set_new(row, "included_by", includers_of(l, s));
	json_object_set_new(row, "description", text(s->description));
	return row;
}

static bool names_render(const json_t *names, const char *before, struct buf *out)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		buf_printf(out, "%s%s", i ? ", " : before, json_string_value(name));
	return json_array_size(names) > 0;
}

/* What nothing invokes looks like work and is none: it is told first of all. */
static void list_render(const json_t *rows, struct buf *out)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		buf_printf(out, "%-16s %-16s %.*s  ", json_string_value(json_object_get(row, "name")),
			json_string_value(json_object_get(row, "lens")), HASH_SHOWN,
			json_string_value(json_object_get(row, "hash")));
		if (!names_render(json_object_get(row, "workflows"), "in ", out) &&
			!names_render(json_object_get(row, "included_by"), "included by ", out))
			buf_add_text(out, "invoked by no workflow");
		buf_add_byte(out, '\n');
	}
}

static enum exit_code print(struct buf *out)
{
	bool good = put_stdout(buf_str(out));

	buf_release(out);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static enum exit_code list(const struct options *o, const struct catalog *l)
{
	json_t *rows = json_array();
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < l->skill_count; i++)
		json_array_append_new(rows, row_of(l, &l->skills[i]));
	if (o->json)
		return json_out(rows);
	list_render(rows, &out);
	json_decref(rows);
	return print(&out);
}

static void show_render(const struct catalog *l, const struct skill *s, struct buf *out)
{
	char hex[2 * SHA256_BYTES + 1];
	const char *between = "";

	sha256_hex(s->hash, hex);
	buf_printf(out, "name           %.*s\nhash           %s\nworkflows      ", STR_ARG(s->name), hex);
	for (size_t i = 0; i < l->workflow_count; i++) {
		if (!catalog_invokes(&l->workflows[i], s->name))
			continue;
		buf_printf(out, "%s%.*s", between, STR_ARG(l->workflows[i].name));
		between = ", ";
	}
	buf_printf(out, "%s\nallowed tools  %.*s\nlicense        %.*s\n", between[0] ? "" : "none invokes it",
		STR_ARG(s->allowed_tools), STR_ARG(s->license));
	for (size_t i = 0; i < s->metadata_count; i++)
		buf_printf(out, "%-14.*s %.*s\n", STR_ARG(s->metadata[i].key), STR_ARG(s->metadata[i].value));
	buf_printf(out, "\n%.*s\n\n", STR_ARG(s->description));
	buf_add_str(out, s->body);
}

static enum exit_code show(const struct options *o, const struct catalog *l, const struct skill *s)
{
	struct buf out = BUF_INIT;
	json_t *row;

	if (!o->json) {
		show_render(l, s, &out);
		return print(&out);
	}
	row = row_of(l, s);
	json_object_set_new(row, "license", text(s->license));
	json_object_set_new(row, "allowed_tools", text(s->allowed_tools));
	for (size_t i = 0; i < s->metadata_count; i++) {
		buf_clear(&out);
		buf_printf(&out, "metadata.%.*s", STR_ARG(s->metadata[i].key));
		json_object_set_new(row, out.at, text(s->metadata[i].value));
	}
	buf_release(&out);
	json_object_set_new(row, "body", text(s->body));
	return json_out(row);
}

static enum exit_code unknown_skill(const struct options *o)
{
	struct buf scratch = BUF_INIT;

	complain("there is no skill \"%s\"; `reeve skills list` names those that are",
		shown(str_of(o->args[1]), &scratch));
	buf_release(&scratch);
	return EXIT_USAGE;
}

enum exit_code cmd_skills(const struct options *o)
{
	const char *verb = o->args[0];
	const struct skill *s = NULL;
	struct catalog l;
	enum exit_code code = catalog_open(&l);

	if (code == EXIT_DONE && o->arg_count > 1 && !(s = catalog_skill(&l, str_of(o->args[1]))))
		code = unknown_skill(o);
	if (code == EXIT_DONE && !strcmp(verb, "list") && !s) {
		code = list(o, &l);
	} else if (code == EXIT_DONE && !strcmp(verb, "show") && s) {
		code = show(o, &l, s);
	} else if (code == EXIT_DONE && !strcmp(verb, "test")) {
		code = skill_trial(o, s ? s : l.skills, s ? 1 : l.skill_count);
	} else if (code == EXIT_DONE) {
		complain(
			"skills: it takes list, show NAME, or test [NAME]; `reeve help skills` has examples");
		code = EXIT_USAGE;
	}
	catalog_close(&l);
	return code;
}
