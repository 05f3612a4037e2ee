/* The schema of a tier: each key a row, each wrong one refused with its line, and no model without a price. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_read.h"

#include "common/tier/base_url.h"
#include "reeve/limits.h"

#define NOT_WRITTEN UINT64_MAX

enum {
	/* Small ones are safe: what does not fit is seen before the call, and the operator writes the true ones. */
	WINDOW_DEFAULT = 32768,
	MAX_OUTPUT_DEFAULT = 4096,
	CONCURRENCY_DEFAULT = 32,
	/* The dearest that is asked for keeping a prompt (an hour at Anthropic) is twice the price of input: a bill that
	 * is estimated too high keeps the cap. */
	CACHE_WRITE_TIMES = 2,
	MODEL_BYTES_MOST = 255,
	PRICE_DIGITS = 6, /* a micro-dollar */
	PRICE_USD_MOST = 1000000,
};

/* A tier, and what only says whether it may be one. */
struct written {
	struct tier tier;
	bool insecure;
};

/* Dollars with up to six decimals: floating point rounds money. */
static int read_price(struct tool_context *c, const struct yaml_node *n, void *at)
{
	ptrdiff_t point = n->kind == YAML_TEXT ? str_find(n->text, '.') : -1;
	struct str whole = point < 0 ? n->text : str_sub(n->text, 0, (size_t)point);
	struct str part = point < 0 ? STR("0") : str_sub(n->text, (size_t)point + 1, n->text.len);
	uint64_t dollars, micros;

	if (n->kind != YAML_TEXT || !str_to_u64(whole, &dollars) || dollars > PRICE_USD_MOST ||
		part.len > PRICE_DIGITS || !str_to_u64(part, &micros))
		return tool_refuse(c, n, "expected dollars for a million tokens, as 2 or 0.025");
	for (size_t i = part.len; i < PRICE_DIGITS; i++)
		micros *= 10;
	*(uint64_t *)at = dollars * 1000000 + micros;
	return 0;
}

static int read_prices(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("input", read_price, struct tier_price, input),
		TOOL_KEY("output", read_price, struct tier_price, output),
		TOOL_KEY("cache_read", read_price, struct tier_price, cache_read),
		TOOL_KEY("cache_write", read_price, struct tier_price, cache_write),
	};

	return tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], at);
}

static int read_count(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = tool_read_u32(c, n, at);

	if (!err && !*(uint32_t *)at)
		err = tool_refuse(c, n, "expected 1 or more; leave it out where none is known");
	return err;
}

static int read_limits(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("requests_per_minute", read_count, struct tier_limits, requests_per_minute),
		TOOL_KEY("tokens_per_minute", read_count, struct tier_limits, tokens_per_minute),
		TOOL_KEY("concurrency", read_count, struct tier_limits, concurrency),
	};

	return tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], at);
}

static int read_api(struct tool_context *c, const struct yaml_node *n, void *at)
{
	const char *const words[TIER_APIS] = { tier_api_name(0), tier_api_name(1) };
	int i = 0;
	int err = tool_read_word(c, n, words, TIER_APIS, &i);

	*(enum tier_api *)at = (enum tier_api)i;
	return err;
}

/* Gateways name models in many ways, up to paths: whatever is a word. */
static int read_model(struct tool_context *c, const struct yaml_node *n, void *at)
{
	const struct str *model = at;
	int err = tool_read_text(c, n, at);
	bool good = !err && model->len && model->len <= MODEL_BYTES_MOST;

	for (size_t i = 0; good && i < model->len; i++)
		good = model->at[i] > ' ' && model->at[i] <= '~';
	return err || good ? err : tool_refuse(c, n, "a model has 1 to 255 printable bytes without blanks");
}

/* Somebody will write the key itself here: it is refused, and not shown. */
static int read_variable(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
	const struct str *name = at;
	int err = tool_read_text(c, n, at);

	if (err)
		return err;
	if (!name->len || name->len > NAME_BYTES_MOST || strspn(name->at, letters) != name->len ||
		(name->at[0] >= '0' && name->at[0] <= '9'))
		return tool_refuse(c, n,
			"expected the name of an environment variable (1 to %d of A-Z a-z 0-9 _), never a "
			"key",
			NAME_BYTES_MOST);
	return 0;
}

