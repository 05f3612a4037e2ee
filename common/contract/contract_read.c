/* Reads the fields by a table, and then holds them against each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/contract/contract.h"
#include "common/io/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct reading {
	struct arena *arena;
	struct contract_fault *faults;
	size_t fault_count;
	char within[32]; /* the map that is being read: "limits." */
};

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

static __attribute__((format(printf, 4, 5))) void fault(
	struct reading *r, unsigned line, struct str field, const char *format, ...)
{
	struct contract_fault *f = &r->faults[r->fault_count];
	va_list args;

	if (r->fault_count == CONTRACT_FAULTS_MOST)
		return;
	r->fault_count++;
	f->line = line;
	snprintf(f->field, sizeof f->field, "%s%.*s", r->within, STR_ARG(str_sub(field, 0, 32)));
	va_start(args, format);
	vsnprintf(f->why, sizeof f->why, format, args);
	va_end(args);
}

static void read_text(struct reading *r, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT)
		fault(r, n->line, n->key, "one text is expected here");
	else if (!n->text.len || strlen(n->text.at) != n->text.len)
		fault(r, n->line, n->key, "it is empty, or has a NUL in it");
	else
		*(struct str *)at = n->text;
}

static void read_list(struct reading *r, const struct yaml_node *n, void *at)
{
	struct contract_list *out = at;
	struct str *rows;

	if (n->kind != YAML_LIST) {
		fault(r, n->line, n->key, "a list is expected here: [one, two]");
		return;
	}
	if (n->count > CONTRACT_LIST_MOST) {
		fault(r, n->line, n->key, "more than %d entries", CONTRACT_LIST_MOST);
		return;
	}
	rows = arena_zero(r->arena, n->count * sizeof *rows + 1);
	out->at = rows;
	for (const struct yaml_node *row = n->child; row; row = row->next) {
		if (row->kind != YAML_TEXT || !row->text.len || strlen(row->text.at) != row->text.len)
			fault(r, row->line, n->key, "an entry of this list is no text");
		else
			rows[out->count++] = row->text;
	}
}

static void read_some(struct reading *r, const struct yaml_node *n, void *at)
{
	size_t before = r->fault_count;

	read_list(r, n, at);
	if (r->fault_count == before && !n->count)
		fault(r, n->line, n->key, "it is empty: say at least one");
}

static bool path_is_plain(struct str path)
{
	struct str rest = path;

	if (str_equal(path, STR(".")))
		return true;
	while (rest.len) {
		ptrdiff_t slash = str_find(rest, '/');
		struct str part = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);

		if (!part.len || str_equal(part, STR(".")) || str_equal(part, STR("..")))
			return false;
		rest = slash < 0 ? STR("") : str_sub(rest, (size_t)slash + 1, rest.len);
	}
	return path.at[path.len - 1] != '/' && str_find(path, '*') < 0;
}

static void read_paths(struct reading *r, const struct yaml_node *n, void *at)
{
	const struct contract_list *out = at;

	read_list(r, n, at);
	for (size_t i = 0; i < out->count; i++)
		if (!path_is_plain(out->at[i]))
			fault(r, n->line, n->key,
				"\"%.60s\" is no path below the tree: write it like src/core, without "
				"\"..\", a "
				"pattern, or a slash at an end",
				out->at[i].at);
}

/* The detectors that there are: a name that is none would stop nothing. */
static void read_stops(struct reading *r, const struct yaml_node *n, void *at)
{
	static const char *const known[] = { "secrets", "payments", "permissions", "customer-data",
		"destructive-commands" };
	const struct contract_list *out = at;

	read_list(r, n, at);
	for (size_t i = 0; i < out->count; i++) {
		bool found = false;

		for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
			found = found || str_equal(out->at[i], str_of(known[k]));
		if (!found)
			fault(r, n->line, n->key,
				"\"%.40s\" is none of secrets, payments, permissions, customer-data, "
				"destructive-commands",
				out->at[i].at);
	}
}

static void read_count(struct reading *r, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT || !str_to_u64(n->text, at) || !*(uint64_t *)at)
		fault(r, n->line, n->key, "a whole number from 1 on is expected here");
}

/* "90s", "10m", "2h": a number without a unit is one that somebody guessed at. */
static void read_wall(struct reading *r, const struct yaml_node *n, void *at)
{
	uint64_t number = 0, unit = 0;

	if (n->kind == YAML_TEXT && n->text.len > 1) {
		char last = n->text.at[n->text.len - 1];

		unit = last == 's' ? 1 : last == 'm' ? 60 : last == 'h' ? 3600 : 0;
	}
	if (!unit || !str_to_u64(str_sub(n->text, 0, n->text.len - 1), &number) || !number ||
		number > 366 * 86400 / unit)
		fault(r, n->line, n->key, "a time of at most a year is expected here: 90s, 10m or 2h");
	else
		*(uint64_t *)at = number * unit;
}

