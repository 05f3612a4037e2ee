/* Writes the files of a simulated provider that knows these answers and no others, starts it, and names it in a reeve.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/recorded.h"

#include "cli/words/speak.h"
#include "common/io/file.h"
#include "common/io/names.h"
#include "common/io/paths.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY "ready addr="
/* More than a case ever costs: the tier is free, and what is free has to be allowed, too. */
#define BUDGET_MICROUSD 1000000

enum { LINE_BYTES = 256, FOLDERS_OPEN = 16 };

static const char models[] =
	"{\"models\": [{\"name\": \"recorded\", \"first_ms\": 1, \"tokens_per_s\": 1000000,"
	" \"price\": {\"input\": 0, \"output\": 0}}]}";

struct files {
	json_t *answers; /* [{"when": [...], "right": ANSWER}] */
	json_t *planted; /* what a second look lets stand */
};

static void path_of_answer(const char *dir, struct str name, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/%.*s/answer.json", dir, STR_ARG(name));
}

bool recorded_has(const char *dir, struct str name)
{
	struct buf path = BUF_INIT;
	bool has;

	path_of_answer(dir, name, &path);
	has = !access(path.at, F_OK);
	buf_release(&path);
	return has;
}

static void add_mark(json_t *marks, const char *before, const char *word, const char *behind)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s%s%s", before, word, behind);
	json_array_append_new(marks, json_stringn(text.at, text.len));
	buf_release(&text);
}

/* A question is told by its lens and by the files that the answer names: its contract has the one, its message the others. */
static json_t *marks_of(const struct skill *skill, const json_t *findings)
{
	json_t *marks = json_array();
	const json_t *finding;
	size_t i;

	add_mark(marks, "\n## The lens\n\n", skill->lens.at, ", and no other");
	json_array_foreach(findings, i, finding)
		add_mark(marks, " path=\"", json_string_value(json_object_get(finding, "path")), "\"");
	return marks;
}

static void add_planted(json_t *planted, const json_t *finding)
{
	const char *quote = json_string_value(json_object_get(finding, "quote"));

	json_array_append_new(planted,
		json_pack("{s:s#, s:O, s:O, s:O, s:b}", "pattern", quote, (int)strcspn(quote, "\n"), "path",
			json_object_get(finding, "path"), "rule", json_object_get(finding, "rule"), "message",
			json_object_get(finding, "message"), "true", 1));
}

static bool is_whole(const json_t *finding)
{
	static const char *const texts[] = { "path", "rule", "message", "quote" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (!json_string_value(json_object_get(finding, texts[i])))
			return false;
	return true;
}

static enum exit_code answer_add(
	struct recorded *r, struct files *f, const struct skill *skill, const char *path)
{
	json_error_t error;
	json_t *answer = json_load_file(path, 0, &error), *findings = json_object_get(answer, "findings");
	const json_t *finding;
	size_t i;

	if (!answer || !json_is_array(findings)) {
		complain("%s: %s", path, answer ? "it has no findings" : error.text);
		json_decref(answer);
		return EXIT_USAGE;
	}
	json_array_foreach(findings, i, finding)
	{
		if (!is_whole(finding)) {
			complain("%s: a finding has path, rule, message and quote", path);
			json_decref(answer);
			return EXIT_USAGE;
		}
		add_planted(f->planted, finding);
	}
	/* Who names files is asked first: one that names none fits each question of its lens. */
	json_array_insert_new(f->answers, json_array_size(findings) ? 0 : json_array_size(f->answers),
		json_pack("{s:o, s:o}", "when", marks_of(skill, findings), "right", answer));
	r->answers++;
	return EXIT_DONE;
}

static enum exit_code skill_add(struct recorded *r, struct files *f, const struct skill *skill)
{
	char words[NAMES_WORDS_BYTES];
	struct arena arena = { 0 };
	struct buf dir = BUF_INIT, path = BUF_INIT;
	enum exit_code code = EXIT_DONE;
	struct str *names = NULL;
	size_t count = 0;

	paths_data("skills", &dir);
	buf_printf(&dir, "/%.*s/cases", STR_ARG(skill->name));
	/* What cannot be listed is told where the cases are run. */
	if (!access(dir.at, F_OK) &&
		names_of(dir.at, NAMES_FOLDERS, SKILL_CASES_MOST, &arena, &names, &count, words))
		count = 0;
	for (size_t i = 0; i < count && code == EXIT_DONE; i++) {
		path_of_answer(dir.at, names[i], &path);
		if (!access(path.at, F_OK))
			code = answer_add(r, f, skill, path.at);
	}
	buf_release(&path);
	buf_release(&dir);
	arena_release(&arena);
	return code;
}

static void below(const struct recorded *r, const char *name, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s/%s", r->dir.at, name);
}

static bool put(const struct recorded *r, const char *name, const char *text)
{
	struct buf path = BUF_INIT;
	FILE *file;
	bool good;

	below(r, name, &path);
	file = fopen(path.at, "we");
	good = file && fputs(text, file) >= 0;
	good = file && !fclose(file) && good;
	if (!good)
		complain("cannot write %s: %s", path.at, strerror(errno));
	buf_release(&path);
	return good;
}

static bool put_json(const struct recorded *r, const char *name, const json_t *value)
{
	char *text = json_dumps(value, 0);
	bool good;

	if (!text)
		abort(); /* out of memory, for it was read as JSON */
	good = put(r, name, text);
	free(text);
	return good;
}

static bool files_put(const struct recorded *r, const struct files *f)
{
	json_t *planted = json_pack("{s:O}", "planted", f->planted);
	bool good = put(r, "models", models) && put_json(r, "answers", f->answers) &&
		    (!json_array_size(f->planted) || put_json(r, "planted", planted));

	json_decref(planted);
	return good;
}

/* It goes when we go, whichever way. */
static void provider_run(const struct recorded *r, const char *program, int out_fd)
{
	struct buf models_path = BUF_INIT, answers = BUF_INIT, planted = BUF_INIT;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL); /* ours are blocked: cli/interrupt.c waits for them */
	below(r, "models", &models_path);
	below(r, "answers", &answers);
	below(r, "planted", &planted);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (dup2(out_fd, STDOUT_FILENO) == STDOUT_FILENO)
		execl(program, "provider", "--models", models_path.at, "--answers", answers.at,
			access(planted.at, F_OK) ? NULL : "--planted", planted.at, (char *)NULL);
	_exit(EXIT_INFRASTRUCTURE);
}