static int read_path(struct tool_context *c, const struct yaml_node *n, void *at)
{
	const struct str *path = at;
	int err = tool_read_text(c, n, at);

	if (!err && (!path->len || path->at[0] != '/' || path->len > PATH_BYTES_MOST))
		err = tool_refuse(
			c, n, "expected an absolute path: whoever reads the key may stand anywhere");
	return err;
}

static void defaults_fill(struct tier *t)
{
	struct tier_price *p = &t->price;

	t->base_url = base_url_trimmed(t->base_url);
	/* Without a discount that is written there is none: too high keeps the cap. */
	if (p->cache_read == NOT_WRITTEN)
		p->cache_read = p->input;
	if (p->cache_write == NOT_WRITTEN)
		p->cache_write = CACHE_WRITE_TIMES * p->input;
}

static int tier_check(struct tool_context *c, const struct yaml_node *n, const struct written *w)
{
	const struct tier *t = &w->tier;
	const char *missing = !t->name.len                     ? "name"
			      : t->api == TIER_APIS            ? "api"
			      : !t->base_url.len               ? "base_url"
			      : !t->model.len                  ? "model"
			      : t->price.input == NOT_WRITTEN  ? "price: input"
			      : t->price.output == NOT_WRITTEN ? "price: output"
							       : NULL;
	const char *fault;

	if (missing)
		return tool_refuse(c, n, "'%s' is missing%s", missing,
			missing[0] == 'p' ? ": a model without a price is never asked (0 is one)" : "");
	fault = base_url_fault(t->base_url, w->insecure);
	if (fault)
		return tool_refuse(c, n, "'base_url': %s", fault);
	if (t->key_env.len && t->key_file.len)
		return tool_refuse(c, n, "either 'key_env' or 'key_file'");
	if (t->max_output >= t->window)
		return tool_refuse(c, n, "'max_output' (%u) leaves nothing of 'window' (%u) for a prompt",
			t->max_output, t->window);
	return 0;
}

int tier_read_node(struct tool_context *c, const struct yaml_node *map, struct tier *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", tool_read_name, struct written, tier.name),
		TOOL_KEY("api", read_api, struct written, tier.api),
		TOOL_KEY("base_url", tool_read_text, struct written, tier.base_url),
		TOOL_KEY("model", read_model, struct written, tier.model),
		TOOL_KEY("key_env", read_variable, struct written, tier.key_env),
		TOOL_KEY("key_file", read_path, struct written, tier.key_file),
		TOOL_KEY("price", read_prices, struct written, tier.price),
		TOOL_KEY("window", read_count, struct written, tier.window),
		TOOL_KEY("max_output", read_count, struct written, tier.max_output),
		TOOL_KEY("limits", read_limits, struct written, tier.limits),
		TOOL_KEY("insecure", tool_read_bool, struct written, insecure),
	};
	struct written w = { .tier = { .name = STR(""),
				     .api = TIER_APIS,
				     .base_url = STR(""),
				     .model = STR(""),
				     .key_env = STR(""),
				     .key_file = STR(""),
				     .price = { NOT_WRITTEN, NOT_WRITTEN, NOT_WRITTEN, NOT_WRITTEN },
				     .window = WINDOW_DEFAULT,
				     .max_output = MAX_OUTPUT_DEFAULT,
				     .limits = { .concurrency = CONCURRENCY_DEFAULT } } };
	int err = tool_map_read(c, map, keys, sizeof keys / sizeof keys[0], &w);

	if (!err)
		err = tier_check(c, map, &w);
	if (err)
		return err;
	defaults_fill(&w.tier);
	*out = w.tier;
	return 0;
}

int tier_read(struct str bytes, struct arena *arena, struct tier *out, char words[TIER_WORDS_BYTES])
{
	struct tool_context c = { arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, arena, &root, words);

	return err ? err : tier_read_node(&c, root, out);
}
