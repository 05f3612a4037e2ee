/* Clients: they submit under a key until they are answered, cancel some jobs, and know what each subtask will do. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CLIENT_H
#define SIM_CLIENT_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "reeve/tool.h"

/* What a subtask does, fixed by the seed. */
enum behaviour {
	BEHAVES_WELL,
	BEHAVES_SLOW,
	FAILS_ONCE,
	FAILS_ALWAYS,
	REFUSED_ONCE, /* its result is not of its form, or its quote is not there */
	REFUSED_ALWAYS,
	UNCHECKED_ONCE, /* the evidence cannot be read at first */
	UNCHECKED_TWICE,
	UNCHECKED_ALWAYS,
	POISON, /* kills its worker */
	BEHAVIOURS
};

enum { POISON_NUMBER = 7 }; /* of the first job, in the scenario that has one */

struct client_job {
	struct event_submit submit;
	char request[16];
	char key[24];
	int64_t cancel_ms; /* -1: never */
	uint64_t id;       /* 0: not answered yet */
	bool cancelled;    /* answered */
	bool retried;      /* the same */
	uint64_t calls;
	uint32_t missed; /* times in a row that nobody knew its job */
};

struct world;
struct host;

/* Makes the jobs of this seed, and lets their clients begin. */
void client_init(struct world *w);
/* The client of job `who` does its next thing. */
void client_act(struct world *w, uint32_t who);
void client_hears(struct world *w, const struct host *h, const struct effect *effect);
/* The id of a call by somebody who has no job here. */
uint64_t client_call_of_nobody(void);
enum behaviour client_behaviour(const struct world *w, struct subtask_ref ref);
/* The work of the job whose request this is. */
const struct job_work *client_work(const struct world *w, struct str request);
extern const struct tool_def client_tools[2];
#endif
