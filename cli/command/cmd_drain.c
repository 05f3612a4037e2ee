/* reeve drain: a worker is told to take nothing new, and watched until it has left. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/show.h"
#include "cli/commands.h"
#include "cli/fleet/contact.h"
#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "reeve/limits.h"

#include <string.h>

/* A worker that has not left by then is stuck: it has its time, and its leases, if it just dies, one ttl more. */
enum { LOOK_MS = 200, LEAVES_MS = 2 * DRAIN_MS };

struct leaving {
	const char *worker;
	uint64_t incarnation; /* a later one is another process, whose name it is now */
	bool known, attached;
	uint32_t leases;
};

/* How it stands with the worker now. */
static int look(struct client *client, struct leaving *l)
{
	Reeve__V1__FleetResponse *fleet = NULL;
	int err = client_fleet(client, &fleet);

	if (err)
		return err;
	l->known = l->attached = false;
	l->leases = 0;
	for (size_t i = 0; i < fleet->n_workers; i++) {
		const Reeve__V1__WorkerStatus *w = fleet->workers[i];

		if (strcmp(w->worker, l->worker) || (l->incarnation && w->incarnation != l->incarnation))
			continue;
		l->known = true;
		l->incarnation = w->incarnation;
		l->attached = w->attached;
		l->leases = w->leases;
	}
	client_free(fleet);
	return 0;
}

/* A coordinator that is away for a moment, because it is restarted too, is asked again. */
static enum exit_code await(const struct options *o, struct client *client, struct leaving *l)
{
	int64_t until_ms = clock_ms() + (o->timeout_s ? (int64_t)o->timeout_s * 1000 : LEAVES_MS);
	int err = 0;

	while (!interrupt_got()) {
		err = look(client, l);
		if (err && err != -E_UNAVAILABLE)
			return complain_call(client, "asking for the fleet", err);
		if (!err && !l->attached && !l->leases)
			return EXIT_DONE;
		if (clock_ms() >= until_ms)
			break;
		interrupt_sleep(LOOK_MS, 0);
	}
	if (interrupt_got())
		return interrupt_exit();
	if (err)
		return complain_call(client, "asking for the fleet", err);
	complain("%s drains and has not left yet: %u leases; `reeve fleet` shows what it does", l->worker,
		l->leases);
	return EXIT_TIMED_OUT;
}

static enum exit_code tell(const struct options *o, struct client *client, struct leaving *l)
{
	Reeve__V1__DrainResponse *told = NULL;
	struct buf scratch = BUF_INIT;
	int err = look(client, l);

	if (!err)
		err = client_drain(client, l->worker, &told);
	if (!err && told->leases)
		say(o, "%s has %u leases: it finishes them or hands them back",
			shown(str_of(l->worker), &scratch), told->leases);
	client_free(told);
	if (err == -E_NOT_FOUND)
		complain("no worker %s is attached; `reeve fleet` lists them",
			shown(str_of(l->worker), &scratch));
	else if (err)
		complain_call(client, "draining", err);
	buf_release(&scratch);
	return err == -E_NOT_FOUND ? EXIT_USAGE : err ? exit_of_error(err) : EXIT_DONE;
}

enum exit_code cmd_drain(const struct options *o)
{
	struct leaving l = { .worker = o->args[0] };
	struct buf out = BUF_INIT, scratch = BUF_INIT;
	struct session s;
	enum exit_code code = session_open(o, &s);

	if (code != EXIT_DONE)
		return code;
	code = tell(o, s.client, &l);
	if (code == EXIT_DONE)
		code = await(o, s.client, &l);
	if (code == EXIT_DONE) {
		if (o->json)
			show_drained_json(l.worker, &out);
		else
			buf_printf(&out, "%s has left\n", shown(str_of(l.worker), &scratch));
		if (!put_stdout(buf_str(&out)))
			code = EXIT_INFRASTRUCTURE;
	}
	buf_release(&scratch);
	buf_release(&out);
	session_close(&s);
	return code;
}
