/* route-train OUTCOMES.csv MODEL: fits the router's model; the same file gives the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/file.h"
#include "coordinator/route/offline/fit.h"

#include <stdio.h>

enum { EXIT_USAGE = 2, EXIT_INFRASTRUCTURE = 3 };

/* A model is written whole beside its name and then renamed: half of one would be refused where it is read. */
static int write_model(const char *path, struct str bytes)
{
	struct buf beside = BUF_INIT;
	FILE *file;
	int err = -E_IO;

	buf_printf(&beside, "%s.new", path);
	file = fopen(beside.at, "wb");
	if (file) {
		bool written = fwrite(bytes.at, 1, bytes.len, file) == bytes.len;

		if (!fclose(file) && written && !rename(beside.at, path))
			err = 0;
	}
	buf_release(&beside);
	return err;
}

static int train(const struct outcomes *o, const char *path, struct arena *arena)
{
	struct router *router = arena_zero(arena, sizeof *router);
	uint32_t *all = arena_take(arena, o->count * sizeof *all);
	struct buf file = BUF_INIT;
	int err;

	for (uint32_t i = 0; i < o->count; i++)
		all[i] = i;
	fit(fit_examples(o, &fit_default, arena), o->count, all, o->count, &fit_default, arena, router);
	router_write(router, &file);
	err = write_model(path, buf_str(&file));
	if (err)
		fprintf(stderr, "route-train: cannot write %s\n", path);
	else
		printf("%s: %zu bytes, fitted to %u texts\n", path, file.len, o->count);
	buf_release(&file);
	return err;
}

int main(int argc, char **argv)
{
	char words[OUTCOMES_WORDS_BYTES];
	struct buf bytes = BUF_INIT;
	struct arena arena = { 0 };
	struct outcomes outcomes;
	int code = EXIT_USAGE, err;

	if (argc != 3) {
		fprintf(stderr,
			"usage: route-train OUTCOMES.csv MODEL (the columns are told in docs/routing.md)\n");
		return EXIT_USAGE;
	}
	err = file_read(argv[1], OUTCOMES_BYTES_MOST, &bytes);
	if (err)
		fprintf(stderr, "route-train: cannot read %s: %s\n", argv[1], error_words(err));
	else if (outcomes_read(buf_str(&bytes), &arena, &outcomes, words))
		fprintf(stderr, "route-train: %s: %s\n", argv[1], words);
	else if (!outcomes.labels || !outcomes.texts)
		fprintf(stderr, "route-train: %s: it needs the columns text, cheap_correct, strong_correct\n",
			argv[1]);
	else
		code = train(&outcomes, argv[2], &arena) ? EXIT_INFRASTRUCTURE : 0;
	arena_release(&arena);
	buf_release(&bytes);
	return code;
}
