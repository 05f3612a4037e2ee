/* reeve jobs, show, cancel, resume, retry, fleet: one question, one answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/fleet/contact.h"
#include "cli/command/show.h"
#include "cli/words/speak.h"

#include <stdlib.h>

static enum exit_code print_and_close(struct session *s, enum exit_code code, struct buf *out)
{
	if (code == EXIT_DONE && !put_stdout(buf_str(out)))
		code = EXIT_INFRASTRUCTURE;
	buf_release(out);
	session_close(s);
	return code;
}

/* The newest hundred: who looks for an older one knows its id. */
enum exit_code cmd_jobs(const struct options *o)
{
	struct session s;
	struct buf out = BUF_INIT;
	Reeve__V1__ListResponse *list = NULL;
	enum exit_code code = session_open(o, &s);

	if (code != EXIT_DONE)
		return code;
	int err = client_list(s.client, 0, &list);
	if (err)
		code = complain_call(s.client, "listing jobs", err);
	else if (o->json)
		show_jobs_json(list, &out);
	else
		show_jobs(list, &out);
	client_free(list);
	return print_and_close(&s, code, &out);
}

static enum exit_code with_id(const struct options *o, uint64_t id, const char *doing,
	int (*ask)(struct client *, const struct options *, uint64_t, Reeve__V1__JobStatus **))
{
	struct session s;
	struct buf out = BUF_INIT;
	Reeve__V1__JobStatus *job = NULL;
	enum exit_code code = session_open(o, &s);

	if (code != EXIT_DONE)
		return code;
	int err = ask(s.client, o, id, &job);
	if (err == -E_NOT_FOUND)
		code = session_unknown_job(&s, id);
	else if (err)
		code = complain_call(s.client, doing, err);
	else if (o->json)
		show_job_json(job, &out);
	else
		show_job(job, &out);
	client_free(job);
	return print_and_close(&s, code, &out);
}

static enum exit_code with_job(const struct options *o, const char *doing,
	int (*ask)(struct client *, const struct options *, uint64_t, Reeve__V1__JobStatus **))
{
	uint64_t id = 0;
	enum exit_code code = command_job(o, &id);

	return code == EXIT_DONE ? with_id(o, id, doing, ask) : code;
}

static int show(struct client *client, const struct options *o, uint64_t job, Reeve__V1__JobStatus **out)
{
	(void)o;
	return client_job(client, job, out);
}

enum exit_code cmd_show(const struct options *o)
{
	return with_job(o, "showing the job", show);
}

static int resume(struct client *client, const struct options *o, uint64_t job, Reeve__V1__JobStatus **out)
{
	return client_resume(client, job, o->budget_microusd, out);
}

enum exit_code cmd_resume(const struct options *o)
{
	return with_job(o, "resuming the job", resume);
}

static int retry(struct client *client, const struct options *o, uint64_t job, Reeve__V1__JobStatus **out)
{
	uint32_t number;
	bool one;

	options_subtask(o->args[0], &job, &number, &one);
	return client_retry(client, job, one, number, out);
}

enum exit_code cmd_retry(const struct options *o)
{
	struct buf scratch = BUF_INIT;
	uint64_t job;
	uint32_t number;
	bool one;

	if (options_subtask(o->args[0], &job, &number, &one))
		return with_id(o, job, "retrying", retry);
	complain("\"%s\" is neither a job nor a subtask; write it like j42 or j42/17 (`reeve report JOB` "
		 "lists what is "
		 "dead)",
		shown(str_of(o->args[0]), &scratch));
	buf_release(&scratch);
	return EXIT_USAGE;
}

/* One that is paused is terminal to those who wait for it, but its open work can still be given up. */
static bool was_over(const Reeve__V1__JobStatus *status)
{
	return status->terminal && strcmp(status->state, "paused") != 0;
}

/* What was over before stays as it was: nobody should take the answer for its end. */
static int cancel(struct client *client, const struct options *o, uint64_t job, Reeve__V1__JobStatus **out)
{
	(void)o;
	int err = client_job(client, job, out);

	if (!err && was_over(*out)) {
		complain("j%llu was over before: nothing to cancel", (unsigned long long)job);
		return 0;
	}
	client_free(*out);
	*out = NULL;
	return err ? err : client_cancel(client, job, false, out);
}

enum exit_code cmd_cancel(const struct options *o)
{
	return with_job(o, "cancelling the job", cancel);
}

enum exit_code cmd_fleet(const struct options *o)
{
	struct session s;
	struct buf out = BUF_INIT;
	Reeve__V1__FleetResponse *fleet = NULL;
	enum exit_code code = session_open(o, &s);

	if (code != EXIT_DONE)
		return code;
	int err = client_fleet(s.client, &fleet);
	if (err)
		code = complain_call(s.client, "asking for the fleet", err);
	else if (o->json)
		show_fleet_json(fleet, &out);
	else
		show_fleet(fleet, &out);
	client_free(fleet);
	return print_and_close(&s, code, &out);
}
