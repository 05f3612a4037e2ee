/* reeve route eval, explain: scores published outcomes by the router's model, or by models fitted to the other folds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/route_explain.h"
#include "cli/commands.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"
#include "common/csv.h"
#include "common/io/clock.h"
#include "common/io/file.h"
#include "common/io/paths.h"
#include "coordinator/route/offline/cross.h"
#include "coordinator/route/offline/curve.h"
#include "coordinator/route/offline/folds.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define ROUTER_FILE "router/router.model"

struct eval {
	struct arena arena;
	struct outcomes outcomes;
	float *chances[ROUTER_HEADS];
	float *scores;
	double us_per_text; /* 0: not measured */
};

static int read_named(const char *path, size_t most, struct buf *out)
{
	struct buf scratch = BUF_INIT;
	int err = strcmp(path, "-") ? file_read(path, most, out) : file_read_open(STDIN_FILENO, most, out);

	if (err)
		complain("cannot read %s: %s", shown(str_of(path), &scratch), error_words(err));
	buf_release(&scratch);
	return err;
}

static enum exit_code load_rows(struct eval *e, const char *path)
{
	char words[OUTCOMES_WORDS_BYTES];
	struct buf bytes = BUF_INIT, name = BUF_INIT, why = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (read_named(path, OUTCOMES_BYTES_MOST, &bytes))
		goto out;
	if (outcomes_read(buf_str(&bytes), &e->arena, &e->outcomes, words)) {
		complain("%s: %s", shown(str_of(path), &name), shown(str_of(words), &why));
		goto out;
	}
	if (!e->outcomes.texts)
		complain("%s has no column text: every row gets the same score, which is chance",
			shown(str_of(path), &name));
	code = EXIT_DONE;
out:
	buf_release(&bytes);
	buf_release(&name);
	buf_release(&why);
	return code;
}

static enum exit_code load_router(struct eval *e, const char *path, struct router **out)
{
	struct buf file = BUF_INIT, found = BUF_INIT, scratch = BUF_INIT;
	enum exit_code code = EXIT_USAGE;

	if (!path) {
		paths_data(ROUTER_FILE, &found);
		path = found.at;
		code = EXIT_INFRASTRUCTURE;
	}
	*out = arena_take(&e->arena, sizeof **out);
	if (!read_named(path, ROUTER_BYTES_MOST, &file)) {
		if (!router_read(buf_str(&file), *out))
			code = EXIT_DONE;
		else
			complain("%s is no model of this version, or is damaged; docs/routing.md says how it "
				 "is made",
				shown(str_of(path), &scratch));
	}
	buf_release(&file);
	buf_release(&found);
	buf_release(&scratch);
	return code;
}

static enum exit_code score(struct eval *e, const struct options *o)
{
	struct router *router;
	enum exit_code code;
	int64_t began_us;

	if (o->folds && !e->outcomes.labels) {
		complain("route eval: --folds fits to the columns cheap_correct and strong_correct, which "
			 "are not there");
		return EXIT_USAGE;
	}
	if (o->folds) {
		cross(&e->outcomes, o->folds, o->by_group, &fit_default, e->chances);
		return EXIT_DONE;
	}
	code = load_router(e, o->model, &router);
	if (code != EXIT_DONE)
		return code;
	began_us = clock_cpu_us();
	cross_none(&e->outcomes, router, e->chances);
	e->us_per_text = (double)(clock_cpu_us() - began_us) / e->outcomes.count;
	return EXIT_DONE;
}

static const char *const head_names[ROUTER_HEADS] = { "cheap", "strong" };

static json_t *head_json(const struct curve_bin bins[CURVE_BINS], double widest)
{
	json_t *object = json_object(), *list = json_array();

	for (int i = 0; i < CURVE_BINS; i++)
		json_array_append_new(
			list, json_pack("{s:i, s:f, s:f}", "count", (int)bins[i].count, "predicted",
				      bins[i].predicted, "happened", bins[i].happened));
	json_object_set_new(object, "widest", json_real(widest));
	json_object_set_new(object, "bins", list);
	return object;
}

