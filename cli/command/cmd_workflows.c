/* reeve workflows list, show: what a command does, as its file says it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/words/json_out.h"
#include "cli/command/catalog.h"
#include "cli/words/speak.h"

#include <string.h>

static json_t *text(struct str s)
{
	return json_stringn(s.at, s.len);
}

static const char *fail_on_of(const struct workflow *w)
{
	return w->fail_on ? severity_name(w->fail_on) : "never";
}

static json_t *texts(const struct str *list, size_t count)
{
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(out, text(list[i]));
	return out;
}

static json_t *inputs_of(const struct workflow *w)
{
	json_t *schema = json_object(), *properties = json_object(), *required = json_array();

	for (size_t i = 0; i < w->input_count; i++) {
		const struct workflow_input *input = &w->inputs[i];
		json_t *row = json_object();

		json_object_set_new(row, "type", text(input->type));
		json_object_set_new(row, "description", text(input->description));
		json_object_set_new(properties, input->name.at, row);
		if (input->required)
			json_array_append_new(required, text(input->name));
	}
	json_object_set_new(schema, "type", json_string("object"));
	json_object_set_new(schema, "properties", properties);
	json_object_set_new(schema, "required", required);
	return schema;
}

static json_t *stages_of(const struct workflow *w)
{
	json_t *out = json_array();

	for (size_t i = 0; i < w->stage_count; i++) {
		const struct workflow_stage *s = &w->stages[i];
		json_t *row = json_object();

		json_object_set_new(row, "name", text(s->name));
		json_object_set_new(row, "after", texts(s->after, s->after_count));
		json_object_set_new(row, "skills", texts(s->skills, s->skill_count));
		if (s->aggregate)
			json_object_set_new(row, "aggregate", json_string("union"));
		json_array_append_new(out, row);
	}
	return out;
}

static json_t *row_of(const struct workflow *w)
{
	json_t *row = json_object();

	json_object_set_new(row, "name", text(w->name));
	json_object_set_new(row, "description", text(w->description));
	json_object_set_new(row, "scope", json_string(workflow_scope_name(w->scope)));
	json_object_set_new(row, "fail_on", json_string(fail_on_of(w)));
	json_object_set_new(row, "input", inputs_of(w));
	json_object_set_new(row, "stages", stages_of(w));
	json_object_set_new(row, "gates", texts(w->gates, w->gate_count));
	return row;
}

static void add_list(struct buf *out, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(list[i]));
}

static void line_render(const struct workflow *w, struct buf *out)
{
	buf_printf(out, "%-16.*s %-5s %-8s ", STR_ARG(w->name), workflow_scope_name(w->scope), fail_on_of(w));
	for (size_t i = 0; i < w->stage_count; i++)
		add_list(out, w->stages[i].skills, w->stages[i].skill_count);
	buf_add_byte(out, '\n');
}

static void stage_render(const struct workflow_stage *s, struct buf *out)
{
	buf_printf(out, "  %.*s: ", STR_ARG(s->name));
	add_list(out, s->skills, s->skill_count);
	if (s->aggregate)
		buf_add_text(out, "union of what was found");
	if (s->after_count) {
		buf_add_text(out, ", after ");
		add_list(out, s->after, s->after_count);
	}
	buf_add_byte(out, '\n');
}

static void show_render(const struct workflow *w, struct buf *out)
{
	buf_printf(out, "%.*s\n\nlooks at: %s\nfails on: %s\ninput:\n", STR_ARG(w->description),
		w->scope == WORKFLOW_DIFF ? "what differs from a base" : "the whole tree", fail_on_of(w));
	for (size_t i = 0; i < w->input_count; i++)
		buf_printf(out, "  %.*s (%.*s%s): %.*s\n", STR_ARG(w->inputs[i].name),
			STR_ARG(w->inputs[i].type), w->inputs[i].required ? ", required" : "",
			STR_ARG(w->inputs[i].description));
	buf_add_text(out, "stages:\n");
	for (size_t i = 0; i < w->stage_count; i++)
		stage_render(&w->stages[i], out);
	buf_add_text(out, "gates: ");
	add_list(out, w->gates, w->gate_count);
	buf_add_text(out, w->gate_count ? "\n" : "the minimum of each kind of subtask\n");
}

static enum exit_code list(const struct options *o, const struct catalog *l)
{
	struct buf out = BUF_INIT;
	json_t *rows = json_array();

	for (size_t i = 0; i < l->workflow_count; i++) {
		json_array_append_new(rows, row_of(&l->workflows[i]));
		line_render(&l->workflows[i], &out);
	}
	if (o->json) {
		buf_release(&out);
		return json_out(rows);
	}
	json_decref(rows);
	bool good = put_stdout(buf_str(&out));
	buf_release(&out);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static enum exit_code show(const struct options *o, const struct workflow *w)
{
	struct buf out = BUF_INIT;

	if (o->json)
		return json_out(row_of(w));
	show_render(w, &out);
	bool good = put_stdout(buf_str(&out));
	buf_release(&out);
	return good ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static enum exit_code unknown_workflow(const struct options *o)
{
	struct buf scratch = BUF_INIT;

	complain("there is no workflow \"%s\"; `reeve workflows list` names those that are",
		shown(str_of(o->args[1]), &scratch));
	buf_release(&scratch);
	return EXIT_USAGE;
}

enum exit_code cmd_workflows(const struct options *o)
{
	const char *verb = o->args[0];
	const struct workflow *w = NULL;
	struct catalog l;
	enum exit_code code = catalog_open(&l);

	if (code == EXIT_DONE && o->arg_count > 1 && !(w = catalog_workflow(&l, str_of(o->args[1]))))
		code = unknown_workflow(o);
	if (code == EXIT_DONE && !strcmp(verb, "list") && !w) {
		code = list(o, &l);
	} else if (code == EXIT_DONE && !strcmp(verb, "show") && w) {
		code = show(o, w);
	} else if (code == EXIT_DONE) {
		complain("workflows: it takes list, or show NAME; `reeve help workflows` has examples");
		code = EXIT_USAGE;
	}
	catalog_close(&l);
	return code;
}
