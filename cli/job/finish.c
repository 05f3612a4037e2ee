/* The end of a job: which documents are wanted and where they go, then the summary, then the exit code. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/finish.h"

#include "cli/job/fetch.h"
#include "cli/words/output.h"
#include "cli/words/step_summary.h"
#include "cli/words/summary.h"
#include "cli/words/speak.h"
#include "common/report/formats.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Those of --out, each pair of --format and -o, and --json's. */
#define DOCUMENTS_MOST (OPTIONS_OUTPUTS_MOST + FORMATS_MOST + 1)

struct document {
	const char *format;
	struct buf path;
};

struct documents {
	struct document list[DOCUMENTS_MOST];
	size_t count;
	size_t written; /* the first so many */
	bool stdout_taken;
};

static void want(struct documents *d, const char *format, const char *folder, const char *name)
{
	struct document *new = &d->list[d->count++];

	new->format = format;
	if (folder)
		buf_printf(&new->path, "%s/", folder);
	buf_add_text(&new->path, name);
	d->stdout_taken = d->stdout_taken || !strcmp(new->path.at, "-");
}

static void want_all(struct documents *d, const struct options *o)
{
	const struct format *f;

	for (size_t i = 0; o->out && (f = format_at(i)); i++)
		if (f->file)
			want(d, f->name, o->out, f->file);
	for (size_t i = 0; i < o->output_count; i++)
		want(d, o->outputs[i].format, NULL, o->outputs[i].path);
	if (o->json)
		want(d, "json", NULL, "-");
}

static void release(struct documents *d)
{
	for (size_t i = 0; i < d->count; i++)
		buf_release(&d->list[i].path);
}

enum exit_code finish_check(const struct options *o)
{
	size_t on_stdout = o->json ? 1 : 0;

	for (size_t i = 0; i < o->output_count; i++) {
		const struct option_output *pair = &o->outputs[i];

		if (!pair->format || !pair->path) {
			complain("%s needs %s beside it; for example: --format markdown -o report.md",
				pair->format ? "--format" : "-o", pair->format ? "-o FILE" : "--format F");
			return EXIT_USAGE;
		}
		on_stdout += !strcmp(pair->path, "-");
	}
	if (on_stdout > 1) {
		complain("stdout can carry one document; --json and each `-o -` want it for themselves");
		return EXIT_USAGE;
	}
	/* The folder of --out may be the one that a -o needs. */
	if (o->out && !output_folder(o->out))
		return EXIT_USAGE;
	for (size_t i = 0; i < o->output_count; i++)
		if (!output_place(o->outputs[i].path))
			return EXIT_USAGE;
	return EXIT_DONE;
}

static enum exit_code fetch_failed(const struct session *s, int err, const struct buf *words)
{
	struct buf scratch = BUF_INIT;

	complain("the report of the job could not be had: %s%s%s", error_words(err), words->len ? ": " : "",
		shown(buf_str(words), &scratch));
	if (!s->fleet)
		complain("`reeve report JOB` asks again");
	buf_release(&scratch);
	return exit_of_error(err);
}

/* Every document is drawn by itself; the summary comes with each of them, and is kept once. */
static enum exit_code write_documents(
	struct session *s, struct documents *d, uint64_t job, Reeve__V1__ReportSummary **summary)
{
	struct buf bytes = BUF_INIT, words = BUF_INIT;
	enum exit_code code = EXIT_DONE;

	for (size_t i = 0; i < d->count && code == EXIT_DONE; i++) {
		client_free(*summary);
		buf_clear(&bytes);
		int err = fetch_report(s->client, job, d->list[i].format, &bytes, summary, &words);

		if (err)
			code = fetch_failed(s, err, &words);
		else if (!output_write(d->list[i].path.at, buf_str(&bytes)))
			code = EXIT_INFRASTRUCTURE;
		else
			d->written++;
	}
	if (!d->count) {
		int err = fetch_report(s->client, job, "json", NULL, summary, &words);

		if (err)
			code = fetch_failed(s, err, &words);
	}
	buf_release(&bytes);
	buf_release(&words);
	return code;
}

enum exit_code finish_step(struct session *s, const struct options *o, uint64_t job)
{
	const char *path = step_summary_path(o);
	struct buf page = BUF_INIT, words = BUF_INIT;
	Reeve__V1__ReportSummary *summary = NULL;
	enum exit_code code = EXIT_DONE;

	if (!path)
		return code;
	int err = fetch_report(s->client, job, "markdown", &page, &summary, &words);
	if (err)
		code = fetch_failed(s, err, &words);
	else if (!step_summary_append(path, buf_str(&page)))
		code = EXIT_INFRASTRUCTURE;
	client_free(summary);
	buf_release(&page);
	buf_release(&words);
	return code;
}

static uint32_t dead_of(const Reeve__V1__JobStatus *job)
{
	for (size_t i = 0; i < job->n_counts; i++)
		if (strcmp(job->counts[i]->state, "dead") == 0)
			return job->counts[i]->count;
	return 0;
}

static bool show_summary(const struct session *s, const struct options *o, const struct documents *d,
	const Reeve__V1__JobStatus *job, const Reeve__V1__ReportSummary *report)
{
	const char *files[DOCUMENTS_MOST];
	int fd = d->stdout_taken ? STDERR_FILENO : STDOUT_FILENO;
	struct summary summary = {
		.report = report,
		.job = job->job,
		.wall_ms = job->wall_ms,
		.state = job->state,
		.reason = strcmp(job->state, "paused") == 0 ? job->reason : NULL,
		.config = s->fleet ? o->config : NULL,
		.resume_microusd = job->resume_microusd,
		.dead = dead_of(job),
		.files = files,
		.allow_incomplete = o->allow_incomplete,
		.kept = true,
		.color = talk_color(o, fd),
	};
	struct buf text = BUF_INIT;
	bool good = true;

	for (size_t i = 0; i < d->written; i++)
		if (strcmp(d->list[i].path.at, "-") != 0)
			files[summary.file_count++] = d->list[i].path.at;
	summary_render(&summary, &text);
	if (!d->stdout_taken)
		good = put_stdout(buf_str(&text));
	else if (!o->quiet)
		fwrite(text.at, 1, text.len, stderr);
	buf_release(&text);
	return good;
}

enum exit_code finish_documents(struct session *s, const struct options *o, uint64_t job)
{
	struct documents d = { .count = 0 };
	Reeve__V1__ReportSummary *report = NULL;
	enum exit_code code;

	want_all(&d, o);
	code = write_documents(s, &d, job, &report);
	client_free(report);
	release(&d);
	return code;
}

enum exit_code finish_job(struct session *s, const struct options *o, const Reeve__V1__JobStatus *job)
{
	struct documents d = { .count = 0 };
	Reeve__V1__ReportSummary *report = NULL;
	struct buf scratch = BUF_INIT;
	enum exit_code code;

	if (!strcmp(job->state, "refused")) {
		complain("the coordinator refused the job: %s", shown(str_of(job->reason), &scratch));
		buf_release(&scratch);
		return EXIT_USAGE;
	}
	want_all(&d, o);
	code = write_documents(s, &d, job->job, &report);
	if (code == EXIT_DONE)
		code = finish_step(s, o, job->job);
	if (report && !show_summary(s, o, &d, job, report))
		code = exit_worse(code, EXIT_INFRASTRUCTURE);
	if (report)
		code = exit_worse(
			code, exit_of_outcomes(report->outcome, report->n_outcome, o->allow_incomplete));
	client_free(report);
	release(&d);
	return code;
}