/* Its address; empty: it did not get ready, and why is told. */
static void provider_start(struct recorded *r, struct buf *address)
{
	char line[LINE_BYTES] = "";
	struct buf program = BUF_INIT;
	int fds[2];
	FILE *said;

	if (paths_program("../libexec/reeve/provider", &program) || pipe2(fds, O_CLOEXEC)) {
		complain("cannot run %s: %s", program.at ? program.at : "the provider", strerror(errno));
		buf_release(&program);
		return;
	}
	r->provider = fork();
	if (!r->provider)
		provider_run(r, program.at, fds[1]);
	close(fds[1]);
	said = fdopen(fds[0], "r");
	if (said && r->provider > 0 && fgets(line, sizeof line, said) && !strncmp(line, READY, strlen(READY)))
		buf_add(address, line + strlen(READY), strcspn(line + strlen(READY), "\n"));
	else
		complain("%s did not get ready", program.at);
	if (said)
		fclose(said);
	buf_release(&program);
}

static bool config_put(struct recorded *r, const struct buf *address)
{
	struct buf text = BUF_INIT;
	bool good;

	buf_printf(&text,
		"tiers: [ { name: recorded, api: openai, base_url: \"http://%s/v1\", model: recorded, "
		"window: 200000, "
		"price: { input: 0, output: 0 } } ]\n",
		address->at);
	good = put(r, "reeve.yaml", text.at);
	buf_release(&text);
	return good;
}

/* From here on the command is one with that file and that state. */
static enum exit_code lead(struct recorded *r, struct options *o)
{
	char words[CONFIG_WORDS_BYTES];
	struct buf path = BUF_INIT;
	enum exit_code code = EXIT_DONE;

	below(r, "state", &path);
	setenv("REEVE_STATE", path.at, 1);
	below(r, "reeve.yaml", &path);
	if (config_open(path.at, &r->config, words)) {
		complain("%s", words);
		code = EXIT_INFRASTRUCTURE;
	}
	buf_release(&path);
	o->coordinator = NULL;
	o->written = &r->config;
	o->budget_microusd = BUDGET_MICROUSD;
	return code;
}

static enum exit_code serve(struct recorded *r, const struct files *f, struct options *o)
{
	struct buf address = BUF_INIT;
	enum exit_code code = EXIT_INFRASTRUCTURE;

	if (files_put(r, f))
		provider_start(r, &address);
	if (address.len && config_put(r, &address))
		code = lead(r, o);
	buf_release(&address);
	return code;
}

enum exit_code recorded_open(struct recorded *r, const struct skill *skills, size_t count, struct options *o)
{
	const char *tmp = getenv("TMPDIR");
	struct files f = { json_array(), json_array() };
	enum exit_code code = EXIT_DONE;

	*r = (struct recorded){ .dir = BUF_INIT };
	buf_printf(&r->dir, "%s/reeve-recorded-XXXXXX", tmp && tmp[0] == '/' ? tmp : "/tmp");
	if (!mkdtemp(r->dir.at)) {
		complain("cannot make %s: %s", r->dir.at, strerror(errno));
		buf_clear(&r->dir);
		code = EXIT_INFRASTRUCTURE;
	}
	for (size_t i = 0; i < count && code == EXIT_DONE; i++)
		if (skills[i].lens.len)
			code = skill_add(r, &f, &skills[i]);
	/* Without any nobody has to be there. */
	if (code == EXIT_DONE && r->answers)
		code = serve(r, &f, o);
	json_decref(f.answers);
	json_decref(f.planted);
	return code;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void recorded_close(struct recorded *r)
{
	if (r->provider > 0) {
		kill(r->provider, SIGTERM);
		waitpid(r->provider, NULL, 0);
	}
	if (r->dir.len)
		nftw(r->dir.at, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
	config_release(&r->config);
	buf_release(&r->dir);
}