/* Dollars with up to six digits behind the point. */
static void read_usd(struct reading *r, const struct yaml_node *n, void *at)
{
	struct str text = n->kind == YAML_TEXT ? n->text : STR("");
	ptrdiff_t point = str_find(text, '.');
	struct str behind = point < 0 ? STR("") : str_sub(text, (size_t)point + 1, text.len);
	uint64_t whole = 0, part = 0;
	bool good = str_to_u64(point < 0 ? text : str_sub(text, 0, (size_t)point), &whole) &&
		    whole <= 1000000 && behind.len <= 6 && (point < 0 || str_to_u64(behind, &part));

	for (size_t i = behind.len; i < 6; i++)
		part *= 10;
	if (good)
		*(uint64_t *)at = whole * 1000000 + part;
	else
		fault(r, n->line, n->key, "an amount up to a million is expected here: 0.50");
}

static void read_map(struct reading *r, const struct yaml_node *map, const char *name,
	const struct field *fields, size_t count, void *into);

static void read_scope(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = {
		FIELD("paths", read_paths, false, struct contract_scope, paths),
		FIELD("systems", read_list, false, struct contract_scope, systems),
		FIELD("accounts", read_list, false, struct contract_scope, accounts),
		FIELD("data", read_list, false, struct contract_scope, data),
	};

	read_map(r, n, n->key.at, fields, sizeof fields / sizeof fields[0], at);
}

static void read_budget(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = { { "usd", read_usd, 0, true } };

	read_map(r, n, "budget", fields, 1, at);
}

static void read_limits(struct reading *r, const struct yaml_node *n, void *at)
{
	static const struct field fields[] = {
		FIELD("max_files", read_count, false, struct contract_terms, max_files),
		FIELD("max_lines", read_count, false, struct contract_terms, max_lines),
		FIELD("max_wall", read_wall, false, struct contract_terms, max_wall_s),
	};

	read_map(r, n, "limits", fields, sizeof fields / sizeof fields[0], at);
}

static const struct field fields[] = {
	FIELD("goal", read_text, true, struct contract_terms, goal),
	FIELD("workflow", read_text, true, struct contract_terms, workflow),
	FIELD("may_touch", read_scope, true, struct contract_terms, may_touch),
	FIELD("must_not_touch", read_scope, true, struct contract_terms, must_not_touch),
	FIELD("deliverable", read_text, true, struct contract_terms, deliverable),
	FIELD("acceptance", read_some, true, struct contract_terms, acceptance),
	FIELD("stop_conditions", read_stops, true, struct contract_terms, stop_conditions),
	FIELD("budget", read_budget, true, struct contract_terms, budget_microusd),
	{ "limits", read_limits, 0, false }, /* its fields stand in the contract itself */
	FIELD("context", read_paths, false, struct contract_terms, context),
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
		fault(r, map->line, map->key, "names with values are expected here, one a line");
		return;
	}
	snprintf(outer, sizeof outer, "%s", r->within);
	snprintf(r->within, sizeof r->within, "%s%s", name, name[0] ? "." : "");
	for (const struct yaml_node *n = map->child; n; n = n->next) {
		size_t i = 0;

		while (i < count && !str_equal(n->key, str_of(all[i].name)))
			i++;
		if (i == count)
			fault(r, n->line, n->key, "there is no such field");
		else
			all[i].read(r, n, (char *)into + all[i].offset);
	}
	for (size_t i = 0; i < count; i++)
		if (all[i].required && !child_of(map, all[i].name))
			fault(r, map->line, str_of(all[i].name), "it is missing");
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
			fault(r, line, str_of(what), "\"%.60s\" stands in must_not_touch too", may->at[i].at);
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
		fault(r, n->line, STR("may_touch.paths"),
			"nothing is lent: name a path, or \".\" for all of the tree");
	else if (!left)
		fault(r, n->line, STR("may_touch.paths"),
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

	fault(r, (unsigned)line, STR("(the file)"), "%s", rest && *rest == ':' ? rest + 2 : words);
}

size_t contract_read(struct str bytes, struct arena *arena, struct contract_terms *out,
	struct contract_fault faults[CONTRACT_FAULTS_MOST])
{
	struct reading r = { .arena = arena, .faults = faults };
	struct yaml_node *map = NULL;
	char words[YAML_WORDS_BYTES] = "";

	*out = (struct contract_terms){ 0 };
	if (bytes.len > CONTRACT_BYTES_MOST) {
		fault(&r, 1, STR("(the file)"), "it is larger than %d KiB", CONTRACT_BYTES_MOST >> 10);
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
