/* The schema of reeve.yaml: each key a row, each wrong one refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/config.h"

#include "common/io/rpc_address.h"
#include "common/name.h"
#include "reeve/limits.h"

#include <assert.h>

static int read_words(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct str text;
	int err = tool_read_text(c, n, &text);

	if (!err && !text.len)
		err = tool_refuse(c, n, "nothing stands here; leave the key out");
	if (!err)
		*(const char **)at = text.at;
	return err;
}

/* Programs are started from anywhere: what a relative path meant would depend on it. */
static int read_path(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = read_words(c, n, at);

	if (!err && (*(const char **)at)[0] != '/')
		err = tool_refuse(c, n, "expected an absolute path");
	return err;
}

static int check_address(struct tool_context *c, const struct yaml_node *n, const char *address)
{
	struct buf target = BUF_INIT;
	int err = rpc_address_target(address, &target);

	buf_release(&target);
	if (!err && rpc_address_is_unix(address) && address[sizeof "unix:" - 1] != '/')
		return tool_refuse(c, n, "expected an absolute path behind 'unix:'");
	return err ? tool_refuse(c, n, "expected unix:PATH or HOST:PORT") : 0;
}

static int add_address(struct tool_context *c, const struct yaml_node *n, struct config *config)
{
	const char **at = &config->listen[config->listen_count];
	int err;

	if (config->listen_count == CONFIG_LISTEN_MOST)
		return tool_refuse(c, n, "more than %d addresses", CONFIG_LISTEN_MOST);
	err = read_words(c, n, at);
	if (!err)
		err = check_address(c, n, *at);
	config->listen_count += !err;
	return err;
}

/* One address, or a list of them. */
static int read_listen(struct tool_context *c, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_LIST)
		return add_address(c, n, at);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = add_address(c, e, at);

		if (err)
			return err;
	}
	return 0;
}

/* ADDR[,ADDR]; the program that uses it splits it. */
static int read_coordinator(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = read_words(c, n, at);
	struct str rest = err ? STR("") : n->text;

	while (!err && rest.len) {
		ptrdiff_t comma = str_find(rest, ',');
		size_t len = comma < 0 ? rest.len : (size_t)comma;

		err = check_address(c, n, arena_str(c->arena, str_sub(rest, 0, len)).at);
		rest = str_sub(rest, len + 1, rest.len);
	}
	return err;
}

static int read_fleet(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = read_words(c, n, at);

	if (!err && (!name_is_plain(n->text) || strpbrk(n->text.at, ":/@+")))
		err = tool_refuse(c, n, "a fleet's name has letters, digits and -_. alone");
	return err;
}

static int read_durability(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "everysec", "always", "replicated" };
	int i = 0;
	int err = tool_read_word(c, n, words, 3, &i);

	*(const char **)at = words[i];
	return err;
}

static int read_number(struct tool_context *c, const struct yaml_node *n, uint32_t most, void *at)
{
	int err = tool_read_u32(c, n, at);

	if (!err && (!*(uint32_t *)at || *(uint32_t *)at > most))
		err = tool_refuse(c, n, "expected 1 to %u", most);
	return err;
}

static int read_workers(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_number(c, n, PRIVATE_WORKERS_MOST, at);
}

static int read_slots(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_number(c, n, WORKER_SLOTS_MOST, at);
}

static int read_refuters(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_number(c, n, REFUTERS_MOST, at);
}

/* Here 0 says something: that no model is to be asked. */
static int read_model_slots(struct tool_context *c, const struct yaml_node *n, void *at)
{
	uint32_t *slots = arena_zero(c->arena, sizeof *slots);
	int err = tool_read_u32(c, n, slots);

	if (!err && *slots > MODEL_SLOTS_MOST)
		err = tool_refuse(c, n, "expected 0 to %u", MODEL_SLOTS_MOST);
	*(const uint32_t **)at = slots;
	return err;
}

static int read_weight(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_number(c, n, QUEUE_WEIGHT_MOST, at);
}

static int read_most_running(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_number(c, n, LEASES_MOST, at);
}

/* As a submission may name it. */
static int read_queue_name(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = tool_read_text(c, n, at);

	if (!err && !name_is_plain(n->text))
		err = tool_refuse(
			c, n, "a queue's name has 1 to %d letters, digits and -_.:@/+", NAME_BYTES_MOST);
	return err;
}

/* What a queue may not do yet is refused: a limit that is written and not kept would be believed. */
static int refuse_not_yet(struct tool_context *c, const struct yaml_node *n, void *at)
{
	(void)at;
	return tool_refuse(c, n, "not yet: '%.*s' of a queue; leave it out", STR_ARG(n->key));
}

