/* Jobs and fleets for people: aligned lines, everything escaped for a terminal. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show.h"

#include "cli/words/money.h"
#include "common/report/spending.h"
#include "common/report/text.h"
#include "common/usd.h"

static void add(const char *s, struct buf *out)
{
	text_escape_terminal(str_of(s), out);
}

bool show_counts_known(const Reeve__V1__JobStatus *job)
{
	return job->n_counts || !job->total;
}

/* "-" for what was counted by a coordinator that is gone. */
static void known(bool is_known, uint64_t count, char out[24])
{
	if (is_known)
		snprintf(out, 24, "%llu", (unsigned long long)count);
	else
		snprintf(out, 24, "-");
}

void show_jobs(const Reeve__V1__ListResponse *list, struct buf *out)
{
	bool all = true;

	if (!list->n_jobs) {
		buf_add_text(out, "no jobs yet; `reeve analyze PATH` makes one\n");
		return;
	}
	buf_printf(out, "%-8s %-10s %9s %12s %9s  %s\n", "JOB", "STATE", "SUBTASKS", "RAW FINDINGS",
		"SECONDS", "GOAL");
	for (size_t i = 0; i < list->n_jobs; i++) {
		const Reeve__V1__JobStatus *job = list->jobs[i];
		char id[24], findings[24];
		struct buf state = BUF_INIT;

		snprintf(id, sizeof id, "j%llu", (unsigned long long)job->job);
		add(job->state, &state);
		known(!job->findings_unknown, job->findings, findings);
		buf_printf(out, "%-8s %-10s %9u %12s %9.1f  ", id, buf_str(&state).at, job->total, findings,
			(double)job->wall_ms / 1000);
		add(job->goal, out);
		buf_add_byte(out, '\n');
		buf_release(&state);
		all = all && !job->findings_unknown;
	}
	if (!all)
		buf_add_text(
			out, "-: counted by a coordinator that is gone; `reeve report JOB` has them all\n");
}

static void add_running(Reeve__V1__RunningAttempt *const *running, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		const Reeve__V1__RunningAttempt *r = running[i];

		buf_add_text(out, "  ");
		if (r->ref)
			buf_printf(out, "j%llu/%u.%u  ", (unsigned long long)r->ref->job, r->ref->number,
				r->ref->attempt);
		add(r->what, out);
		buf_add_text(out, "  ");
		add(r->phase[0] ? r->phase : "-", out);
		buf_add_text(out, "  ");
		add(r->worker, out);
		buf_add_byte(out, '\n');
	}
}

void show_job(const Reeve__V1__JobStatus *job, struct buf *out)
{
	char attempts[24], findings[24];

	buf_printf(out, "j%llu  ", (unsigned long long)job->job);
	add(job->state, out);
	buf_add_text(out, "  ");
	add(job->goal, out);
	buf_add_byte(out, '\n');
	if (job->reason[0]) {
		buf_add_text(out, "because ");
		add(job->reason, out);
		buf_add_byte(out, '\n');
	}
	if (job->resume_microusd) {
		buf_add_text(out, "it goes on with --budget ");
		usd_add_least(job->resume_microusd, out);
		buf_add_text(out, " or more, which is for the whole job\n");
	}
	buf_printf(out, "%u subtasks", job->total);
	for (size_t i = 0; i < job->n_counts; i++) {
		buf_printf(out, "%s%u ", i ? ", " : ": ", job->counts[i]->count);
		add(job->counts[i]->state, out);
	}
	known(show_counts_known(job), job->attempts, attempts);
	known(!job->findings_unknown, job->findings, findings);
	buf_printf(out, "\n%s attempts, %s raw findings, %.1f s\n", attempts, findings,
		(double)job->wall_ms / 1000);
	if (job->budget_microusd) {
		usd_add(job->spent_microusd, out);
		buf_add_text(out, " spent, ");
		usd_add(job->reserved_microusd, out);
		buf_add_text(out, " reserved, of ");
		usd_add(job->budget_microusd, out);
		buf_add_byte(out, '\n');
	}
	if (job->forecast) {
		struct report_forecast forecast = money_forecast(job->forecast);

		buf_add_text(out, "forecast ");
		spending_forecast(&forecast, out);
		buf_add_byte(out, '\n');
	}
	add_running(job->running, job->n_running, out);
	if (job->unattended)
		buf_add_text(out, "no worker is attached: nothing of it runs until one is\n");
}

static void add_worker(const Reeve__V1__WorkerStatus *w, struct buf *out)
{
	add(w->worker, out);
	buf_add_text(out, "  ");
	add(w->host, out);
	/* Of one that has ended nobody knows yet that it will not come back. */
	buf_printf(out, "  %s, %u leases, %sbeat %.1f s ago",
		w->attached ? w->draining ? "draining" : "attached"
			    : "not attached (ended, or its connection is lost)",
		w->leases, w->attached ? "" : "last ", (double)w->beat_age_ms / 1000);
	if (w->sandbox[0]) {
		buf_add_text(out, ", sandbox ");
		add(w->sandbox, out);
	}
	for (size_t i = 0; i < w->n_tools; i++) {
		buf_add_text(out, i ? ", " : "\n  tools: ");
		add(w->tools[i], out);
	}
	buf_add_byte(out, '\n');
	add_running(w->running, w->n_running, out);
}

void show_fleet(const Reeve__V1__FleetResponse *fleet, struct buf *out)
{
	buf_add_text(out, "fleet ");
	add(fleet->fleet, out);
	buf_add_text(out, ", reeved ");
	add(fleet->version, out);
	buf_printf(out, ", term %llu%s, %zu worker%s\n", (unsigned long long)fleet->term,
		fleet->leads ? "" : " (does not lead)", fleet->n_workers, fleet->n_workers == 1 ? "" : "s");
	if (!fleet->n_workers)
		buf_add_text(out,
			"none is attached; one that was just started asks its tools for their versions "
			"first (`reeve-worker --coordinator ADDR` starts one)\n");
	for (size_t i = 0; i < fleet->n_workers; i++)
		add_worker(fleet->workers[i], out);
}
