/* Jobs and fleets for programs: one JSON object each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show.h"

#include "cli/words/json_out.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* What is no UTF-8 cannot stand in JSON: it is escaped as on a terminal. */
static json_t *text(const char *s)
{
	json_t *value = json_string(s);

	return value ? value : json_out_text(str_of(s));
}

static json_t *id(uint64_t job)
{
	char s[24];

	snprintf(s, sizeof s, "j%llu", (unsigned long long)job);
	return json_string(s);
}

static json_t *running_json(Reeve__V1__RunningAttempt *const *running, size_t count)
{
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++) {
		const Reeve__V1__RunningAttempt *r = running[i];
		json_t *row = json_object();
		char ref[64] = "";

		if (r->ref)
			snprintf(ref, sizeof ref, "j%llu/%u.%u", (unsigned long long)r->ref->job,
				r->ref->number, r->ref->attempt);
		json_object_set_new(row, "attempt", json_string(ref));
		json_object_set_new(row, "what", text(r->what));
		json_object_set_new(row, "phase", text(r->phase));
		json_object_set_new(row, "progress", json_out_count(r->progress));
		json_object_set_new(row, "worker", text(r->worker));
		json_array_append_new(out, row);
	}
	return out;
}

/* null for what nobody knows any more: 0 would be a claim. */
static json_t *known(bool is_known, json_t *value)
{
	if (is_known)
		return value;
	json_decref(value);
	return json_null();
}

static json_t *job_json(const Reeve__V1__JobStatus *job)
{
	json_t *out = json_object(), *counts = json_object();

	for (size_t i = 0; i < job->n_counts; i++)
		json_object_set_new(counts, job->counts[i]->state, json_out_count(job->counts[i]->count));
	json_object_set_new(out, "id", id(job->job));
	json_object_set_new(out, "queue", text(job->queue));
	json_object_set_new(out, "principal", text(job->principal));
	json_object_set_new(out, "workflow", text(job->workflow));
	json_object_set_new(out, "state", text(job->state));
	json_object_set_new(out, "terminal", json_boolean(job->terminal));
	json_object_set_new(out, "goal", text(job->goal));
	json_object_set_new(out, "subtasks", json_out_count(job->total));
	json_object_set_new(out, "counts", known(show_counts_known(job), counts));
	json_object_set_new(out, "attempts", known(show_counts_known(job), json_out_count(job->attempts)));
	json_object_set_new(out, "findings", known(!job->findings_unknown, json_out_count(job->findings)));
	json_object_set_new(out, "submitted_ms", json_out_count(job->submitted_unix_ms));
	json_object_set_new(out, "wall_ms", json_out_count(job->wall_ms));
	json_object_set_new(out, "budget_microusd", json_out_count(job->budget_microusd));
	json_object_set_new(out, "reserved_microusd", json_out_count(job->reserved_microusd));
	json_object_set_new(out, "spent_microusd", json_out_count(job->spent_microusd));
	if (job->resume_microusd)
		json_object_set_new(out, "resume_microusd", json_out_count(job->resume_microusd));
	json_object_set_new(out, "reason", text(job->reason));
	json_object_set_new(out, "running", running_json(job->running, job->n_running));
	return out;
}

static json_t *worker_json(const Reeve__V1__WorkerStatus *w)
{
	json_t *out = json_object(), *tools = json_array();

	for (size_t i = 0; i < w->n_tools; i++)
		json_array_append_new(tools, text(w->tools[i]));
	json_object_set_new(out, "worker", text(w->worker));
	json_object_set_new(out, "incarnation", json_out_count(w->incarnation));
	json_object_set_new(out, "host", text(w->host));
	json_object_set_new(out, "version", text(w->version));
	json_object_set_new(out, "attached", json_boolean(w->attached));
	json_object_set_new(out, "draining", json_boolean(w->draining));
	json_object_set_new(out, "leases", json_out_count(w->leases));
	json_object_set_new(out, "beat_age_ms", json_out_count(w->beat_age_ms));
	json_object_set_new(out, "sandbox", text(w->sandbox));
	json_object_set_new(out, "tools", tools);
	json_object_set_new(out, "running", running_json(w->running, w->n_running));
	return out;
}

static void print(json_t *value, struct buf *out)
{
	char *dump = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);

	buf_add_text(out, dump);
	buf_add_byte(out, '\n');
	free(dump);
	json_decref(value);
}

void show_job_json(const Reeve__V1__JobStatus *job, struct buf *out)
{
	print(job_json(job), out);
}

void show_jobs_json(const Reeve__V1__ListResponse *list, struct buf *out)
{
	json_t *object = json_object(), *jobs = json_array();

	for (size_t i = 0; i < list->n_jobs; i++)
		json_array_append_new(jobs, job_json(list->jobs[i]));
	json_object_set_new(object, "jobs", jobs);
	print(object, out);
}

void show_fleet_json(const Reeve__V1__FleetResponse *fleet, struct buf *out)
{
	json_t *object = json_object(), *workers = json_array();

	for (size_t i = 0; i < fleet->n_workers; i++)
		json_array_append_new(workers, worker_json(fleet->workers[i]));
	json_object_set_new(object, "fleet", text(fleet->fleet));
	json_object_set_new(object, "version", text(fleet->version));
	json_object_set_new(object, "term", json_out_count(fleet->term));
	json_object_set_new(object, "leads", json_boolean(fleet->leads));
	json_object_set_new(object, "workers", workers);
	print(object, out);
}

void show_drained_json(const char *worker, struct buf *out)
{
	json_t *object = json_object();

	json_object_set_new(object, "worker", text(worker));
	json_object_set_new(object, "left", json_true());
	print(object, out);
}