static int queue_read(struct tool_context *c, const struct yaml_node *n, struct queue_share *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", read_queue_name, struct queue_share, name),
		TOOL_KEY("weight", read_weight, struct queue_share, weight),
		TOOL_KEY("most_running", read_most_running, struct queue_share, most_running),
		{ "budget_usd_per_day", refuse_not_yet, 0 },
		{ "tiers", refuse_not_yet, 0 },
	};
	int err;

	*out = (struct queue_share){ .weight = 1 };
	err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], out);
	if (!err && !out->name.len)
		err = tool_refuse(c, n, "'name' is missing");
	return err;
}

static bool queue_is_named(const struct queue_share *rows, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(rows[i].name, name))
			return true;
	return false;
}

static int read_queues(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct config *config = at;
	struct queue_share *rows;

	if (n->kind != YAML_LIST || n->count > QUEUES_MOST)
		return tool_refuse(c, n, "expected a list of at most %d queues", QUEUES_MOST);
	rows = arena_zero(c->arena, (n->count + 1) * sizeof *rows);
	assert(rows);
	config->queues = rows;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		struct queue_share *row = &rows[config->queue_count];
		int err = queue_read(c, e, row);

		if (!err && queue_is_named(rows, config->queue_count, row->name))
			err = tool_refuse(c, e, "a second queue called %.*s", STR_ARG(row->name));
		if (err)
			return err;
		config->queue_count++;
	}
	return 0;
}

/* Dollars with up to six decimals: floating point rounds money. */
static int read_worth(struct tool_context *c, const struct yaml_node *n, void *at)
{
	enum { DIGITS = 6, USD_MOST = 1000000 };
	ptrdiff_t point = n->kind == YAML_TEXT ? str_find(n->text, '.') : -1;
	struct str whole = point < 0 ? n->text : str_sub(n->text, 0, (size_t)point);
	struct str part = point < 0 ? STR("0") : str_sub(n->text, (size_t)point + 1, n->text.len);
	uint64_t dollars, micros;

	if (n->kind != YAML_TEXT || !str_to_u64(whole, &dollars) || dollars > USD_MOST || part.len > DIGITS ||
		!str_to_u64(part, &micros))
		return tool_refuse(c, n, "expected dollars for a right answer, as 1 or 0.25");
	for (size_t i = part.len; i < DIGITS; i++)
		micros *= 10;
	*(uint64_t *)at = dollars * 1000000 + micros;
	return *(uint64_t *)at
		       ? 0
		       : tool_refuse(c, n, "a right answer that is worth nothing need not be asked for");
}

/* Read by tiers_listed(), which wants to know where the files are. */
static int read_tiers(struct tool_context *c, const struct yaml_node *n, void *at)
{
	(void)c;
	*(bool *)at = n != NULL;
	return 0;
}

static const struct yaml_node *child_of(const struct yaml_node *map, struct str key)
{
	for (const struct yaml_node *n = map->child; n; n = n->next)
		if (str_equal(n->key, key))
			return n;
	return NULL;
}

int config_read(struct str bytes, const char *tiers_dir, struct config *out, char words[CONFIG_WORDS_BYTES])
{
	static const struct tool_key keys[] = {
		{ "listen", read_listen, 0 },
		TOOL_KEY("redis", read_words, struct config, redis),
		TOOL_KEY("fleet", read_fleet, struct config, fleet),
		TOOL_KEY("state", read_path, struct config, state),
		TOOL_KEY("token_file", read_path, struct config, token_file),
		TOOL_KEY("durability", read_durability, struct config, durability),
		TOOL_KEY("insecure", tool_read_bool, struct config, insecure),
		TOOL_KEY("coordinator", read_coordinator, struct config, coordinator),
		TOOL_KEY("workers", read_workers, struct config, workers),
		TOOL_KEY("slots", read_slots, struct config, slots),
		TOOL_KEY("model_slots", read_model_slots, struct config, model_slots),
		TOOL_KEY("worth", read_worth, struct config, worth_microusd),
		TOOL_KEY("refuters", read_refuters, struct config, refuters),
		TOOL_KEY("tiers", read_tiers, struct config, tiers_written),
		{ "queues", read_queues, 0 },
	};
	struct tool_context c = { &out->arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, &out->arena, &root, words);

	if (!err)
		err = tool_map_read(&c, root, keys, sizeof keys / sizeof keys[0], out);
	if (!err && out->tiers_written)
		err = tiers_listed(
			&c, child_of(root, STR("tiers")), tiers_dir, &out->tiers, &out->tier_count);
	return err;
}