static enum exit_code put_json(const struct eval *e)
{
	json_t *object = json_pack("{s:i}", "rows", (int)e->outcomes.count);
	double apgr = e->outcomes.labels ? curve_apgr(&e->outcomes, e->scores) : NAN;

	if (e->us_per_text > 0)
		json_object_set_new(object, "us_per_text", json_real(e->us_per_text));
	if (!isnan(apgr))
		json_object_set_new(object, "apgr", json_real(apgr));
	for (int head = 0; head < ROUTER_HEADS && e->outcomes.labels; head++) {
		struct curve_bin bins[CURVE_BINS];
		double widest = curve_bins(&e->outcomes, head, e->chances[head], bins);

		json_object_set_new(object, head_names[head], head_json(bins, widest));
	}
	return json_out(object);
}

/* Beside the scores, for people. */
static void tell(const struct eval *e, const struct options *o)
{
	struct buf line = BUF_INIT;

	if (e->us_per_text > 0)
		say(o, "%u texts, %.1f us of CPU each", e->outcomes.count, e->us_per_text);
	if (!e->outcomes.labels)
		return;
	say(o, "APGR %.4f (chance: 0.5)", curve_apgr(&e->outcomes, e->scores));
	for (int head = 0; head < ROUTER_HEADS; head++) {
		struct curve_bin bins[CURVE_BINS];
		double widest = curve_bins(&e->outcomes, head, e->chances[head], bins);

		buf_clear(&line);
		for (int i = 0; i < CURVE_BINS; i++)
			if (bins[i].count)
				buf_printf(&line, " %.2f/%.2f", bins[i].predicted, bins[i].happened);
			else
				buf_add_text(&line, " -"); /* fewer texts than bins */
		say(o, "%s is right, predicted/happened in ten bins:%s; widest difference %.3f",
			head_names[head], line.at, widest);
	}
	buf_release(&line);
}

static enum exit_code put_scores(const struct eval *e)
{
	struct buf out = BUF_INIT;
	enum exit_code code;

	buf_add_text(&out, "id,score\n");
	for (uint32_t i = 0; i < e->outcomes.count; i++) {
		csv_add(&out, e->outcomes.rows[i].id);
		buf_printf(&out, ",%.6f\n", (double)e->scores[i]);
	}
	code = put_stdout(buf_str(&out)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	buf_release(&out);
	return code;
}

static enum exit_code eval(const struct options *o)
{
	struct eval e = { 0 };
	enum exit_code code = load_rows(&e, o->args[1]);
	uint32_t count = e.outcomes.count;

	if (code != EXIT_DONE)
		goto out;
	e.scores = arena_take(&e.arena, count * sizeof *e.scores);
	for (int head = 0; head < ROUTER_HEADS; head++)
		e.chances[head] = arena_take(&e.arena, count * sizeof *e.chances[head]);
	code = score(&e, o);
	if (code != EXIT_DONE)
		goto out;
	for (uint32_t i = 0; i < count; i++)
		e.scores[i] = e.chances[ROUTER_STRONG][i] - e.chances[ROUTER_CHEAP][i];
	if (!o->json)
		tell(&e, o);
	code = o->json ? put_json(&e) : put_scores(&e);
out:
	arena_release(&e.arena);
	return code;
}

enum exit_code cmd_route(const struct options *o)
{
	if (!strcmp(o->args[0], "eval") && (!o->folds || !o->model))
		return eval(o);
	if (!strcmp(o->args[0], "eval"))
		complain("route eval: --folds fits models of its own; leave out --model");
	else if (!strcmp(o->args[0], "explain"))
		return route_explain(o);
	else
		complain("route: write `reeve route eval FILE.csv` or `reeve route explain JOB/SUBTASK`");
	return EXIT_USAGE;
}
