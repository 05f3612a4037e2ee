/* reeve analyze PATH, reeve review: workflow, snapshot, what to compare it with, job, watch, report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/base.h"
#include "cli/commands.h"
#include "cli/command/local_tiers.h"
#include "cli/job/finish.h"
#include "cli/job/fetch.h"
#include "cli/job/hidden.h"
#include "cli/job/forecast.h"
#include "cli/job/prices.h"
#include "cli/fleet/contact.h"
#include "cli/job/run_job.h"
#include "cli/command/plan_show.h"
#include "cli/job/snapshot.h"
#include "cli/job/submit.h"
#include "cli/job/tell_unwritten.h"
#include "cli/job/unveil.h"
#include "cli/job/upload.h"
#include "cli/job/wishes.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct analysis {
	const struct options *o;
	struct chosen chosen;
	struct snapshot snapshot;
	struct wishes wishes;
	struct base base;
	struct buf goal;
	struct questions questions; /* to models; counted where there is a budget for them */
	int64_t deadline_ms;
};

static enum exit_code print_id(const struct options *o, uint64_t job)
{
	char line[64];
	int len = snprintf(
		line, sizeof line, o->json ? "{\"job\":\"j%llu\"}\n" : "j%llu\n", (unsigned long long)job);

	return put_stdout(str_bytes(line, (size_t)len)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

static struct submission submission_of(const struct analysis *a, struct session *session)
{
	return (struct submission){
		.session = session,
		.o = a->o,
		.manifest = &a->snapshot.manifest,
		.root = a->snapshot.root.at,
		.goal = a->goal.at,
		.chosen = &a->chosen,
		.deadline_ms = a->deadline_ms,
	};
}

static enum exit_code fetch_base(struct analysis *a, struct session *session, uint64_t job)
{
	Reeve__V1__ReportSummary *summary = NULL;
	struct buf words = BUF_INIT;
	int err = fetch_report(session->client, job, "json", &a->base.report, &summary, &words);
	bool complete = !err && summary->complete;

	client_free(summary);
	buf_release(&words);
	if (err)
		return complain_call(session->client, "fetching the baseline's report", err);
	if (!complete)
		say(a->o, "the baseline is incomplete: what it did not look at will be called new");
	return EXIT_DONE;
}

/* The commit is analysed as the tree will be. */
static enum exit_code analyze_base(struct analysis *a, struct session *session)
{
	struct submission s = submission_of(a, session);
	struct buf goal = BUF_INIT;
	struct options quiet = *a->o;
	struct job_end end;
	enum exit_code code;

	buf_printf(&goal, "%s, the baseline %.12s", a->goal.at, a->base.commit.at);
	quiet.detach = false;
	s.o = &quiet;
	s.manifest = &a->base.manifest;
	s.root = a->base.dir.at;
	s.goal = goal.at;
	s.as_base = &a->base;
	say(a->o, "looking at the baseline %.12s first", a->base.commit.at);
	code = run_job(&s, &end);
	if (code == EXIT_DONE)
		code = fetch_base(a, session, end.job);
	/* Analyzers alone have looked at it. */
	if (code == EXIT_DONE && a->o->budget_microusd)
		tell_unwritten(&a->base, &a->snapshot);
	submit_close(&s, end.last && end.last->terminal);
	client_free(end.last);
	buf_release(&goal);
	return code;
}

static bool asks_anything(const struct manifest *m)
{
	for (size_t i = 0; i < m->file_count; i++)
		if (!m->files[i].context)
			return true;
	return false;
}

/* The earlier report is at the coordinator when this is EXIT_DONE. */
static enum exit_code bring_base(struct analysis *a, struct session *session)
{
	struct upload u = { session->client, a->o, a->deadline_ms };
	enum exit_code code = EXIT_DONE;
	int err;

	if (a->base.of_commit) {
		code = base_export(&a->base, a->o, &a->snapshot);
		wishes_leave_out(&a->wishes, &a->base.manifest);
		a->base.manifest.distrusted = a->snapshot.manifest.distrusted; /* seen with the same eyes */
		if (code == EXIT_DONE && asks_anything(&a->snapshot.manifest) && a->base.manifest.file_count)
			code = analyze_base(a, session);
		else if (code == EXIT_DONE)
			buf_add_text(&a->base.report, "{\"schema\":\"reeve.report/1\",\"findings\":[]}");
		if (code == EXIT_DONE && !base_seal(&a->base, a->base.commit.at))
			code = EXIT_INFRASTRUCTURE;
	}
	if (code != EXIT_DONE || !a->base.wanted)
		return code;
	err = upload_blob(&u, a->base.hash, buf_str(&a->base.report));
	return err ? complain_call(session->client, "bringing the baseline to the coordinator", err)
		   : EXIT_DONE;
}

static enum exit_code run(struct analysis *a, struct session *session)
{
	struct submission s = submission_of(a, session);
	struct job_end end;
	enum exit_code code = bring_base(a, session);

	if (code != EXIT_DONE)
		return code;
	s.base = a->base.wanted ? &a->base : NULL;
	code = run_job(&s, &end);
	if (code == EXIT_DONE && a->o->detach)
		code = print_id(a->o, end.job);
	else if (end.report && end.last)
		code = exit_worse(code, finish_job(session, a->o, end.last));
	submit_close(&s, end.last && end.last->terminal);
	client_free(end.last);
	return code;
}

static bool has_room(const struct local_tier *row)
{
	return row->tier.window >= MODEL_WINDOW_LEAST;
}

/* Said before anything is paid: what does not fit is not asked. False: no tier that can be asked has room. */
static bool windows_have_room(const struct local_tiers *tiers)
{
	size_t room = 0;

	for (size_t i = 0; i < tiers->count; i++)
		room += !tiers->rows[i].key_fault && has_room(&tiers->rows[i]);
	for (size_t i = 0; i < tiers->count; i++)
		if (!tiers->rows[i].key_fault && !has_room(&tiers->rows[i]))
			complain("the window of tier %.*s has %u tokens: a review needs some %d of them for "
				 "its "
				 "contract, its skill and an answer%s",
				STR_ARG(tiers->rows[i].tier.name), tiers->rows[i].tier.window,
				MODEL_WINDOW_LEAST,
				room ? "; it is asked for second looks at most"
				     : ", and no other tier has more");
	return room;
}

/* A private fleet's workers have the keys that we have: without any the questions would wait without end. */
static bool models_can_be_asked(const struct options *o)
{
	struct local_tiers tiers;
	struct buf wanted = BUF_INIT;

	if (!o->budget_microusd || o->coordinator || !o->written)
		return true;
	local_tiers_open(&tiers, o->written);
	local_tiers_wanted(&tiers, &wanted);
	if (!tiers.words[0] && !tiers.offered)
		complain("--budget is for models, and no tier has a key here: %s (`reeve doctor` lists the "
			 "tiers); without --budget analyzers look",
			wanted.at);
	buf_release(&wanted);
	return tiers.words[0] || (tiers.offered && windows_have_room(&tiers));
}

static enum exit_code check(const struct options *o)
{
	if (o->detach && !o->coordinator) {
		complain("--detach needs a coordinator that outlives this command: name one with "
			 "--coordinator, or "
			 "leave --detach out");
		return EXIT_USAGE;
	}
	if (o->goal && !o->budget_microusd) {
		complain("--goal is for models, and what they may spend is not said: give --budget USD, too");
		return EXIT_USAGE;
	}
	return models_can_be_asked(o) ? finish_check(o) : EXIT_USAGE;
}

static void name_goal(struct analysis *a)
{
	buf_printf(&a->goal, "%.*s ", STR_ARG(a->chosen.workflow.name));
	text_escape_terminal(buf_str(&a->snapshot.root), &a->goal);
	if (a->snapshot.is_file) {
		buf_add_byte(&a->goal, '/');
		text_escape_terminal(a->snapshot.manifest.files[0].path, &a->goal);
	}
	if (a->base.of_commit)
		buf_printf(&a->goal, " beside %.12s", a->base.commit.at);
	if (a->o->goal)
		buf_printf(&a->goal, ": %s", a->o->goal);
}

/* What the findings are compared with, for the restated task. */
static void name_beside(const struct analysis *a, struct buf *out)
{
	if (a->o->base)
		buf_printf(out,
			"These are the files that differ from commit %.12s; the rest is there to be read, "
			"and "
			"only what is new counts.",
			a->base.commit.at);
	else if (a->base.of_commit)
		buf_printf(out,
			"Commit %.12s is looked at first, in the same way, and what it has already is not "
			"new.",
			a->base.commit.at);
	else if (a->base.wanted)
		buf_add_text(out, "What the earlier report has already is not new.");
}

static enum exit_code show_plan(const struct analysis *a)
{
	struct buf beside = BUF_INIT;
	enum exit_code code;

	name_beside(a, &beside);
	code = plan_show(&(struct plan_of){ .o = a->o,
		.snapshot = &a->snapshot,
		.goal = a->goal.at,
		.beside = buf_str(&beside).at,
		.bounds = "",
		.shard_lines = workflow_shard_lines(&a->chosen.workflow),
		.questions = a->o->budget_microusd ? &a->questions : NULL,
		.workflow = a->chosen.workflow.name.at });
	buf_release(&beside);
	return code;
}

static enum exit_code look(struct analysis *a)
{
	const struct options *o = a->o;
	struct session session;
	enum exit_code code = snapshot_take(&a->snapshot, o, o->arg_count ? o->args[0] : ".", a->deadline_ms);

	if (code == EXIT_DONE && !o->base) {
		code = wishes_of_tree(&a->wishes, o, &a->snapshot);
		o = a->o = &a->wishes.options;
	}
	if (code == EXIT_DONE)
		code = base_find(&a->base, o, &a->snapshot);
	if (code != EXIT_DONE)
		return code;
	if (o->base) {
		unveil(&a->base, &a->snapshot);
		code = wishes_of_base(&a->wishes, &a->base, &a->snapshot);
		hidden_mark(&a->base, &a->snapshot, &a->wishes);
	}
	if (code != EXIT_DONE)
		return code;
	a->snapshot.manifest.distrusted = o->base != NULL;
	struct options sized = *o;
	name_goal(a);
	if (o->base)
		say(o, "%zu of %zu files differ from %.12s", a->base.changed, a->snapshot.manifest.file_count,
			a->base.commit.at);
	if (o->goal)
		questions_of_plan(&a->questions);
	else if (o->budget_microusd)
		questions_count(&a->chosen, &a->snapshot.manifest,
			o->written ? (uint32_t)o->written->refuters : 0, &a->questions);
	if (o->dry_run)
		return show_plan(a);
	if (!forecast_size(&a->snapshot.manifest, &sized))
		say(o, "not worth splitting: one subtask a tool%s",
			o->coordinator || o->workers ? "" : ", one worker");
	code = session_open(&sized, &session);
	if (code != EXIT_DONE)
		return code;
	if (o->budget_microusd)
		code = prices_tell(o, session.client, &a->questions, a->chosen.workflow.name.at);
	if (code == EXIT_DONE)
		code = run(a, &session);
	session_close(&session);
	return code;
}

static enum exit_code carry_out(const struct options *given, const char *workflow)
{
	struct options o;
	struct analysis a = { .o = &o };
	enum exit_code code = chosen_open(&a.chosen, workflow, given, &o);

	if (code == EXIT_DONE)
		code = check(&o);
	if (o.timeout_s)
		a.deadline_ms = clock_ms() + (int64_t)o.timeout_s * 1000;
	if (code == EXIT_DONE)
		code = look(&a);
	base_release(&a.base);
	wishes_release(&a.wishes);
	snapshot_release(&a.snapshot);
	buf_release(&a.goal);
	questions_release(&a.questions);
	chosen_close(&a.chosen);
	return code;
}

enum exit_code cmd_analyze(const struct options *o)
{
	return carry_out(o, "analyze");
}

enum exit_code cmd_review(const struct options *o)
{
	if (!o->base) {
		complain("review: name the commit to compare with: --base REV, for example `--base "
			 "origin/main`");
		return EXIT_USAGE;
	}
	return carry_out(o, "review");
}
