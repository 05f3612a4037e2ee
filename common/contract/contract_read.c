/* Reads the fields by a table, and then holds them against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/contract/contract_values.h"

#include <stdio.h>
#include <stdlib.h>

struct field {
	const char *name;
	void (*read)(struct reading *r, const struct yaml_node *n, void *at);
	size_t offset;
	bool required;
};
#define FIELD(name, read, required, type, member)                                                            \
	{                                                                                                    \
		name, read, offsetof(type, member), required                                                 \
	}

static void read_map(struct reading *r, const struct yaml_node *map, const char *name,
	const struct field *fields, size_t count, void *into);

static void read_scope(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = {
		FIELD("paths", contract_read_paths, false, struct contract_scope, paths),
		FIELD("systems", contract_read_list, false, struct contract_scope, systems),
		FIELD("accounts", contract_read_list, false, struct contract_scope, accounts),
		FIELD("data", contract_read_list, false, struct contract_scope, data),
	};

	read_map(r, n, n->key.at, fields, sizeof fields / sizeof fields[0], at);
}

static void read_budget(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = { { "usd", contract_read_usd, 0, true } };

	read_map(r, n, "budget", fields, 1, at);
}

static void read_limits(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = {
		FIELD("max_files", contract_read_count, false, struct contract_terms, max_files),
		FIELD("max_lines", contract_read_count, false, struct contract_terms, max_lines),
		FIELD("max_wall", contract_read_wall, false, struct contract_terms, max_wall_s),
	};

	read_map(r, n, "limits", fields, sizeof fields / sizeof fields[0], at);
}

static const struct field fields[] = {
	FIELD("goal", contract_read_text, true, struct contract_terms, goal),
	FIELD("workflow", contract_read_text, true, struct contract_terms, workflow),
	FIELD("may_touch", read_scope, true, struct contract_terms, may_touch),
	FIELD("must_not_touch", read_scope, true, struct contract_terms, must_not_touch),
	FIELD("deliverable", contract_read_text, true, struct contract_terms, deliverable),
	FIELD("acceptance", contract_read_some, true, struct contract_terms, acceptance),
	FIELD("stop_conditions", contract_read_stops, true, struct contract_terms, stop_conditions),
	FIELD("budget", read_budget, true, struct contract_terms, budget_microusd),
	{ "limits", read_limits, 0, false }, /* its fields stand in the contract itself */
	FIELD("context", contract_read_paths, false, struct contract_terms, context),
};

static const struct yaml_node *child_of(const struct yaml_node *map, const char *name)
{
	const struct yaml_node *n = map->child;

	while (n && !str_equal(n->key, str_of(name)))
		n = n->next;
	return n;
}

static void read_map(struct reading *r, const struct yaml_node *map, const char *name,
	const struct field *all, size_t count, void *into)
{
	char outer[sizeof r->within];

	if (map->kind != YAML_MAP) {
		contract_fault_add(r, map->line, map->key, "names with values are expected here, one a line");
		return;
	}
	snprintf(outer, sizeof outer, "%s", r->within);
	snprintf(r->within, sizeof r->within, "%s%s", name, name[0] ? "." : "");
	for (const struct yaml_node *n = map->child; n; n = n->next) {
		size_t i = 0;

		while (i < count && !str_equal(n->key, str_of(all[i].name)))
			i++;
		if (i == count)
			contract_fault_add(r, n->line, n->key, "there is no such field");
		else
			all[i].read(r, n, (char *)into + all[i].offset);
	}
	for (size_t i = 0; i < count; i++)
		if (all[i].required && !child_of(map, all[i].name))
			contract_fault_add(r, map->line, str_of(all[i].name), "it is missing");
	snprintf(r->within, sizeof r->within, "%s", outer);
}

static bool has(const struct contract_list *list, struct str word)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->at[i], word))
			return true;
	return false;
}

/* Two lists that name the same thing: what must not be touched wins, so lending it was a mistake. */
static void check_both(struct reading *r, unsigned line, const char *what, const struct contract_list *may,
	const struct contract_list *must_not)
{
	for (size_t i = 0; i < may->count; i++)
		if (has(must_not, may->at[i]))
			contract_fault_add(r, line, str_of(what), "\"%.60s\" stands in must_not_touch too",
				may->at[i].at);
}

static void check_scope(struct reading *r, const struct yaml_node *map, const struct contract_terms *c)
{
	const struct yaml_node *n = child_of(map, "may_touch");
	const struct contract_list *may = &c->may_touch.paths;
	size_t left = 0;

	if (!n || n->kind != YAML_MAP)
		return;
	for (size_t i = 0; i < may->count; i++)
		left += !contract_covers(&c->must_not_touch.paths, may->at[i]);
	if (!may->count)
		contract_fault_add(r, n->line, STR("may_touch.paths"),
			"nothing is lent: name a path, or \".\" for all of the tree");
	else if (!left)
		contract_fault_add(r, n->line, STR("may_touch.paths"),
			"nothing is left of it: must_not_touch.paths covers all, and it always wins");
	else
		check_both(r, n->line, "may_touch.paths", may, &c->must_not_touch.paths);
	check_both(r, n->line, "may_touch.systems", &c->may_touch.systems, &c->must_not_touch.systems);
	check_both(r, n->line, "may_touch.accounts", &c->may_touch.accounts, &c->must_not_touch.accounts);
	check_both(r, n->line, "may_touch.data", &c->may_touch.data, &c->must_not_touch.data);
}

static int by_line(const void *a, const void *b)
{
	const struct contract_fault *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

/* "line 3: why" of the YAML reader. */
static void unreadable(struct reading *r, const char *words)
{
	char *rest = NULL;
	unsigned long line = str_starts(str_of(words), STR("line ")) ? strtoul(words + 5, &rest, 10) : 1;

	contract_fault_add(
		r, (unsigned)line, STR("(the file)"), "%s", rest && *rest == ':' ? rest + 2 : words);
}

size_t contract_read(struct str bytes, struct arena *arena, struct contract_terms *out,
	struct contract_fault faults[CONTRACT_FAULTS_MOST])
{
	struct reading r = { .arena = arena, .faults = faults };
	struct yaml_node *map = NULL;
	char words[YAML_WORDS_BYTES] = "";

	*out = (struct contract_terms){ 0 };
	if (bytes.len > CONTRACT_BYTES_MOST) {
		contract_fault_add(
			&r, 1, STR("(the file)"), "it is larger than %d KiB", CONTRACT_BYTES_MOST >> 10);
	} else if (yaml_read(bytes, arena, &map, words)) {
		unreadable(&r, words);
	} else {
		read_map(&r, map, "", fields, sizeof fields / sizeof fields[0], out);
		if (map->kind == YAML_MAP)
			check_scope(&r, map, out);
	}
	qsort(faults, r.fault_count, sizeof *faults, by_line);
	return r.fault_count;
}
