/* reeve doctor: what this machine can do for us, what it lacks, and how to get it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/checkup.h"
#include "cli/commands.h"
#include "cli/command/local_tools.h"
#include "cli/command/matrix.h"
#include "cli/command/tier_table.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"
#include "common/report/text.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <stdlib.h>

struct doctor {
	struct checkup checks[CHECKUPS_MOST];
	size_t check_count;
	struct matrix_tool tools[TOOLS_MOST];
	size_t tool_count;
	struct local_tiers tiers;
};

static void look(struct doctor *d, const struct local_tools *local, struct config *config)
{
	struct machine machine;

	machine_look(&machine, local->spawner);
	if (!local->set)
		snprintf(machine.data_fault, sizeof machine.data_fault, "%s", local->words);
	for (size_t i = 0; local->set && i < toolset_count(local->set); i++) {
		d->tools[i] = (struct matrix_tool){ &toolset_defs(local->set)[i],
			toolset_version(local->set, i), toolset_why_not(local->set, i) };
		machine.tools_found += d->tools[i].version.len > 0;
		d->tool_count++;
	}
	local_tiers_open(&d->tiers, config);
	snprintf(machine.tiers_fault, sizeof machine.tiers_fault, "%s", d->tiers.words);
	machine.tiers_known = (int64_t)d->tiers.count;
	machine.tiers_offered = (int64_t)d->tiers.offered;
	d->check_count = checkup_all(&machine, d->checks);
}

static void render_text(const struct doctor *d, struct buf *out)
{
	buf_add_text(out, "reeve " REEVE_VERSION " on this machine\n");
	for (size_t i = 0; i < d->check_count; i++) {
		const struct checkup *c = &d->checks[i];

		buf_printf(out, "  %-5s %-13s ", health_name(c->health), c->name);
		text_escape_terminal(str_of(c->words), out);
		if (c->next[0])
			buf_printf(out, "\n%21s -> %s", "", c->next);
		buf_add_byte(out, '\n');
	}
	if (d->tiers.count) {
		buf_add_text(out, "\nTiers, from cheap to strong (USD for a million tokens)\n");
		tier_table_text(&d->tiers, out);
	}
	if (!d->tool_count)
		return;
	buf_add_text(out, "\nHow many tools look at each language in each lens\n");
	matrix_text(d->tools, d->tool_count, out);
	buf_add_text(out, "\nTools\n");
	matrix_tools_text(d->tools, d->tool_count, out);
}

static json_t *check_json(const struct checkup *c)
{
	json_t *row = json_object();

	json_object_set_new(row, "name", json_string(c->name));
	json_object_set_new(row, "health", json_string(health_name(c->health)));
	json_object_set_new(row, "words", json_out_text(str_of(c->words)));
	json_object_set_new(row, "next", json_string(c->next));
	return row;
}

static void render_json(const struct doctor *d, struct buf *out)
{
	json_t *object = json_object(), *checks = json_array();

	for (size_t i = 0; i < d->check_count; i++)
		json_array_append_new(checks, check_json(&d->checks[i]));
	json_object_set_new(object, "schema", json_string("reeve.doctor/1"));
	json_object_set_new(object, "version", json_string(REEVE_VERSION));
	json_object_set_new(
		object, "health", json_string(health_name(checkup_worst(d->checks, d->check_count))));
	json_object_set_new(object, "checks", checks);
	tier_table_json(&d->tiers, object);
	matrix_json(d->tools, d->tool_count, object);
	char *dump = json_dumps(object, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	buf_printf(out, "%s\n", dump);
	free(dump);
	json_decref(object);
}

enum exit_code cmd_doctor(const struct options *o)
{
	struct local_tools local;
	struct doctor d = { .tool_count = 0 };
	struct buf out = BUF_INIT;
	enum exit_code code = EXIT_INFRASTRUCTURE;

	local_tools_open(&local);
	if (!local.spawner) {
		complain("%s; are too many processes running for this user (ulimit -u)?", local.words);
		goto out;
	}
	look(&d, &local, o->written);
	if (o->json)
		render_json(&d, &out);
	else
		render_text(&d, &out);
	if (put_stdout(buf_str(&out)) && checkup_worst(d.checks, d.check_count) != HEALTH_BAD)
		code = EXIT_DONE;
out:
	local_tools_close(&local);
	buf_release(&out);
	return code;
}
