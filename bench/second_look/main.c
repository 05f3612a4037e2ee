/* second-look FOLDER TIERS [text]: what gates and refuters make of a planted set; TIERS are names joined by commas, or "". */
/* SPDX-License-Identifier: Apache-2.0 */

/* Exit 0: the targets are met; 1: one is missed; 2: it cannot be done. */
#include "bench/second_look/figures.h"
#include "bench/second_look/judge.h"
#include "common/io/config.h"

#include <stdio.h>

/* Of all calls of one tier: some hundred times what a set of this size costs at a strong one's price. */
enum { GRANT_MICROUSD = 20000000, EXIT_TARGETS = 1, EXIT_UNABLE = 2 };

struct bench {
	struct look_set set;
	struct look_figures figures;
	struct config config;
	struct tier *tiers;
	size_t tier_count;
	struct buf why;
};

static unsigned names_in(struct str names)
{
	unsigned count = names.len != 0;

	for (size_t i = 0; i < names.len; i++)
		count += names.at[i] == ',';
	return count;
}

static const struct tier *tier_named(struct bench *b, struct str name)
{
	ptrdiff_t at = tier_find(b->tiers, b->tier_count, name);

	if (at < 0)
		buf_printf(&b->why, "there is no tier \"%.*s\"; `reeve doctor` lists those that are",
			STR_ARG(name));
	return at < 0 ? NULL : &b->tiers[at];
}

/* As a job asks them: one after the other, each about what those before it left open. */
static int ask_tiers(struct bench *b, struct str names)
{
	unsigned most = names_in(names);
	char words[CONFIG_WORDS_BYTES];

	if (names.len && (config_open(NULL, &b->config, words) ||
				 config_tiers(&b->config, &b->tiers, &b->tier_count, words))) {
		buf_add_text(&b->why, words);
		return -1;
	}
	while (names.len) {
		ptrdiff_t comma = str_find(names, ',');
		struct str name = str_sub(names, 0, comma < 0 ? names.len : (size_t)comma);
		const struct tier *tier = tier_named(b, name);

		names = str_sub(names, name.len + 1, names.len);
		if (!tier)
			return -1;
		if (look_ask(&b->set, tier, most, GRANT_MICROUSD, &b->figures.asked)) {
			buf_add_str(&b->why, buf_str(&b->figures.asked.words));
			return -1;
		}
		b->figures.tiers++;
	}
	return 0;
}

static int run(struct bench *b, const char *folder, const char *names)
{
	if (look_set_load(&b->set, folder, &b->why))
		return -1;
	look_judge(&b->set);
	look_quotes(&b->set, &b->figures.quotes, &b->figures.quotes_kept);
	if (ask_tiers(b, str_of(names)))
		return -1;
	look_count(&b->set, &b->figures);
	return 0;
}

static int report(const struct bench *b, bool text)
{
	struct buf out = BUF_INIT;
	bool told;

	if (text)
		look_text(&b->figures, &out);
	else
		look_json(&b->figures, &out);
	told = fwrite(out.at, 1, out.len, stdout) == out.len && !fflush(stdout);
	buf_release(&out);
	if (b->figures.asked.unanswered)
		fprintf(stderr, "second-look: %.*s\n", STR_ARG(buf_str(&b->figures.asked.words)));
	return !told ? EXIT_UNABLE : look_is_good(&b->figures) ? 0 : EXIT_TARGETS;
}

int main(int argc, char **argv)
{
	struct bench b = { .tier_count = 0 };
	int code = EXIT_UNABLE;

	if (argc < 3 || argc > 4 || (argc == 4 && strcmp(argv[3], "text")))
		buf_add_text(&b.why, "usage: second-look FOLDER TIERS [text]");
	else if (!run(&b, argv[1], argv[2]))
		code = report(&b, argc == 4);
	if (b.why.len)
		fprintf(stderr, "second-look: %s\n", b.why.at);
	buf_release(&b.why);
	buf_release(&b.figures.asked.words);
	config_release(&b.config);
	look_set_release(&b.set);
	return code;
}
